import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { UserError } from '../language/user-error';
import { type Session, within } from './session';

/** How long a new run may wait for its first worker. */
export const PICKUP_LIMIT = 10_000;
const LOOK_EVERY = 200;
const TASK_STARTED = 2;

/**
 * Waits until a worker has taken a run just started; `ended` settles when the run has ended, which counts as taken.
 * After ten seconds without one the untouched run is terminated, so that it cannot start by surprise later, and
 * this throws `no-worker`.
 */
export async function waitForPickup(session: Session, handle: WorkflowHandle, ended: Promise<unknown>): Promise<void> {
  const limit = Date.now() + PICKUP_LIMIT;
  let over = false;
  const settle = (): void => {
    over = true;
  };
  const end = ended.then(settle, settle);
  while (!over && !(await isTaken(session, handle))) {
    if (Date.now() >= limit) {
      await handle.terminate('no worker took it in time; ended so that it cannot start later').catch(unlessClosed);
      throw new UserError('no-worker', noWorker(session));
    }
    await Promise.race([end, pause(LOOK_EVERY)]);
  }
}

/** The sentence for a namespace without a worker. */
export function noWorker(session: Pick<Session, 'address' | 'namespace'>): string {
  return `no worker answers in namespace ${session.namespace} at ${session.address}; start one with: rollbook worker`;
}

/** Two events stand in a history before any worker has seen it: started, and its first task scheduled. */
async function isTaken(session: Session, handle: WorkflowHandle): Promise<boolean> {
  const seen = await within(session, 5_000, () => handle.describe());
  return (
    seen.status.name !== 'RUNNING' || seen.historyLength > 2 || seen.raw.pendingWorkflowTask?.state === TASK_STARTED
  );
}

function unlessClosed(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

/** Resolves after so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
