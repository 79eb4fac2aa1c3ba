import { by, say } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

const uids = (cluster: FakeCluster) => cluster.posts.map((post) => `${post.operation} ${post.uid}`);
const abort: { args: [unknown] } = { args: [{ by: 'ada' }] };

const PRIMARY = `
runbook: every-key
summary: Restart the primary's processes
description: Restarts.
before:
  - name: restart
    call: primary-services.restart
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
`;

const WIDE = `
runbook: wide
summary: Restart on the primary
description: Restarts.
before:
  - name: restart
    call: primary-services.restart
    with: { services: [stats_archiver] }
    stable: 5s
`;

/** Nodes 2 and 3 are stopped; then a request through the primary, node 1, changes two nodes at once. */
function unclear(): FakeCluster {
  const after =
    'after:\n  - call: primary-services.restart\n    with: { services: [alert_mgr] }\n    timeout: 20s\nsteps:';
  const cluster = new FakeCluster(restartWith(['call: services.restart', 'call: services.stop'], ['steps:', after]));
  cluster.onPost = ({ path, service }) => {
    if (path !== '/v1/services') return undefined;
    for (const uid of [1, 2]) cluster.set(uid, service, 'RUNNING');
    return { answer: 'true' };
  };
  return cluster;
}

test('a primary whose request took effect nobody knows where, is out until its grace time is over: an undo elsewhere waits', async () => {
  const cluster = unclear();
  const { report } = await runOn(stage, cluster, { nodes: [2, 3] }, async (handle) => {
    const { waiting } = await reaches(handle, ({ phase }) => phase === 'holding');
    expect(waiting?.why).toContain('alert_mgr, sent through node 1: several nodes changed');
    await say(handle, 'rollback', by('bob'));
  });
  expect(cluster.posts.map(({ operation, uid }) => `${operation} ${uid}`)).toEqual([
    'stop 2',
    'stop 3',
    'restart 1',
    'start 3',
    'start 2',
  ]);
  const waited = report.waits?.filter(({ why }) => /undo: wait until nodes undone before are in again$/.test(why));
  expect(waited?.map(({ why }) => why.slice(0, 6))).toEqual(['node 3', 'node 2']);
  const [first] = waited ?? [];
  // From the end of the step's timeout, less what the answer took: the fake's 30 ms.
  expect(Date.parse(first?.until ?? '') - Date.parse(first?.from ?? '')).toBeGreaterThan(40_000);
});

describe('primary-services', () => {
  it('goes to the primary once, and is proven and reported under the node that changed', async () => {
    const cluster = new FakeCluster(WIDE);
    const { report, message } = await runOn(stage, cluster);
    expect([report.outcome, message]).toEqual(['completed', '']);
    expect(cluster.posts).toEqual([{ uid: 1, service: 'stats_archiver', operation: 'restart', path: '/v1/services' }]);
    expect(report.nodes.map((n) => [n.uid, n.phase, n.services[0]?.verdict])).toEqual([[1, 'done', 'restarted']]);
  });

  it('that changes nothing anywhere is failed after the whole grace time', async () => {
    const cluster = new FakeCluster(WIDE);
    cluster.onPost = () => ({ answer: 'true' });
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).not.toBe('completed');
    expect(cluster.posts).toHaveLength(1);
  });

  it('after the nodes: the primary stays done, and the run completes', async () => {
    const cluster = new FakeCluster(`${RESTART}after:
  - call: primary-services.restart
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
`);
    const { report, message } = await runOn(stage, cluster);
    expect(message).toBe('');
    expect(report.nodes.map((n) => [n.uid, n.phase])).toEqual([
      [2, 'done'],
      [3, 'done'],
      [1, 'done'],
    ]);
  });

  it('restarts one service and the run completes', async () => {
    const cluster = new FakeCluster(PRIMARY);
    const { report, message } = await runOn(stage, cluster);
    expect(message).toBe('');
    expect(report.outcome).toBe('completed');
    expect(report.nodes.map((n) => [n.uid, n.phase, n.services[0]?.verdict])).toEqual([[1, 'done', 'restarted']]);
  });

  it('abort while nobody knows yet where it took effect: the service is reported unknown', async () => {
    const cluster = new FakeCluster(PRIMARY);
    cluster.onPost = () => {
      cluster.apply(2, 'stats_archiver', 'restart');
      cluster.apply(3, 'stats_archiver', 'restart');
      return { answer: 'lost' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('abort', abort);
    });
    expect(report.outcome).toBe('stopped');
    expect(report.nodes.find((n) => n.uid === 1)?.phase).toBe('unknown');
    expect(report.nodes.find((n) => n.uid === 1)?.services[0]?.verdict).toBe('unknown');
  });

  it('retry after it failed looks again, and what is well by then is proven', async () => {
    const cluster = new FakeCluster(PRIMARY.replace('stable: 5s', 'on_failure: ask\n    stable: 5s'));
    cluster.onPost = (input) => {
      cluster.set(2, input.service, 'STOPPED', false);
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      cluster.set(2, 'stats_archiver', 'RUNNING');
      await handle.executeUpdate('retry', { args: [{ by: 'ada' }] });
      await reaches(handle, (s) => s.phase === 'finished' || s.phase === 'holding');
      await handle.executeUpdate('abort', abort).catch(() => undefined);
    });
    expect(uids(cluster)).toEqual(['restart 1']);
    expect(report.outcome).toBe('completed');
  });

  it('a service on its way is waited for before anything is sent', async () => {
    const cluster = new FakeCluster(PRIMARY.replace('before:', 'before:\n  - sleep: 1s'));
    cluster.beforeSurvey = (input) => {
      if (input.parts.includes('check') || cluster.posts.length > 0 || moved) return;
      moved = true;
      cluster.set(1, 'stats_archiver', 'RESTARTING', false);
      cluster.later(500, () => cluster.set(1, 'stats_archiver', 'RUNNING'));
    };
    let moved = false;
    const { report, message } = await runOn(stage, cluster);
    expect(message).toBe('');
    expect(report.outcome).toBe('completed');
  });

  it('skip of its node leaves it unknown, and is no fault of the program', async () => {
    const cluster = new FakeCluster(PRIMARY);
    cluster.onPost = (_, node) => {
      for (const name of Object.keys(node.services)) cluster.set(1, name, 'RUNNING');
      return { answer: 'true' };
    };
    const { report, message } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('skip', { args: [{ by: 'ada', node: 1 }] });
    });
    expect(message).not.toMatch(/Rollbook itself failed/);
    expect(report.outcome).toBe('failed');
    expect(report.nodes.find((n) => n.uid === 1)?.phase).toMatch(/unknown|failed/);
  });
});
