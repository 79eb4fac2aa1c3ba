import { dayOf, DAY_LENGTH, matchingDays, timesOfDay } from '../rollout/wall-days';
import type { Opens, Window, WindowProblem } from '../rollout/window-rule';
import { instantsOf, offsetsOf, zoneProblem, type Offsets } from './zones';

type When = Pick<Window, 'opens' | 'timezone'>;

/** No two offsets of a zone are further apart than this, in days. */
const SLACK = 2;

/**
 * The starts from `from` on, ascending, at most `count`: those of a schedule of Temporal. A time in the hour that is
 * skipped never comes, one in the hour that comes twice comes twice; there Temporal's server leaves out the first in zones
 * east of Greenwich. Throws for what is no zone.
 */
export function startsFrom({ opens, timezone }: When, from: number, count: number): number[] {
  const found: number[] = [];
  for (const starts of startsByDay(opens, offsetsOf(timezone), from, 1)) {
    found.push(...starts.filter((start) => start >= from));
    if (found.length >= count) break;
  }
  return found.slice(0, count);
}

/** The latest start up to `at`, not earlier than `earliest`; null: there is none. Throws for what is no zone. */
export function startBefore({ opens, timezone }: When, at: number, earliest: number): number | null {
  for (const starts of startsByDay(opens, offsetsOf(timezone), at, -1)) {
    const start = starts.findLast((one) => one <= at);
    if (start !== undefined) return start >= earliest ? start : null;
    if ((starts[0] ?? at) < earliest - SLACK * DAY_LENGTH) return null;
  }
  return null;
}

/** What is wrong with a rule that `readWindow` found well formed: an unknown zone, a time that never comes. */
export function startProblems({ opens, timezone }: When, now: number): WindowProblem[] {
  const zone = zoneProblem(timezone);
  if (zone !== null) return [{ key: 'timezone', text: zone }];
  if (opens.kind === 'calendar') {
    const [first] = startsFrom({ opens, timezone }, now, 1);
    return first === undefined ? [{ key: null, text: 'the window never opens: no such time comes' }] : [];
  }
  if (startsOfAt(opens, offsetsOf(timezone)).length > 0) return [];
  return [{ key: 'at', text: `the clocks of ${timezone} skip that time: they are set forward then` }];
}

/** What is wrong with a start of `at` that is to come; a run may be given one that has come, and gets what is left. */
export function pastProblems({ opens, timezone }: When, now: number): WindowProblem[] {
  if (opens.kind !== 'at') return [];
  const [start] = startsOfAt(opens, offsetsOf(timezone));
  if (start === undefined || start > now) return [];
  return [{ key: 'at', text: `${new Date(start).toISOString()} is in the past` }];
}

/** For each day from the one of `instant` on, or back: its starts, ascending. Days before are begun with, for offsets differ. */
function* startsByDay(opens: Opens, offsets: Offsets, instant: number, direction: 1 | -1): Generator<number[]> {
  if (opens.kind === 'at') return yield startsOfAt(opens, offsets);
  const { fields } = opens;
  const times = timesOfDay(fields);
  const first = dayOf(instant + offsets(instant)) - direction * SLACK * DAY_LENGTH;
  for (const day of matchingDays(fields, first, direction)) {
    const around = [offsets(day - SLACK * DAY_LENGTH), offsets(day + SLACK * DAY_LENGTH)] as const;
    const [offset] = around;
    // Most days have one offset from end to end, and then nothing need be asked for each time of the day.
    if (offset === around[1]) yield times.map((time) => day + time - offset);
    else yield times.flatMap((time) => instantsOf(offsets, day + time)).sort((a, b) => a - b);
  }
}

/** By the wall clock at most one: the first of an hour that comes twice. */
function startsOfAt(at: Extract<Opens, { kind: 'at' }>, offsets: Offsets): number[] {
  return 'instant' in at ? [at.instant] : instantsOf(offsets, at.wall).slice(0, 1);
}
