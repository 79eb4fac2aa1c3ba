import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, type Stage } from './harness';

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

/** Of the time-skipping server, which runs ahead of everybody's. */
const serverTime = () => stage.env.currentTimeMs();
const iso = (instant: number): string => new Date(instant).toISOString();

/** Open from that many minutes ago on, for so long. */
async function window(ago: number, length: string, more: object = {}): Promise<object> {
  return { at: iso((await serverTime()) - ago * 60_000), timezone: 'UTC', window: length, ...more };
}

/** As the note says it, one hour in UTC. */
function spanOf(start: number): string {
  const day = (instant: number) => `${new Date(instant).toUTCString().slice(0, 3)} ${iso(instant).slice(0, 10)}`;
  const time = (instant: number) => iso(instant).slice(11, 16);
  const end = start + 3_600_000;
  const until = day(end) === day(start) ? time(end) : `${day(end)} ${time(end)}`;
  return `${day(start)} ${time(start)} to ${until} UTC`;
}

const notes = (report: { notes: { text: string }[] }): string[] => report.notes.map(({ text }) => text);

test('a run in a window that has time enough, is done, and says which window', async () => {
  const cluster = new FakeCluster(RESTART);
  const { report } = await runOn(stage, cluster, { window: await window(0, '3h', { cutoff: '20m' }) });
  expect(report.outcome).toBe('completed');
  expect(notes(report)).toContainEqual(
    expect.stringMatching(/^window \w{3} .* UTC, with its cut-off at .*Z: what is left then is left$/),
  );
});

test('a run that began late, and whose next node does not fit any more, sends nothing and is refused with the command', async () => {
  const cluster = new FakeCluster(RESTART);
  const { report, type, message } = await runOn(stage, cluster, { window: await window(55, '1h') });
  expect(cluster.posts).toEqual([]);
  expect({ outcome: report.outcome, type }).toEqual({ outcome: 'refused', type: 'refused' });
  expect(message).toMatch(
    /leaves no time before its close for what comes next, which may take 7m5s \(2m to do it, 5s to hold, 5m to undo it\)/,
  );
  expect(report.next).toMatch(/To run the rest: rollbook run every-key --cluster c1$|To run it again/);
});

/** Opens daily at the very minute, for ten minutes: the second rest of the runbook goes past its end. */
async function nightly(more: object = {}): Promise<object> {
  const now = new Date(await serverTime());
  return { cron: `${now.getUTCMinutes()} ${now.getUTCHours()} * * *`, timezone: 'UTC', window: '20m', ...more };
}
const RESTS = restartWith(['steps:', 'nodes: { rest: 11m }\nsteps:']);

test('a run whose window closes between two nodes, that stops there, leaves the rest and gives its command', async () => {
  const cluster = new FakeCluster(RESTS);
  const { report } = await runOn(stage, cluster, { window: await nightly() });
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
  const { report } = await runOn(stage, cluster, { window: await nightly({ at_close: 'carry-over' }) });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 3, 4, 5, 1]);
  const all = notes(report);
  expect(all.filter((text) => text.startsWith('carried over: window '))).toHaveLength(2);
  const closed = (report.waits ?? []).filter(({ why }) => why.startsWith('the window is closed; it opens '));
  expect(closed.map(({ from, until }) => Math.round((Date.parse(until ?? '') - Date.parse(from)) / 3_600_000))).toEqual(
    [...[24, 24]],
  );
});

describe('a run that a schedule started', () => {
  const asScheduled = (at: number) => ({
    typedSearchAttributes: [
      { key: START, value: new Date(at) },
      { key: BY, value: 'sunday-stats' },
    ],
  });
  /** Opens daily at this time of the day. */
  const daily = (at: number, more: object = {}): object => {
    const time = new Date(at);
    return { cron: `${time.getUTCMinutes()} ${time.getUTCHours()} * * *`, timezone: 'UTC', window: '1h', ...more };
  };
  const wholeMinute = async (ago: number): Promise<number> =>
    Math.floor(((await serverTime()) - ago * 60_000) / 60_000) * 60_000;

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
    expect(cluster.posts).toEqual([]);
  });

  test('by a Trigger within the window, gets what is left', async () => {
    const start = await wholeMinute(30);
    const click = await serverTime();
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
    const click = await serverTime();
    const cluster = new FakeCluster(RESTART);
    const { report, message } = await runOn(stage, cluster, { window: daily(start) }, undefined, asScheduled(click));
    expect(report.outcome).toBe('refused');
    expect(message).toContain('is outside of the window of sunday-stats, which opens next');
    expect(message).toContain('rollbook schedule trigger sunday-stats --outside-window REASON');
    expect(cluster.posts).toEqual([]);
  });
});

test('a run with a reason to begin outside of its window, has the whole length of it from then on, and says who said so', async () => {
  const start = new Date((await serverTime()) + 3 * 3_600_000);
  const rule = { cron: `0 ${start.getUTCHours()} * * *`, timezone: 'UTC', window: '1h' };
  const { report } = await runOn(stage, new FakeCluster(RESTART), { window: rule, outsideWindow: 'a leak' });
  expect(report.outcome).toBe('completed');
  expect(notes(report)).toContainEqual(expect.stringMatching(/^window of 1h that ada opened at .* \(a leak\)/));
});

test('a run that somebody starts before its window, makes its plan and waits for it', async () => {
  const start = Math.floor((await serverTime()) / 60_000 + 120) * 60_000;
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

test('a hold over a gate at a border, well again while the window is closed, goes on when it opens again', async () => {
  const text = restartWith(
    ['steps:', 'hold: 3d\nnodes: { rest: 52s }\nsteps:'],
    ['stable: 5s\n    deadline: 2m', 'stable: 1s\n    deadline: 20s\n    undo: none'],
  );
  const cluster = new FakeCluster(text, 2);
  let mend: () => void = () => undefined;
  const mended = new Promise<void>((resolve) => (mend = resolve));
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
  const start = await serverTime();
  const minute = Math.floor(start / 60_000) * 60_000;
  const rule = { at_close: 'carry-over', timezone: 'UTC', window: `${Math.ceil((start - minute) / 1000) + 60}s` };
  const time = new Date(minute);
  const cron = `${time.getUTCMinutes()} ${time.getUTCHours()} * * *`;
  const { report } = await runOn(stage, cluster, { window: { ...rule, cron } }, async (handle) => {
    const result = handle.result().catch(() => undefined);
    await reaches(handle, ({ phase }) => phase === 'holding');
    while ((await serverTime()) < start + 61_000) await new Promise((resolve) => setTimeout(resolve, 200));
    cluster.upgrade = false;
    mend();
    await result;
  });
  expect(report.outcome).toBe('completed');
  expect(uids(cluster)).toEqual([2, 1]);
  expect(report.waits?.map(({ kind }) => kind)).toEqual(['waiting', 'waiting', 'holding']);
  const held = report.waits?.find(({ kind }) => kind === 'holding');
  expect(Date.parse(held?.until ?? '') - minute).toBeGreaterThanOrEqual(86_400_000);
});
