import { uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, restartWith, runOn, type Stage } from './harness';
import { iso, serverTime } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

/** Whose reads wait for `ready`, once something was sent: as if the worker were away. */
class SlowCluster extends FakeCluster {
  ready: Promise<void> = Promise.resolve();

  override activities(): ReturnType<FakeCluster['activities']> {
    const all = super.activities();
    return {
      ...all,
      read: async (input) => {
        if (this.posts.length > 0) await this.ready;
        return all.read(input);
      },
    };
  }
}

test('a node that the window let begin, and whose worker was then away until it had closed, is sent nothing', async () => {
  const text = restartWith(
    ['steps:', 'nodes: { rest: 52s }\nsteps:\n  - call: cluster.check\n    timeout: 1s'],
    ['stable: 5s\n    deadline: 2m', 'stable: 1s\n    deadline: 20s\n    undo: none'],
  );
  const cluster = new SlowCluster(text, 2);
  const start = await serverTime(stage);
  cluster.ready = (async () => {
    while ((await serverTime(stage)) < start + 62_000) await new Promise((resolve) => setTimeout(resolve, 200));
  })();
  const window = { at: iso(start), timezone: 'UTC', window: '61s' };
  const { report } = await runOn(stage, cluster, { window });
  expect(report.outcome).toBe('stopped');
  expect(uids(cluster)).toEqual([2]);
  expect(report.nodes.map(({ uid, phase }) => `${uid} ${phase}`)).toEqual(['2 done', '1 pending']);
  expect(report.next).toMatch(/To run the rest: rollbook run every-key --cluster c1 --nodes 1$/);
});

test('a step of before that the window let begin, and whose worker was then away until it had closed, is sent nothing', async () => {
  const text = restartWith(
    [
      'steps:',
      'before:\n  - call: cluster.check\n    timeout: 1s\n' +
        '  - call: primary-services.restart\n    with: { services: [stats_archiver] }\n    stable: 1s\n    deadline: 5s\n    undo: none\nsteps:',
    ],
    ['stable: 5s\n    deadline: 2m', 'stable: 1s\n    deadline: 5s\n    undo: none'],
  );
  class AwayCluster extends SlowCluster {
    override activities(): ReturnType<FakeCluster['activities']> {
      const all = super.activities();
      return { ...all, read: (input) => this.ready.then(() => all.read(input)) };
    }
  }
  const cluster = new AwayCluster(text, 2);
  const start = await serverTime(stage);
  cluster.ready = (async () => {
    while ((await serverTime(stage)) < start + 13_000) await new Promise((resolve) => setTimeout(resolve, 200));
  })();
  const window = { at: iso(start), timezone: 'UTC', window: '12s' };
  const { report } = await runOn(stage, cluster, { window });
  expect(report.outcome).toBe('refused');
  expect(cluster.posts).toEqual([]);
});
