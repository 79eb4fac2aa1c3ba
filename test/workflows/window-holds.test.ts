import { uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, restartWith, runOn, type Stage } from './harness';
import { serverTime } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

/** From its first request on a gate says no, until somebody mends that. */
function unwellAfterOne(keys: string): { cluster: FakeCluster; mend: () => void } {
  const text = restartWith(
    ['steps:', `${keys}\nsteps:`],
    ['stable: 5s\n    deadline: 2m', 'stable: 1s\n    deadline: 20s\n    undo: none'],
  );
  const cluster = new FakeCluster(text, 2);
  let resolve: () => void = () => undefined;
  const mended = new Promise<void>((done) => (resolve = done));
  cluster.onPost = () => {
    cluster.onPost = () => undefined;
    cluster.upgrade = true;
    // The first to ask is the wait at the border; the second, the hold, is answered when all is well.
    let waits = 0;
    cluster.beforeSurvey = (input) => {
      if (!('until' in input)) return undefined;
      waits += 1;
      return waits > 1 && cluster.upgrade ? mended : cluster.advance(300_000);
    };
    return undefined;
  };
  const mend = () => {
    cluster.upgrade = false;
    resolve();
  };
  return { cluster, mend };
}

test('a hold over a gate at a border, well again while the window is closed, goes on when it opens again', async () => {
  const { cluster, mend } = unwellAfterOne('hold: 3d\nnodes: { rest: 52s }');
  const start = await serverTime(stage);
  const minute = Math.floor(start / 60_000) * 60_000;
  const rule = { at_close: 'carry-over', timezone: 'UTC', window: `${Math.ceil((start - minute) / 1000) + 60}s` };
  const time = new Date(minute);
  const cron = `${time.getUTCMinutes()} ${time.getUTCHours()} * * *`;
  const { report } = await runOn(stage, cluster, { window: { ...rule, cron } }, async (handle) => {
    const result = handle.result().catch(() => undefined);
    await reaches(handle, ({ phase }) => phase === 'holding');
    while ((await serverTime(stage)) < start + 61_000) await new Promise((resolve) => setTimeout(resolve, 200));
    mend();
    await result;
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 1]);
  expect(report.waits?.map(({ kind }) => kind)).toEqual(['waiting', 'waiting', 'holding']);
  const held = report.waits?.find(({ kind }) => kind === 'holding');
  expect(Date.parse(held?.until ?? '') - minute).toBeGreaterThanOrEqual(86_400_000);
});

test('a hold over a gate at a border, whose window closes for good, is left to people and says so; retry ends at the window', async () => {
  const { cluster, mend } = unwellAfterOne('nodes: { rest: 52s }');
  const start = await serverTime(stage);
  const window = { at: new Date(start).toISOString(), timezone: 'UTC', window: '61s' };
  const { report } = await runOn(stage, cluster, { window }, async (handle) => {
    await stage.env.sleep('53s');
    const held = await reaches(handle, ({ phase }) => phase === 'holding');
    expect(held.waiting?.ends).toMatch(/^It goes on by itself when that is well again/);
    while ((await serverTime(stage)) < start + 62_000) await new Promise((resolve) => setTimeout(resolve, 200));
    mend();
    await reaches(handle, ({ waiting }) => waiting?.ends.startsWith('A person says retry') === true);
    await handle.executeUpdate('retry', { args: [{ by: 'ada' }] });
  });
  expect(report.outcome).toBe('stopped');
  expect(uids(cluster)).toEqual([2]);
  expect(report.next).toMatch(/^The window .* is over, and the run stops at its close. To run the rest: .* --nodes 1$/);
});
