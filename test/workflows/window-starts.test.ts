import { uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, runOn, type Stage } from './harness';
import { iso, notes, RESTS, serverTime, spanOf } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

test('a run that is carried over, over the night in which the clocks are set forward, skips the hour that does not come', async () => {
  // The 28th of March 2027 has no 02:30 in Berlin.
  const open = Date.parse('2027-03-27T01:30:00Z');
  await stage.env.sleep(open - (await serverTime(stage)));
  const cluster = new FakeCluster(RESTS);
  const rule = { cron: '30 2 * * *', timezone: 'Europe/Berlin', window: '20m', at_close: 'carry-over' };
  const { report } = await runOn(stage, cluster, { window: rule });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 1]);
  const last = report.nodes.find(({ uid }) => uid === 1);
  expect(last?.startedAt?.slice(0, 16)).toBe('2027-03-29T00:30');
  expect(notes(report)).toContainEqual(
    expect.stringContaining('carried over: window Mon 2027-03-29 02:30 to 02:50 Europe/Berlin'),
  );
});

test('a run with a reason to begin outside of its window, has the whole length of it from then on, and says who said so', async () => {
  const start = new Date((await serverTime(stage)) + 3 * 3_600_000);
  const rule = { cron: `0 ${start.getUTCHours()} * * *`, timezone: 'UTC', window: '1h' };
  const { report } = await runOn(stage, new FakeCluster(RESTART), { window: rule, outsideWindow: 'a leak' });
  expect(report.outcome).toBe('completed');
  expect(notes(report)).toContainEqual(expect.stringMatching(/^window of 1h that ada opened at .* \(a leak\)/));
});

test('a run that somebody starts before its window, makes its plan and waits for it', async () => {
  const start = Math.floor((await serverTime(stage)) / 60_000 + 120) * 60_000;
  const cluster = new FakeCluster(RESTART);
  const rule = { at: iso(start), timezone: 'UTC', window: '1h' };
  const { report } = await runOn(stage, cluster, { window: rule }, async (handle) => {
    const status = await reaches(handle, ({ phase }) => phase === 'waiting');
    expect(status.waiting).toEqual({
      why: `the window is closed; it opens ${spanOf(start)}`,
      until: iso(start),
      ends: 'It goes on by itself when the window opens; or a person says abort',
    });
    expect(status.run.plan).not.toBeNull();
    expect(cluster.posts).toEqual([]);
  });
  expect(report.outcome).toBe('completed');
  expect(Date.parse(report.nodes[0]?.startedAt ?? '')).toBeGreaterThanOrEqual(start);
});
