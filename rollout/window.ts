import { formatDuration } from '../language/duration';
import { total, type Effort } from './window-effort';
import type { Window } from './window-rule';

/** One opening of a maintenance window; instants in milliseconds. */
export interface Opening {
  start: number;
  closes: number;
  /** Everything that is begun must be over by then. */
  cutoffAt: number;
  /** The same for people, by the wall clock of its zone. */
  text: string;
}

/** A run that is carried over sees at most so many openings in all. */
export const MOST_OPENINGS = 3;

/** What a run knows of its window. */
export interface WindowState {
  rule: Window;
  /** The one that it is in, or waits for. */
  opening: Opening;
  /** The one after it; null: there is none. */
  next: Opening | null;
  /** Openings so far, this one included. */
  used: number;
  /** Until when what was let begin last may do so. */
  beginBy: number;
}

export type AtWindow =
  /** What comes next may begin. */
  | { is: 'open' }
  /** It opens by itself. */
  | { is: 'early' }
  /** What comes next does not fit any more, and the run sleeps until the next opening. */
  | { is: 'carry'; to: Opening }
  /** It does not fit any more, and the run ends. */
  | { is: 'over'; why: string };

/** Whether this may begin now: within the opening, and over before its cut-off. */
export function fits({ start, cutoffAt }: Opening, now: number, effort: Effort): boolean {
  return now >= start && now + total(effort) <= cutoffAt;
}

/** When it is open, for a run that waits with something else: now, later, or never any more (null). Its cut-off is not its close. */
export function openFrom(window: WindowState, now: number): number | null {
  const { opening } = window;
  if (now < opening.closes) return Math.max(now, opening.start);
  const again = afterClose(window);
  return again.is === 'over' || now >= again.to.closes ? null : Math.max(now, again.to.start);
}

/** What becomes of a run that is not through at the close. */
function afterClose({ rule, next, used }: WindowState): Extract<AtWindow, { is: 'carry' | 'over' }> {
  if (rule.atClose === 'stop') return { is: 'over', why: 'the run stops at its close' };
  if (used >= MOST_OPENINGS)
    return { is: 'over', why: `it was window number ${MOST_OPENINGS} of the run, and its last one` };
  return next === null ? { is: 'over', why: 'it never opens again' } : { is: 'carry', to: next };
}

/** What the window says to a run that stands before something that may take so long. */
export function atWindow(window: WindowState, now: number, effort: Effort): AtWindow {
  const { opening, rule } = window;
  const room = rule.length - rule.cutoff;
  if (total(effort) > room)
    return { is: 'over', why: `it would not fit into a whole window, of ${formatDuration(room)}` };
  if (now < opening.start) return { is: 'early' };
  if (fits(opening, now, effort)) return { is: 'open' };
  return afterClose(window);
}
