import { FakeCluster } from './fake-cluster';
import { openStage, RESTART, restartWith, runOn, type Stage } from './harness';
import { notes } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

describe('a window with which nothing can ever be sent, refuses the run at once', () => {
  test.each<[object, string]>([
    [{ cron: '0 2 * * *', timezone: 'Mars/Olympus', window: '1h' }, 'window: timezone: `Mars/Olympus` is no time zone'],
    [{ cron: '0 2 30 2 *', timezone: 'UTC', window: '1h' }, 'window: the window never opens'],
    [{ at: '2026-03-01T02:00', timezone: 'UTC', window: '1h' }, 'the window is over at'],
    [{ cron: '0 2 * * *', timezone: 'UTC', window: '7m' }, 'window: it is too short: it is 7m'],
    [{ cron: '0 2 * * *', timezone: 'UTC', window: '1h', cutoff: '1h' }, 'window.cutoff: 1h is not shorter than'],
  ])('%j', async (rule, why) => {
    const cluster = new FakeCluster(RESTART);
    const { report, message } = await runOn(stage, cluster, { window: rule });
    expect(report.outcome).toBe('refused');
    expect(message).toContain(why);
    expect(cluster.posts).toEqual([]);
  });
});

test('a run that only reads, does not wait for its window, and says so', async () => {
  const reads = restartWith(
    ['call: services.restart', 'call: cluster.check'],
    ['    with: { services: "${{ inputs.services }}" }\n    stable: 5s\n    deadline: 2m\n', ''],
  );
  const rule = { cron: '0 2 30 2 *', timezone: 'UTC', window: '1m' };
  const { report } = await runOn(stage, new FakeCluster(reads), { window: rule });
  expect(report.outcome).toBe('completed');
  expect(notes(report)).toContain('it has a window and does not wait for it: it sends nothing');
});
