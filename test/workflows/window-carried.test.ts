import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../../rollout/report-shape';
import { lockId } from '../../temporal/names';
import { heard, by, say, uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, runOn, type Ran, type Stage } from './harness';
import { otherRun } from './other-run';
import { nightly, notes, RESTS } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

/** Two nodes are done in the first window; `during` finds the run asleep until the next day. */
async function carried(
  cluster: FakeCluster,
  during: (handle: WorkflowHandle, asleep: Status) => Promise<void>,
): Promise<Ran> {
  const window = await nightly(stage, { at_close: 'carry-over' });
  return runOn(stage, cluster, { window }, async (handle) => {
    await stage.env.sleep('23m');
    await during(handle, await reaches(handle, isAsleep));
  });
}
const isAsleep = ({ waiting }: Status): boolean => waiting?.why.startsWith('the window is closed') === true;

test('a run that sleeps until its window opens again, has let go of the lock, is waiting, and does the rest', async () => {
  const cluster = new FakeCluster(RESTS);
  const { report } = await carried(cluster, async (_, asleep) => {
    expect(asleep.phase).toBe('waiting');
    expect(asleep.waiting?.ends).toMatch(/^It goes on by itself when the window opens/);
    expect((await stage.env.client.workflow.getHandle(lockId('c1')).describe()).status.name).toBe('COMPLETED');
    expect(uids(cluster)).toEqual([2, 3]);
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 1]);
});

test('a run that sleeps, whose cluster is held when the window opens, waits for the lock within the window', async () => {
  const cluster = new FakeCluster(RESTS);
  const { report } = await carried(cluster, async (handle) => {
    const other = await otherRun(stage, cluster);
    await stage.env.sleep('1425m');
    const status = await reaches(handle, ({ waiting }) => waiting?.why.includes('held by run other') === true);
    expect(status.phase).toBe('waiting');
    await other.release();
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 1]);
});

test('a run that sleeps, whose cluster is held for the whole next window, waits for the one after, and says that nothing was done', async () => {
  const cluster = new FakeCluster(RESTS);
  const { report } = await carried(cluster, async (handle) => {
    const other = await otherRun(stage, cluster);
    await stage.env.sleep('25h');
    await reaches(handle, isAsleep);
    await other.release();
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 1]);
  expect(notes(report)).toContainEqual(
    expect.stringMatching(/^window .*: nothing was done in it; .*the run did not get the lock of the cluster/),
  );
});

test('a run that sleeps, one of whose nodes somebody restarts meanwhile, leaves that node out and says so', async () => {
  const cluster = new FakeCluster(RESTS);
  const { report } = await carried(cluster, async () => {
    cluster.advance(3_600_000);
    cluster.set(1, 'stats_archiver', 'RUNNING');
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3]);
  expect(report.notDone).toEqual([
    { node: 1, why: expect.stringContaining('restarted while the run waited') as unknown },
  ]);
});

test('a run that sleeps, on one of whose nodes one of two services is restarted, holds when the turn of that node comes', async () => {
  const cluster = new FakeCluster(RESTS.replace('default: [stats_archiver]', 'default: [stats_archiver, alert_mgr]'));
  const { report } = await carried(cluster, async (handle) => {
    cluster.advance(3_600_000);
    cluster.set(1, 'alert_mgr', 'RUNNING');
    await stage.env.sleep('1425m');
    const { waiting } = await reaches(handle, ({ phase }) => phase === 'holding');
    expect(waiting?.why).toContain('node 1: alert_mgr began anew since planning');
    await say(handle, 'retry', by('ada'));
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 2, 3, 3, 1, 1]);
});

test('a run that sleeps, paused and resumed, sleeps on; aborted, ends with the rest named', async () => {
  const cluster = new FakeCluster(RESTS);
  const { report } = await carried(cluster, async (handle) => {
    await say(handle, 'pause', by('ada'));
    await reaches(handle, ({ phase }) => phase === 'paused');
    await say(handle, 'resume', by('ada'));
    await reaches(handle, isAsleep);
    await say(handle, 'abort', by('bob'));
  });
  expect(report.outcome).toBe('stopped');
  expect(heard(report)).toEqual(['pause by ada', 'resume by ada', 'abort by bob']);
  expect(report.next).toMatch(/To run the rest: rollbook run every-key --cluster c1 --nodes 1$/);
});
