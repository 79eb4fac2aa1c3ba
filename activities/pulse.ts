import {
  activityInfo,
  ApplicationFailure,
  cancellationDetails,
  cancellationSignal,
  heartbeat,
  sleep,
} from '@temporalio/activity';

const BEAT = 1_000;

/**
 * Heartbeats every second while `work` runs, with what `details` gives then; throws what `work` throws. A local activity
 * has no heartbeat: it lives and dies with its workflow task.
 */
export async function withPulse<T>(details: () => unknown, work: () => Promise<T>): Promise<T> {
  if (activityInfo().isLocal) return work();
  heartbeat(details());
  const timer = setInterval(() => heartbeat(details()), BEAT);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Waits `ms`, or less where the activity is cancelled: then false. Never throws. */
export async function pause(ms: number): Promise<boolean> {
  try {
    await sleep(Math.max(1, Math.round(ms)));
    return !isCancelled();
  } catch {
    return false;
  }
}

export function isCancelled(): boolean {
  return cancellationSignal().aborted;
}

/**
 * Throws where this attempt was ended by a worker's shutdown, a pause or a reset and not by the run: then what a read
 * has found so far is not its answer, and another attempt takes up from `details`.
 */
export function handOver(details: () => unknown): void {
  const reasons = cancellationDetails();
  if (!isCancelled() || !reasons || reasons.cancelRequested) return;
  heartbeat(details());
  const message = reasons.workerShutdown
    ? 'this worker is ending; another one goes on'
    : 'this attempt was interrupted';
  throw ApplicationFailure.create({ message, type: 'interrupted', nonRetryable: false, category: 'BENIGN' });
}
