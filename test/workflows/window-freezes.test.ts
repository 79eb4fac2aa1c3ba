import type { FreezeReading } from '../../rollout/freeze';
import type { Status } from '../../rollout/report-shape';
import { lockId } from '../../temporal/names';
import { uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, runOn, type Stage } from './harness';
import { daily, iso, RESTS, serverTime } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test('a run over three windows, with a freeze over the beginning of the second: waits there without the lock, and does every node once', async () => {
  const cluster = new FakeCluster(RESTS, 5);
  const now = await serverTime(stage);
  const second = now - (now % MINUTE) + DAY;
  const freeze = { title: 'audit', start: second - 10 * MINUTE, until: second + 5 * MINUTE };
  cluster.freeze = (at): FreezeReading => {
    if (at >= freeze.until) return { ok: true, on: null, next: null };
    return at >= freeze.start ? { ok: true, on: freeze, next: null } : { ok: true, on: null, next: freeze };
  };
  const window = daily(now, { window: '20m', at_close: 'carry-over' });
  const { report } = await runOn(stage, cluster, { window }, async (handle) => {
    await stage.env.sleep(second + 2 * MINUTE - (await serverTime(stage)));
    const { phase } = await reaches(handle, waitsFor('change freeze'));
    expect(phase).toBe('waiting');
    expect((await stage.env.client.workflow.getHandle(lockId('c1')).describe()).status.name).toBe('COMPLETED');
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 4, 5, 1]);
  expect(report.windows?.map(({ start, sent, done }) => ({ start, sent, done }))).toEqual([
    { start: iso(second - DAY), sent: 2, done: [2, 3] },
    { start: iso(second), sent: 2, done: [4, 5] },
    { start: iso(second + DAY), sent: 1, done: [1] },
  ]);
  const turns = report.nodes.map(({ startedAt }) => Date.parse(startedAt ?? ''));
  expect(turns.filter((at) => at >= freeze.start && at < freeze.until)).toEqual([]);
  expect((report.waits ?? []).map(({ why }) => why.replace(/ until .*|; it opens .*/, ''))).toEqual(
    expect.arrayContaining(['the window is closed', "change freeze 'audit'"]),
  );
});

const waitsFor =
  (what: string) =>
  ({ waiting }: Status): boolean =>
    waiting?.why.startsWith(what) === true;
