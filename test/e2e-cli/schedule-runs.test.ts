import type { Report } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { House } from './house';
import { until } from './programs';
import { seconds, SHORT, Schedules, type Shown } from './schedule-help';

/** What a schedule starts by itself. All side by side, each over a cluster of its own. */
let house: House;
let schedules: Schedules;
const clusters = new Map<string, Simulator>();

/** A rest that leaves no room for a second node in a window of fifteen seconds. */
const RESTING = SHORT.replace('runbook: short', 'runbook: resting')
  .replace('grace: 10s', 'grace: 10s\nnodes: { rest: 14s }')
  .replace('deadline: 20s', 'deadline: 8s');

beforeAll(async () => {
  house = await House.open();
  schedules = new Schedules(house);
  for (const name of ['fires', 'skips', 'follows', 'carries', 'jitters']) clusters.set(name, await house.cluster(name));
  await house.write('short.yaml', SHORT);
  await house.write('resting.yaml', RESTING);
  await house.worker();
});
afterAll(() => house.close());

const sent = (name: string): number => clusters.get(name)?.ledger.mutations().length ?? 0;
const startOf = ({ windows }: Report): number => Date.parse(windows?.[0]?.start ?? '');
const iso = (ms: number): string => new Date(ms).toISOString();
/** Nothing more is to start: by Temporal's own hand, for a program takes seconds on a busy machine. */
const noMore = (name: string) => schedules.handle(name).pause('by the test');

test.concurrent('a start, when its time comes, is a run in the window that begins then', async () => {
  await schedules.create('fires', './short.yaml', 'fires', '--nodes', '2', '--cron', seconds(30), '--window', '60s');
  const id = await schedules.run('fires');
  await noMore('fires');
  const report = await schedules.reportOf(id);
  expect(report).toMatchObject({ outcome: 'completed', run: { id, requestedBy: 'schedule fires' } });
  const [opening] = report.windows ?? [];
  // Its id ends with the time at which it was to start.
  expect(id).toBe(`fires-short-fires-${opening?.start.slice(0, 19)}Z`);
  expect(Date.parse(opening?.closes ?? '') - startOf(report)).toBe(60_000);
  const { past, lastRun } = await schedules.showUntil('fires', (seen) => seen.past.length > 0);
  expect(past.at(-1)).toEqual({
    kind: 'run',
    start: opening?.start,
    run: { id, runId: lastRun?.runId, outcome: 'completed', phase: 'finished' },
    idle: false,
    text: 'completed: done in it: node 2',
  });
  expect(await schedules.ok('show', 'fires')).toContain(`${id}: completed: done in it: node 2`);
});

test.concurrent('starts while a run goes on, with overlap skip, are left out: `show` says by which run', async () => {
  const words = ['--nodes', '2', '-i', 'stable=9s', '--cron', seconds(5), '--window', '60s'];
  await schedules.create('skips', './short.yaml', 'skips', ...words);
  await schedules.until('skips', ({ info }) => info.numActionsSkippedOverlap > 0);
  await noMore('skips');
  const id = await schedules.run('skips');
  const report = await schedules.reportOf(id);
  expect(report.outcome).toBe('completed');
  const meanwhile = startOf(report) + 5_000;
  const { past } = await schedules.showUntil('skips', (seen) =>
    seen.past.some(({ start }) => start === iso(meanwhile)),
  );
  const from = past.filter(({ start }) => Date.parse(start) <= meanwhile);
  expect(from.slice(0, 2)).toEqual([
    {
      kind: 'left-out',
      start: iso(meanwhile),
      run: expect.objectContaining({ id }) as unknown,
      idle: true,
      text: `left out: ${id} was still going on`,
    },
    expect.objectContaining({ idle: false, text: 'completed: done in it: node 2' }) as unknown,
  ]);
  expect(sent('skips')).toBe(1);
});

test.concurrent('starts while a run goes on, with overlap buffer-one, make exactly one that follows it', async () => {
  const words = ['--nodes', '2', '-i', 'stable=12s', '--cron', seconds(5), '--window', '60s'];
  await schedules.create('follows', './short.yaml', 'follows', ...words, '--overlap', 'buffer-one');
  await schedules.until('follows', ({ info }) => info.recentActions.length > 1);
  await noMore('follows');
  const [first, second] = [await schedules.report('follows'), await schedules.report('follows', 2)];
  expect([first.outcome, second.outcome]).toEqual(['completed', 'completed']);
  // It is the first start that came meanwhile, and its window counts from then.
  expect(startOf(second)).toBe(startOf(first) + 5_000);
  expect(Date.parse(second.run.startedAt)).toBeGreaterThanOrEqual(Date.parse(first.run.finishedAt ?? ''));
  const meanwhile = iso(startOf(first) + 10_000);
  const { past } = await schedules.showUntil('follows', (seen) => seen.past.some(({ start }) => start === meanwhile));
  expect(past.find(({ start }) => start === meanwhile)?.text).toBe(`left out: ${first.run.id} was still going on`);
  const { info } = await schedules.handle('follows').describe();
  expect(info.numActionsTaken).toBe(2);
  expect(sent('follows')).toBe(2);
});

test.concurrent('a run that is carried over takes the next start: `show` says so before and after', async () => {
  const words = ['--nodes', '2,3', '--cron', seconds(30), '--window', '15s', '--at-close', 'carry-over'];
  await schedules.create('carries', './resting.yaml', 'carries', ...words);
  const id = await schedules.run('carries');
  let next: Shown['next'] = [];
  await until(
    async () => {
      ({ next } = await schedules.show('carries'));
      return next[0]?.takenBy === id;
    },
    60_000,
    () => JSON.stringify(next),
  );
  const report = await schedules.reportOf(id);
  expect(report.outcome).toBe('completed');
  expect(report.nodes.map(({ uid, phase }) => [uid, phase]).sort()).toEqual([
    [2, 'done'],
    [3, 'done'],
  ]);
  const taken = report.windows?.at(-1)?.start ?? '';
  expect(next.map(({ at }) => at)).toContain(taken);
  // Temporal started no other run meanwhile.
  const { info } = await schedules.handle('carries').describe();
  expect(info.recentActions[1]?.scheduledAt.getTime() ?? Infinity).toBeGreaterThan(Date.parse(taken));
  await noMore('carries');
  const { past } = await schedules.showUntil('carries', (seen) => seen.past.some(({ start }) => start === taken));
  expect(past.find(({ start }) => start === taken)).toMatchObject({
    run: { id },
    idle: false,
    text: `taken by ${id}, which was carried over to it: done in it: node 3`,
  });
});

test.concurrent(
  'a start with jitter comes up to so much later, its window counts from the time without it',
  async () => {
    const cron = seconds(30);
    const words = ['--nodes', '2', '--cron', cron, '--window', '40s', '--jitter', '10s'];
    await schedules.create('jitters', './short.yaml', 'jitters', ...words);
    const times = cron.split(' ')[0]?.split(',').map(Number) ?? [];
    // Temporal's own times have the jitter in them; `show` has the times of the windows.
    const { next } = await schedules.show('jitters');
    expect(next.map(({ at }) => new Date(at).getUTCSeconds()).every((second) => times.includes(second))).toBe(true);
    expect(next.map(({ at, closes }) => Date.parse(closes ?? '') - Date.parse(at))).toEqual(next.map(() => 40_000));
    const report = await schedules.report('jitters');
    await noMore('jitters');
    expect(report.outcome).toBe('completed');
    expect(times).toContain(new Date(startOf(report)).getUTCSeconds());
    expect(report.run.id).toContain(iso(startOf(report)).slice(0, 19));
    const { info } = await schedules.handle('jitters').describe();
    const late = (info.recentActions[0]?.scheduledAt.getTime() ?? 0) - startOf(report);
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThanOrEqual(10_000);
  },
);
