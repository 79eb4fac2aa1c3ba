import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { turnsBack } from './control';
import { Aborted, Ended, TurnedBack, type Waiter } from './run';
import { inTime } from './summary';

/** A run that has sent nothing must not go on because a worker came back much later (design.md, section 5). */
const ABSENCE = 5 * 60_000;

/** The longest wait, and what stands at it in Temporal's UI. */
export interface Timer {
  ms: number;
  summary: string;
}

/**
 * Waits until `met`, or so long; false when the time was over. An abort ends every wait with `Aborted`, and a person's
 * rollback with `TurnedBack` what leads forward.
 */
export async function until(run: Waiter, met: () => boolean, timer?: Timer): Promise<boolean> {
  const asked = Date.now();
  const wanted = () => run.control.abort !== null || turnsBack(run.control) || met();
  const isMet = timer ? await inTime(wanted, timer.ms, timer.summary) : await condition(wanted).then(() => true);
  if (run.control.abort) throw new Aborted();
  if (turnsBack(run.control) && !met()) throw new TurnedBack();
  if (!isMet && timer) noticeAbsence(run, asked, timer.ms);
  return isMet;
}

/** Lets time pass; an abort ends it, and so does a rollback. */
export async function pass(run: Waiter, ms: number, summary: string): Promise<void> {
  if (ms > 0) await until(run, () => false, { ms, summary });
}

/** An activity that an abort cancels; its result still counts if it came. */
export async function abortable<T>(run: Waiter, ask: () => Promise<T>): Promise<T> {
  if (run.control.abort) throw new Aborted();
  const { scopes } = run.control;
  return inScope(ask, [scopes], () => new Aborted());
}

/** One that waits for nothing that was sent: a person's rollback cancels it, too. */
export async function leavable<T>(run: Waiter, ask: () => Promise<T>): Promise<T> {
  const { control } = run;
  if (control.abort) throw new Aborted();
  if (turnsBack(control)) throw new TurnedBack();
  return inScope(ask, [control.scopes, control.waits], () => (control.abort ? new Aborted() : new TurnedBack()));
}

async function inScope<T>(ask: () => Promise<T>, cancellers: Set<CancellationScope>[], why: () => Error): Promise<T> {
  const scope = new CancellationScope({ cancellable: true });
  for (const scopes of cancellers) scopes.add(scope);
  try {
    return await scope.run(ask);
  } catch (error) {
    if (isCancellation(error)) throw why();
    throw error;
  } finally {
    for (const scopes of cancellers) scopes.delete(scope);
  }
}

/** Refuses an untouched run for which `spent` ms of work took far longer: there was no worker meanwhile. */
export function noticeAbsence(run: Waiter, since: number, spent: number): void {
  if (run.sent || run.readOnly || run.patient || Date.now() - since - spent <= ABSENCE) return;
  throw new Ended(
    'refused',
    'no-worker',
    'no worker was there for 5 minutes before anything was sent, and nothing starts by surprise',
  );
}
