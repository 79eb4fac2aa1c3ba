import { FakeCluster } from './fake-cluster';
import { openStage, RESTART, runOn, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('runbook', () => {
  it('restarts each node once, primary last, and completes with proof', async () => {
    const cluster = new FakeCluster(RESTART);
    const { report, type, message } = await runOn(stage, cluster);
    expect({ type, message }).toEqual({ type: null, message: '' });
    expect(report.outcome).toBe('completed');
    expect(cluster.posts.map((post) => post.uid)).toEqual([2, 3, 1]);
    expect(report.mutations).toHaveLength(3);
    expect(report.nodes.map((node) => [node.uid, node.phase, node.services[0]?.verdict])).toEqual([
      [2, 'done', 'restarted'],
      [3, 'done', 'restarted'],
      [1, 'done', 'restarted'],
    ]);
    for (const node of report.nodes) {
      expect(node.services[0]?.after?.startTime).not.toBe(node.services[0]?.before?.startTime);
    }
  });
});
