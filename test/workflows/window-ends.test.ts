import { asks, by, heard, say, uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, type Stage } from './harness';
import { daily, nightly, notes, RESTS, serverTime } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

const CARRY = { at_close: 'carry-over' };
const whyOf = (why: string) => (status: { waiting: { why: string } | null }) =>
  status.waiting?.why.startsWith(why) === true;
const CLOSED = 'the window is closed';

test('a run that is not through after three windows, ends there with the command for the rest', async () => {
  const cluster = new FakeCluster(RESTS, 8);
  const { report, message } = await runOn(stage, cluster, { window: await nightly(stage, CARRY) });
  expect(report.outcome).toBe('stopped');
  expect(uids(cluster)).toEqual([2, 3, 4, 5, 6, 7]);
  expect(message).toContain('it was window number 3 of the run, and its last one');
  expect(report.next).toMatch(/To run the rest: rollbook run every-key --cluster c1 --nodes 8,1$/);
  expect(notes(report).filter((text) => /^window .*: done in it: nodes /.test(text))).toHaveLength(3);
});

test('a run that sleeps, that a person rolls back, takes the lock again and undoes what it did', async () => {
  const text = RESTS.replace('call: services.restart', 'call: services.stop');
  const cluster = new FakeCluster(text);
  const { report } = await runOn(stage, cluster, { window: await nightly(stage, CARRY) }, async (handle) => {
    await stage.env.sleep('23m');
    await reaches(handle, whyOf(CLOSED));
    await say(handle, 'rollback', by('ada'));
  });
  expect(report.outcome).toBe('rolled-back');
  expect(cluster.posts.map(({ uid, operation }) => `${operation} ${uid}`)).toEqual([
    ...['stop 2', 'stop 3', 'start 3', 'start 2'],
  ]);
});

test('a run whose question is answered after the window has closed, goes on with that node in the next one, and asks once', async () => {
  const cluster = new FakeCluster(restartWith(['steps:', 'steps:\n  - approve: go on?']), 2);
  const { report } = await runOn(stage, cluster, { window: await nightly(stage, CARRY) }, async (handle) => {
    await asks(handle);
    await say(handle, 'approve', by('ada', { node: 2 }));
    await asks(handle);
    await stage.env.sleep('21m');
    await say(handle, 'approve', by('bob', { node: 1 }));
    await reaches(handle, whyOf(CLOSED));
    expect(uids(cluster)).toEqual([2]);
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 1]);
  expect(heard(report)).toEqual(['approve node 2 by ada', 'approve node 1 by bob']);
});

test('a run whose plan needs an approval, started before its window, asks only when that opens', async () => {
  const cluster = new FakeCluster(RESTART);
  const window = daily((await serverTime(stage)) + 3_600_000);
  const { report } = await runOn(stage, cluster, { window, requireApproval: true }, async (handle) => {
    const asleep = await reaches(handle, whyOf(CLOSED));
    expect(asleep.questions).toBeUndefined();
    await stage.env.sleep('61m');
    const { run } = await asks(handle);
    await say(handle, 'approve', by('bob', { plan: run.plan }));
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 1]);
});

test('a run whose window closes while a node is in hand, finishes that node', async () => {
  const text = restartWith(['    deadline: 2m\n', '    deadline: 2m\n  - sleep: 15m\n']);
  const cluster = new FakeCluster(text);
  const { report } = await runOn(stage, cluster, { window: await nightly(stage, { window: '25m' }) });
  expect(report.outcome).toBe('stopped');
  expect(report.nodes.map(({ uid, phase }) => `${uid} ${phase}`)).toEqual(['2 done', '3 pending', '1 pending']);
});

test('a run that sleeps, in whose cluster a gate says no when the window opens, waits and holds before anything is sent', async () => {
  const cluster = new FakeCluster(RESTS.replace('nodes:', 'hold: 20m\nnodes:'));
  const { report } = await runOn(stage, cluster, { window: await nightly(stage, CARRY) }, async (handle) => {
    await stage.env.sleep('23m');
    await reaches(handle, whyOf(CLOSED));
    cluster.upgrade = true;
    await stage.env.sleep('1425m');
    const { waiting } = await reaches(handle, ({ phase }) => phase === 'holding');
    expect(waiting?.why).toContain('gate no-upgrade says no');
    expect(uids(cluster)).toEqual([2, 3]);
    cluster.upgrade = false;
    await say(handle, 'retry', by('ada'));
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 1]);
});
