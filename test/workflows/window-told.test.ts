import type { Notice } from '../../rollout/notice';
import type { Report, Status } from '../../rollout/report-shape';
import { noticesId } from '../../temporal/names';
import { by, say } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, runOn, type Stage } from './harness';
import { otherRun } from './other-run';
import { daily, iso, nightly, openSince, RESTS, serverTime } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

const isAsleep = ({ waiting }: Status): boolean => waiting?.why.startsWith('the window is closed') === true;
const used = ({ windows }: Pick<Report, 'windows'>) => windows?.map(({ sent, done }) => ({ sent, done }));
const whys = ({ windows }: Pick<Report, 'windows'>) => windows?.map(({ why }) => why);

describe('the windows in the report', () => {
  test('of a run without one are left out', async () => {
    expect((await runOn(stage, new FakeCluster(RESTART))).report).not.toHaveProperty('windows');
  });

  test('of a run that is done in its first, are that one', async () => {
    const window = await openSince(stage, 5, '2h', { cutoff: '20m' });
    const { report } = await runOn(stage, new FakeCluster(RESTART), { window });
    const { start, closes, cutoffAt, text } = report.windows?.[0] ?? {};
    expect([start, closes, cutoffAt].map((at) => Date.parse(at ?? '') - Date.parse(start ?? ''))).toEqual([
      0, 7_200_000, 6_000_000,
    ]);
    expect(text).toMatch(/ to .* UTC$/);
    expect(used(report)).toEqual([{ sent: 3, done: [2, 3, 1] }]);
    expect(whys(report)).toEqual(['the run ended: completed']);
  });

  test('of a run that was carried over, are both, and while it sleeps the second is still to come', async () => {
    const window = await nightly(stage, { at_close: 'carry-over' });
    let asleep: Status | undefined;
    const { report } = await runOn(stage, new FakeCluster(RESTS), { window }, async (handle) => {
      await stage.env.sleep('23m');
      asleep = await reaches(handle, isAsleep);
    });
    expect(asleep && used(asleep)).toEqual([
      { sent: 2, done: [2, 3] },
      { sent: 0, done: [] },
    ]);
    expect(asleep && whys(asleep)).toEqual([expect.stringMatching(/leaves no time before its close|is over/), null]);
    expect(asleep?.windows?.[1]?.start).toBe(asleep?.waiting?.until);
    expect(used(report)).toEqual([
      { sent: 2, done: [2, 3] },
      { sent: 1, done: [1] },
    ]);
    expect(whys(report)?.[1]).toBe('the run ended: completed');
  });

  test('of a run that stops at the close, say why', async () => {
    const { report } = await runOn(stage, new FakeCluster(RESTS), { window: await nightly(stage) });
    expect(report.outcome).toBe('stopped');
    expect(used(report)).toEqual([{ sent: 2, done: [2, 3] }]);
    expect(whys(report)).toEqual([expect.stringMatching(/and the run stops at its close$/)]);
  });

  test('of a run that a person rolls back while it sleeps, count no undo in the one to come', async () => {
    const window = await nightly(stage, { at_close: 'carry-over' });
    const cluster = new FakeCluster(RESTS.replace('services.restart', 'services.stop'));
    const { report } = await runOn(stage, cluster, { window }, async (handle) => {
      await stage.env.sleep('23m');
      await reaches(handle, isAsleep);
      await say(handle, 'rollback', by('bob'));
    });
    expect(report.outcome).toBe('rolled-back');
    expect(report.mutations.length).toBeGreaterThan(2);
    expect(used(report)).toEqual([
      { sent: 2, done: [2, 3] },
      { sent: 0, done: [] },
    ]);
    expect(whys(report)?.[1]).toBe('rolled back by bob before it opened');
  });
});

describe('a window that opened and in which nothing was done', () => {
  /** Carried over behind a lock for a whole window; what arrived of it. */
  async function idle(): Promise<{ report: Report; notices: Notice[] }> {
    const cluster = new FakeCluster(RESTS);
    cluster.notifies = true;
    const window = await nightly(stage, { at_close: 'carry-over' });
    const { report, handle } = await runOn(stage, cluster, { window }, async (running) => {
      await stage.env.sleep('23m');
      await reaches(running, isAsleep);
      const other = await otherRun(stage, cluster);
      await stage.env.sleep('25h');
      await reaches(running, isAsleep);
      await other.release();
    });
    const { runId } = await handle.describe();
    await stage.env.client.workflow.getHandle(noticesId(runId)).result();
    return { report, notices: cluster.notices };
  }

  test('is told once, with why and the next one; one in which something was done is not', async () => {
    const { report, notices } = await idle();
    expect(report.outcome).toBe('completed');
    expect(used(report)).toEqual([
      { sent: 2, done: [2, 3] },
      { sent: 0, done: [] },
      { sent: 1, done: [1] },
    ]);
    expect(notices.map(({ what }) => what)).toEqual(['window', 'finished']);
    const [, second, third] = report.windows ?? [];
    expect(notices[0]).toMatchObject({
      what: 'window',
      phase: 'waiting',
      outcome: null,
      why: expect.stringContaining('did not get the lock of the cluster') as string,
      until: third?.start,
      next: null,
    });
    expect(notices[0]?.text).toBe(
      `every-key on c1: nothing was done in window ${second?.text}: ${second?.why}; carried over to window ${third?.text}`,
    );
  });

  test('at whose end the run ends, is told by that alone', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.notifies = true;
    const at = (await serverTime(stage)) - 58 * 60_000;
    const window = daily(at);
    const { report, handle } = await runOn(stage, cluster, { window });
    const { runId } = await handle.describe();
    await stage.env.client.workflow.getHandle(noticesId(runId)).result();
    expect([report.outcome, used(report), iso(at).slice(0, 16)]).toEqual([
      'refused',
      [{ sent: 0, done: [] }],
      report.windows?.[0]?.start.slice(0, 16),
    ]);
    expect(cluster.notices.map(({ what }) => what)).toEqual(['finished']);
  });
});
