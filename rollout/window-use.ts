import { mayHaveHappened } from './answer';
import type { Outcome, WindowReport } from './report-shape';
import type { RunState } from './run-state';
import type { Opening } from './window';

type Kept = Pick<RunState, 'windows' | 'mutations' | 'nodes'>;

/** The run comes to an opening of its window, to be in it or to wait for it. The one before is over. */
export function enterWindow(state: Kept, { start, closes, cutoffAt, text }: Opening): void {
  const [from, to, last] = [start, closes, cutoffAt].map((instant) => new Date(instant).toISOString());
  state.windows ??= [];
  state.windows.push({ start: from ?? '', closes: to ?? '', cutoffAt: last ?? '', text, sent: 0, done: [], why: null });
}

/** The openings with what was sent and done in each; of the one that is not over, so far. Left out: it has no window. */
export function windowsOf(state: Kept): WindowReport[] | undefined {
  const { windows } = state;
  const last = windows?.at(-1);
  return last?.why === null ? [...(windows ?? []).slice(0, -1), soFar(state, last)] : windows;
}

/** The use of the last opening ends. Returns what it was used for; null: there is none that is not over already. */
export function leaveWindow(state: Kept, why: string): WindowReport | null {
  const last = state.windows?.at(-1);
  if (last?.why !== null) return null;
  return Object.assign(last, soFar(state, last), { why });
}

/** The run ends, in its window or before that opened. */
export function endWindow(state: Kept, at: number, { outcome, message }: { outcome: Outcome; message: string }): void {
  const last = state.windows?.at(-1);
  const early = last && at < Date.parse(last.start) ? ' before it opened' : '';
  leaveWindow(state, `the run ended${early}: ${outcome}${message === '' ? '' : `: ${message}`}`);
}

/**
 * What was not there when the one before it was left is of this one: a node in hand is over before that, and what counts
 * is the order of things, for the clocks of workers, which sent the requests, may differ.
 */
function soFar({ windows = [], mutations, nodes }: Kept, last: WindowReport): WindowReport {
  // The last one has nothing yet.
  const known = windows.flatMap(({ done }) => done);
  const done = nodes.filter(({ uid, phase }) => phase === 'done' && !known.includes(uid)).map(({ uid }) => uid);
  const sent = mutations.filter(mayHaveHappened).length - windows.reduce((sum, one) => sum + one.sent, 0);
  return { ...last, sent, done };
}

/** What an opening was used for, in a few words. */
export function usedFor({ sent, done, why }: Pick<WindowReport, 'sent' | 'done' | 'why'>): string {
  if (done.length > 0) return `done in it: node${done.length === 1 ? '' : 's'} ${done.join(', ')}`;
  const nothing = sent > 0 ? 'no node' : 'nothing';
  return why === null ? `${nothing} so far` : `${nothing} was done in it`;
}
