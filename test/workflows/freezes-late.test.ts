import type { FreezeReading } from '../../rollout/freeze';
import { uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, restartWith, runOn, type Ran, type Stage } from './harness';
import { serverTime } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

const TEXT = restartWith(
  ['steps:', 'nodes: { rest: 1s }\nsteps:\n  - call: cluster.check\n    timeout: 1s'],
  ['stable: 5s', 'stable: 1s'],
);

/** A freeze of an hour comes; a read that is asked once so many requests were sent takes until it has begun: as if the worker were away. */
async function frozenMeanwhile(
  posts: number,
  more: { text?: string; input?: object; known?: number } = {},
): Promise<Ran & { cluster: FakeCluster }> {
  const { text = TEXT, input, known = posts } = more;
  let begins = Infinity;
  class AwayCluster extends FakeCluster {
    override activities(): ReturnType<FakeCluster['activities']> {
      const all = super.activities();
      return {
        ...all,
        read: async (input) => {
          if (this.posts.length === posts)
            while ((await serverTime(stage)) < begins) await new Promise((resolve) => setTimeout(resolve, 50));
          return all.read(input);
        },
      };
    }
  }
  const cluster = new AwayCluster(text, 2);
  cluster.freeze = (at): FreezeReading => {
    if (cluster.posts.length === known && begins === Infinity) begins = at + 6_000;
    const freeze = { title: 'audit', start: begins, until: begins + 3_600_000 };
    if (at >= freeze.until || begins === Infinity) return { ok: true, on: null, next: null };
    return at >= begins ? { ok: true, on: freeze, next: null } : { ok: true, on: null, next: freeze };
  };
  return { ...(await runOn(stage, cluster, input)), cluster };
}

const waits = ({ report }: Ran): string[] => (report.waits ?? []).map(({ why }) => why);

test('a node that the border let begin, and whose worker was then away until a freeze had begun, is sent nothing until that is over', async () => {
  const ran = await frozenMeanwhile(1);
  expect(ran.report.outcome).toBe('completed');
  expect(uids(ran.cluster)).toEqual([2, 1]);
  expect(waits(ran)).toContainEqual(expect.stringMatching(/^change freeze 'audit' until /));
  const frozen = ran.report.waits?.find(({ why }) => why.startsWith('change freeze'));
  expect(Date.parse(ran.report.nodes[1]?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(frozen?.until ?? ''));
});

test('a run that has sent nothing, and whose worker is away until a freeze has begun, is refused for it', async () => {
  const { report, type, cluster } = await frozenMeanwhile(0);
  expect([report.outcome, type]).toEqual(['refused', 'freeze']);
  expect(cluster.posts).toEqual([]);
});

test('a run that may go on in a freeze, whose worker is away until one has begun, goes on, and that is recorded', async () => {
  const ran = await frozenMeanwhile(1, { input: { overrideFreeze: 'emergency' } });
  expect(ran.report.outcome).toBe('completed');
  expect(ran.report.waived).toMatchObject([{ gate: 'freeze', by: 'ada', reason: 'emergency' }]);
  expect(waits(ran).filter((why) => why.startsWith('change freeze'))).toEqual([]);
});

test('a node in hand when a freeze begins is finished', async () => {
  const text = TEXT.replace(
    '    stable: 1s',
    '    stable: 1s\n  - call: cluster.check\n  - call: services.restart\n    with: { services: [alert_mgr] }\n    stable: 1s',
  );
  const ran = await frozenMeanwhile(1, { text, input: { nodes: [2] }, known: 0 });
  expect(ran.report.outcome).toBe('completed');
  expect(uids(ran.cluster)).toEqual([2, 2]);
  expect(waits(ran).filter((why) => why.startsWith('change freeze'))).toEqual([]);
});
