import { startBefore, startsFrom } from '../../activities/window-starts';
import { instantsOf } from '../../activities/zones';
import { matchingDays, timesOfDay } from '../../rollout/wall-days';
import { type Clock, clockOf } from '../calendar/clock';
import { changesOf } from '../calendar/clock-changes';
import type { Live } from './live';
import { skips } from './row';

/** One line of what is to come; instants in milliseconds. */
export type Coming =
  | { kind: 'start'; at: number; closes: number | null; takenBy: string | null }
  /** The clocks of the schedule's zone are changed. */
  | { kind: 'clocks'; at: number; from: string; to: string }
  /** A time that the clocks skip: there is no start. `wall`: what they would show. */
  | { kind: 'skipped'; at: number; wall: number };

/** An open run of the schedule: for which opening it sleeps, if it was carried over. */
export interface OpenRun {
  id: string;
  opensAt: number | null;
}

/**
 * The next starts by Temporal's own word, with what the clocks do between them: each change, and each start that falls into an
 * hour that is skipped. Where the clocks change later than that, also their next change and the start after it, by the schedule's
 * rule. A start to which an open run was carried over is taken by that run.
 */
export function coming(live: Live, open: OpenRun | null): Coming[] {
  const { timing, description } = live;
  const starts = description.info.nextActionTimes.map((time): Coming => {
    const at = nominal(timing, time.getTime());
    const takenBy = open && skips(live) && open.opensAt === at ? open.id : null;
    return { kind: 'start', at, closes: timing === null ? null : at + timing.window.length, takenBy };
  });
  const clock = clockOf(timing?.window.timezone ?? 'UTC');
  const [first, last] = [starts[0]?.at, starts.at(-1)?.at];
  if (clock === null || first === undefined || last === undefined) return starts;
  const soon = changesOf(clock, first, last);
  const again = timing?.window.opens.kind === 'calendar';
  const later = soon.length > 0 || !again ? [] : changesOf(clock, last, last + YEAR).slice(0, 1);
  const changes = [...soon, ...later];
  const all: Coming[] = [
    ...starts,
    ...changes.map((at): Coming => ({ kind: 'clocks', at, ...around(clock, at) })),
    ...changes.flatMap((at) => skipped(live, clock, at)),
    ...later.flatMap((at) => startAfter(live, at)),
  ];
  return all.sort((a, b) => a.at - b.at);
}

/** By the rule: nobody asks Temporal for more than it shows. */
function startAfter({ timing, changed }: Live, change: number): Coming[] {
  const [at] = timing === null || changed.length > 0 ? [] : startsFrom(timing.window, change, 1);
  return at === undefined || timing === null
    ? []
    : [{ kind: 'start', at, closes: at + timing.window.length, takenBy: null }];
}

/** Temporal shows its times with the jitter that they will have: the window counts from the time itself. */
function nominal(timing: Live['timing'], at: number): number {
  if (timing === null || timing.jitter === 0) return at;
  return startBefore(timing.window, at, at - timing.jitter) ?? at;
}

/** The starts that would be in the hour that is skipped at this change of the clocks. */
function skipped({ timing }: Live, { offsets }: Clock, change: number): Coming[] {
  const opens = timing?.window.opens;
  if (opens?.kind !== 'calendar') return [];
  const [from, to] = [change + offsets(change - 1), change + offsets(change)];
  const found: Coming[] = [];
  for (const day of matchingDays(opens.fields, Math.floor(from / DAY) * DAY, 1)) {
    if (day >= to) break;
    for (const time of timesOfDay(opens.fields)) {
      const wall = day + time;
      if (wall >= from && wall < to && instantsOf(offsets, wall).length === 0)
        found.push({ kind: 'skipped', at: change, wall });
    }
  }
  return found.slice(0, MOST_SKIPPED);
}

const DAY = 86_400_000;
const YEAR = 366 * DAY;
const MOST_SKIPPED = 3;

function around({ offsets }: Clock, at: number): { from: string; to: string } {
  return { from: offsetText(offsets(at - 1)), to: offsetText(offsets(at)) };
}

/** `+01:00`. */
export function offsetText(ms: number): string {
  const minutes = Math.abs(Math.round(ms / 60_000));
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${ms < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** `Sun 2026-03-01 02:00 +01:00` by a clock. */
export function wallText(clock: Clock, at: number): string {
  return `${clock.day(at)} ${clock.time(at)} ${offsetText(clock.offsets(at))}`;
}
