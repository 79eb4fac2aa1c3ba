import { by, say } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, restartWith, runOn, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

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
