import { cancellationSignal, heartbeat, sleep } from '@temporalio/activity';

const BEAT = 1_000;

/** Heartbeats every second while `work` runs, with what `details` gives then; throws what `work` throws. */
export async function withPulse<T>(details: () => unknown, work: () => Promise<T>): Promise<T> {
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
