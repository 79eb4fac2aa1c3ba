import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { Aborted, Ended, type Waiter } from './run';

/** A run that has sent nothing must not go on because a worker came back much later (design.md, section 5). */
const ABSENCE = 5 * 60_000;

/** Waits until `met`, or `ms`; false when the time was over. An abort ends every wait with `Aborted`. */
export async function until(run: Waiter, met: () => boolean, ms?: number): Promise<boolean> {
  const asked = Date.now();
  const wanted = () => run.control.abort !== null || met();
  const inTime = ms === undefined ? await condition(wanted).then(() => true) : await condition(wanted, Math.max(1, ms));
  if (run.control.abort) throw new Aborted();
  if (!inTime && ms !== undefined) noticeAbsence(run, asked, ms);
  return inTime;
}

/** Lets time pass; an abort ends it. */
export async function pass(run: Waiter, ms: number): Promise<void> {
  if (ms > 0) await until(run, () => false, ms);
}

/** An activity that an abort cancels; its result still counts if it came. */
export async function abortable<T>(run: Waiter, ask: () => Promise<T>): Promise<T> {
  if (run.control.abort) throw new Aborted();
  const scope = new CancellationScope({ cancellable: true });
  run.control.scopes.add(scope);
  try {
    return await scope.run(ask);
  } catch (error) {
    if (isCancellation(error)) throw new Aborted();
    throw error;
  } finally {
    run.control.scopes.delete(scope);
  }
}

/** Refuses an untouched run for which `spent` ms of work took far longer: there was no worker meanwhile. */
export function noticeAbsence(run: Waiter, since: number, spent: number): void {
  if (run.sent || run.readOnly || Date.now() - since - spent <= ABSENCE) return;
  throw new Ended(
    'refused',
    'no-worker',
    'no worker was there for 5 minutes before anything was sent, and nothing starts by surprise',
  );
}
