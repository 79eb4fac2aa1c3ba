import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../../rollout/report-shape';
import { TASK_QUEUE } from '../../temporal/names';
import { asks, by, say, uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, runOn, type Stage } from './harness';
import { notes } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

const HOUR = 3_600_000;

/** Frozen for an hour once something was sent; on node 1 the service does not run. */
function frozenLater(): FakeCluster {
  const cluster = new FakeCluster(RESTART);
  cluster.set(1, 'stats_archiver', 'STOPPED', false);
  let start: number | null = null;
  cluster.freeze = (at) => {
    if (cluster.posts.length > 0) start ??= at;
    const on = start !== null && at < start + HOUR ? { title: 'Sale', start, until: start + HOUR } : null;
    return { ok: true, on, next: null };
  };
  return cluster;
}

const frozen = (handle: WorkflowHandle): Promise<Status> =>
  reaches(handle, ({ waiting }) => waiting?.why.startsWith('change freeze') === true);

/** The plan is approved, and while a freeze holds the run up, node 1 changes; gives the hash of that plan. */
async function approvedThenFrozen(handle: WorkflowHandle, cluster: FakeCluster): Promise<string | null | undefined> {
  const [first] = (await asks(handle)).questions ?? [];
  await say(handle, 'approve', by('bob', { plan: first?.plan }));
  await frozen(handle);
  cluster.set(1, 'stats_archiver', 'RUNNING');
  await stage.env.sleep('2h');
  return first?.plan;
}

test('a run whose plan was approved, whose rest is another after a freeze, asks for the plan of the rest and carries that out', async () => {
  const cluster = frozenLater();
  const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
    const first = await approvedThenFrozen(handle, cluster);
    const [again] = (await asks(handle)).questions ?? [];
    expect(again?.plan).not.toBe(first);
    expect(again?.text).toContain('(2 nodes, 2 requests)');
    await say(handle, 'approve', by('bob', { plan: again?.plan }));
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 1]);
  expect(notes(report)).toContainEqual(
    expect.stringMatching(/stats_archiver on node 1 was STOPPED.*is RUNNING.*; the plan of the rest needs an approval/),
  );
});

test('a no to the plan of the rest stops the run there', async () => {
  const cluster = frozenLater();
  const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
    await approvedThenFrozen(handle, cluster);
    await asks(handle);
    await say(handle, 'reject', by('bob'));
  });
  expect(report.outcome).toBe('stopped');
  expect(uids(cluster)).toEqual([2]);
});

test('a run of a given plan, whose rest is another after a freeze, holds with the difference, and a retry accepts it', async () => {
  const cluster = frozenLater();
  // The worker of the stage serves the cluster of the run that was started last.
  await runOn(stage, cluster, { cluster: '' });
  const plan = await stage.env.client.workflow.execute('plan', {
    workflowId: 'plan-of-drift',
    taskQueue: TASK_QUEUE,
    args: [{ runbook: 'every-key', cluster: 'c1' }],
  });
  const { report } = await runOn(stage, cluster, { plan }, async (handle) => {
    await frozen(handle);
    cluster.set(1, 'stats_archiver', 'RUNNING');
    await stage.env.sleep('2h');
    const { waiting } = await reaches(handle, ({ phase }) => phase === 'holding');
    expect(waiting?.why).toMatch(/^the cluster is not as the plan saw it: stats_archiver on node 1 was STOPPED/);
    await say(handle, 'retry', by('ada'));
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 1]);
});
