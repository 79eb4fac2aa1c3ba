import type { WorkflowHandle } from '@temporalio/client';
import type { FreezeReading } from '../../rollout/freeze';
import type { PlanDocument } from '../../rollout/plan-shape';
import type { Status } from '../../rollout/report-shape';
import { TASK_QUEUE } from '../../temporal/names';
import { FakeCluster } from './fake-cluster';
import { reaches, RESTART, runOn, type Stage } from './harness';

export const HOUR = 3_600_000;
export const NO_FREEZE: FreezeReading = { ok: true, on: null, next: null };
export const BROKEN: FreezeReading = { ok: false, why: 'freeze.ics, line 4: DTSTART is not understood' };
/** A freeze that began an hour ago and will not end today. */
export const ALWAYS = (at: number): FreezeReading => ({
  ok: true,
  on: { title: 'Black Friday', start: at - HOUR, until: at - (at % HOUR) + 48 * HOUR },
  next: null,
});

/** Frozen for two hours from the first border on at which so many requests were sent. */
export function frozenAfter(posts: number, text = RESTART): FakeCluster {
  const cluster = new FakeCluster(text);
  let start: number | null = null;
  cluster.freeze = (at) => {
    if (cluster.posts.length >= posts) start ??= at;
    if (start === null || at >= start + 2 * HOUR) return NO_FREEZE;
    return { ok: true, on: { title: 'Black Friday', start, until: start + 2 * HOUR }, next: null };
  };
  return cluster;
}

/** Until the run waits for that freeze. */
export const frozen = (handle: WorkflowHandle): Promise<Status> =>
  reaches(handle, ({ waiting }) => waiting?.why.startsWith("change freeze 'Black Friday' until ") === true);

/** The plan that a run over this cluster would have. */
export async function planOn(stage: Stage, cluster: FakeCluster, input: object): Promise<PlanDocument> {
  let made: PlanDocument | null = null;
  // The worker of the stage serves the cluster of the run that goes on.
  await runOn(stage, cluster, { runbook: 'every-key', cluster: 'nobody', nodes: [99] }, async () => {
    made = await stage.env.client.workflow.execute('plan', {
      workflowId: `plan-${Math.random()}`,
      taskQueue: TASK_QUEUE,
      args: [{ runbook: 'every-key', cluster: 'c1', ...input }],
    });
  });
  if (made === null) throw new Error('no plan was made');
  return made;
}
