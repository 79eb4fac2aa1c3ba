import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../../rollout/report-shape';

/** Polls the run's status until it is as wanted. */
export async function reaches(
  handle: WorkflowHandle,
  wanted: (status: Status) => boolean,
  within = 60_000,
): Promise<Status> {
  const end = Date.now() + within;
  for (;;) {
    const status = await handle.query<Status>('status');
    if (wanted(status)) return status;
    if (Date.now() > end || status.phase === 'finished') {
      throw new Error(
        `never reached; phase ${status.phase}, waiting ${JSON.stringify(status.waiting)}, outcome ${status.outcome}: ${status.next}`,
      );
    }
    await sleep(100);
  }
}

/** Waits until the run holds for that reason. */
export const holds = (handle: WorkflowHandle, why: RegExp): Promise<Status> =>
  reaches(handle, (status) => status.phase === 'holding' && why.test(status.waiting?.why ?? ''));

/** Waits until something holds in this process. */
export async function until(met: () => boolean, within = 60_000): Promise<void> {
  for (const end = Date.now() + within; !met(); await sleep(20)) {
    if (Date.now() > end) throw new Error(`not met within ${within} ms: ${met.toString()}`);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Sends an update by `ada`. */
export function say(handle: WorkflowHandle, verb: string, node?: number): Promise<unknown> {
  return handle.executeUpdate(verb, {
    args: [{ by: 'ada', reason: 'for the test', ...(node !== undefined && { node }) }],
  });
}
