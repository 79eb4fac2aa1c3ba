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

/** Whether the window itself is closed; its cut-off is not its close. */
export function isClosed({ start, closes }: Opening, now: number): boolean {
  return now < start || now >= closes;
}

/** What the window says to a run that stands before something that may take so long. */
export function atWindow({ rule, opening, next, used }: WindowState, now: number, effort: Effort): AtWindow {
  if (now < opening.start) return { is: 'early' };
  if (fits(opening, now, effort)) return { is: 'open' };
  if (rule.atClose === 'stop') return { is: 'over', why: 'it stops at the close' };
  if (used >= MOST_OPENINGS) return { is: 'over', why: `it was its window number ${MOST_OPENINGS}, and the last one` };
  if (next === null) return { is: 'over', why: 'the window never opens again' };
  return { is: 'carry', to: next };
}
