import { uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, RESTART, runOn, type Stage } from './harness';
import { nightly, notes, openSince, RESTS } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

test('a run in a window that has time enough, is done, and says which window', async () => {
  const cluster = new FakeCluster(RESTART);
  const { report } = await runOn(stage, cluster, { window: await openSince(stage, 0, '3h', { cutoff: '20m' }) });
  expect(report.outcome).toBe('completed');
  expect(notes(report)).toContainEqual(
    expect.stringMatching(/^window \w{3} .* UTC, with its cut-off at .*Z: what is left then is left$/),
  );
});

test('a run that began late, and whose next node does not fit any more, sends nothing and is refused with the command', async () => {
  const cluster = new FakeCluster(RESTART);
  const { report, type, message } = await runOn(stage, cluster, { window: await openSince(stage, 55, '1h') });
  expect(cluster.posts).toEqual([]);
  expect({ outcome: report.outcome, type }).toEqual({ outcome: 'refused', type: 'refused' });
  expect(message).toMatch(
    /leaves no time before its close for what comes next, which may take 7m5s \(2m to do it, 5s to hold, 5m to undo it\)/,
  );
  expect(report.next).toMatch(/To run the rest: rollbook run every-key --cluster c1$|To run it again/);
});

test('a run whose window closes between two nodes, that stops there, leaves the rest and gives its command', async () => {
  const cluster = new FakeCluster(RESTS);
  const { report } = await runOn(stage, cluster, { window: await nightly(stage) });
  expect(report.outcome).toBe('stopped');
  expect(uids(cluster)).toEqual([2, 3]);
  expect(report.notDone).toEqual([
    { node: 1, why: expect.stringContaining('its turn did not come: the window') as unknown },
  ]);
  expect(report.next).toMatch(/To run the rest: rollbook run every-key --cluster c1 --nodes 1$/);
  expect(notes(report)).toContainEqual(
    expect.stringMatching(/^window .*: done in it: nodes 2, 3; the window .* is over/),
  );
});

test('a run whose window closes between two nodes, that is carried over, sleeps and goes on: every node once', async () => {
  const cluster = new FakeCluster(RESTS, 5);
  const { report } = await runOn(stage, cluster, { window: await nightly(stage, { at_close: 'carry-over' }) });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 4, 5, 1]);
  const all = notes(report);
  expect(all.filter((text) => text.startsWith('carried over: window '))).toHaveLength(2);
  const closed = (report.waits ?? []).filter(({ why }) => why.startsWith('the window is closed; it opens '));
  expect(closed.map(({ from, until }) => Math.round((Date.parse(until ?? '') - Date.parse(from)) / 3_600_000))).toEqual(
    [...[24, 24]],
  );
});
