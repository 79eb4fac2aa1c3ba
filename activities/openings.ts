import { FIELDS } from '../rollout/calendar-fields';
import type { Opening } from '../rollout/window';
import { problemText, type Window } from '../rollout/window-rule';
import type { Openings, OpeningsInput } from './contract';
import { startBefore, startProblems, startsFrom } from './window-starts';
import { offsetsOf, type Offsets } from './zones';

const BEGINNING = Date.UTC(FIELDS.year.least, 0, 1);

/**
 * The opening of the window that contains `at`, else the first after it, and the one that contains or follows its close.
 * `ok: false`: the zone is unknown, or no such time ever was or will be; null: none will be any more. Depends on nothing but its input and the data of zones.
 */
export function openings({ window, at }: OpeningsInput): Openings {
  const problems = startProblems(window, BEGINNING);
  if (problems.length > 0) return { ok: false, problems: problems.map(problemText) };
  const opening = openingAt(window, at);
  return { ok: true, opening, next: opening && openingAt(window, opening.closes) };
}

/** The opening that contains this instant, else the first after it; null: it never opens again. */
export function openingAt(window: Window, at: number): Opening | null {
  const { length, cutoff, timezone } = window;
  const open = startBefore(window, at, at - length + 1);
  const start = open ?? startsFrom(window, at, 1)[0];
  if (start === undefined) return null;
  const closes = start + length;
  return { start, closes, cutoffAt: closes - cutoff, text: spanText(offsetsOf(timezone), start, closes, timezone) };
}

/** `Sun 2026-03-01 02:00 to 05:00 Europe/Berlin`, by the wall clock of the zone. */
export function spanText(offsets: Offsets, start: number, closes: number, timezone: string): string {
  const [from, to] = [wallText(offsets, start), wallText(offsets, closes)];
  const end = to.day === from.day ? to.time : `${to.day} ${to.time}`;
  return `${from.day} ${from.time} to ${end} ${timezone}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Day and time that the wall clock shows: `Sun 2026-03-01`, `02:00`. */
export function wallText(offsets: Offsets, instant: number): { day: string; time: string } {
  const wall = new Date(instant + offsets(instant));
  const text = wall.toISOString();
  const time = text.slice(17, 19) === '00' ? text.slice(11, 16) : text.slice(11, 19);
  return { day: `${DAYS[wall.getUTCDay()]} ${text.slice(0, 10)}`, time };
}
