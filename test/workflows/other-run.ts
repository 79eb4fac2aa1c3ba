import { WorkflowNotFoundError } from '@temporalio/client';
import { LOCK_WORKFLOW, lockId, TASK_QUEUE } from '../../temporal/names';
import type { FakeCluster } from './fake-cluster';
import type { Stage } from './harness';

const HOLDER = { id: 'other', runId: 'other-run' };

/** Somebody else's lock on the cluster, and what lets go of it. */
export async function otherRun({ env }: Stage, cluster: FakeCluster): Promise<{ release: () => Promise<void> }> {
  const input = { holder: HOLDER, since: '2026-01-01T00:00:00Z', by: 'eve', timeout: 30_000, grace: 30_000 };
  cluster.holder = { ...HOLDER, since: input.since, by: 'eve', timeout: 30_000, grace: 30_000, closed: false };
  const lock = await env.client.workflow.start(LOCK_WORKFLOW, {
    workflowId: lockId('c1'),
    taskQueue: TASK_QUEUE,
    args: [input],
    memo: input,
  });
  return {
    // The test server may have skipped to the end of a lock that nobody waited for.
    release: () =>
      lock.signal('release', HOLDER).catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }),
  };
}
