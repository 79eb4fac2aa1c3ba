import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { FakeCluster } from './fake-cluster';
import { openStage, RESTART, runOn, type Stage } from './harness';
import { daily, iso, notes, serverTime, spanOf } from './window-help';

const START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const BY = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  // A real server knows them by itself.
  const searchAttributes = { [START.name]: 6 as const, [BY.name]: 2 as const };
  await stage.env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}, 60_000);
afterAll(() => stage.close());

describe('a run that a schedule started', () => {
  const asScheduled = (at: number) => ({
    typedSearchAttributes: [
      { key: START, value: new Date(at) },
      { key: BY, value: 'sunday-stats' },
    ],
  });
  const wholeMinute = async (ago: number): Promise<number> =>
    Math.floor(((await serverTime(stage)) - ago * 60_000) / 60_000) * 60_000;

  test('late, gets what is left of its window', async () => {
    const start = await wholeMinute(30);
    const { report } = await runOn(
      stage,
      new FakeCluster(RESTART),
      { window: daily(start) },
      undefined,
      asScheduled(start),
    );
    expect(report.outcome).toBe('completed');
    expect(notes(report)[0]).toContain(`window ${spanOf(start)}`);
  });

  test.each([
    ['near the cut-off, is refused for what does not fit any more', 56, 'leaves no time before its close'],
    ['after the close, is refused and says so', 61, 'had closed before the run could begin'],
    ['a day after, is refused although a window is open now', 24 * 60 + 5, 'had closed before the run could begin'],
  ])('%s', async (_, ago, why) => {
    const start = await wholeMinute(ago);
    const cluster = new FakeCluster(RESTART);
    const { report, message } = await runOn(stage, cluster, { window: daily(start) }, undefined, asScheduled(start));
    expect(report.outcome).toBe('refused');
    expect(message).toContain(why);
    expect(report.windows).toMatchObject([
      { start: iso(start), sent: 0, done: [], why: expect.stringContaining(why) as string },
    ]);
    expect(cluster.posts).toEqual([]);
  });

  test('by a Trigger within the window, gets what is left', async () => {
    const start = await wholeMinute(30);
    const click = await serverTime(stage);
    const { report } = await runOn(
      stage,
      new FakeCluster(RESTART),
      { window: daily(start) },
      undefined,
      asScheduled(click),
    );
    expect(report.outcome).toBe('completed');
  });

  test('by a Trigger outside of the window, is refused and says how it is started all the same', async () => {
    const start = await wholeMinute(-60);
    const click = await serverTime(stage);
    const cluster = new FakeCluster(RESTART);
    const { report, message } = await runOn(stage, cluster, { window: daily(start) }, undefined, asScheduled(click));
    expect(report.outcome).toBe('refused');
    expect(message).toContain('is outside of the window of sunday-stats, which opens next');
    expect(message).toContain(
      'rollbook schedule trigger sunday-stats --outside-window WHY, or a run with the same input and outsideWindow, a reason',
    );
    expect(report.windows).toBeUndefined();
    expect(cluster.posts).toEqual([]);
  });
});
