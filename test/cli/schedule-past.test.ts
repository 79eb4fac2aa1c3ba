import fc from 'fast-check';
import { pastStarts, type RunOfSchedule } from '../../cli/schedule/past';
import type { WindowReport } from '../../rollout/report-shape';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();

function opening(start: number, more: Partial<WindowReport> = {}): WindowReport {
  const closes = iso(start + HOUR);
  return {
    start: iso(start),
    closes,
    cutoffAt: closes,
    text: `w${start}`,
    sent: 0,
    done: [],
    why: 'its close',
    ...more,
  };
}

function run(
  id: string,
  from: number,
  to: number | null,
  status: Partial<RunOfSchedule['status']> = {},
): RunOfSchedule {
  return {
    id,
    runId: `${id}-1`,
    scheduledFor: from,
    from,
    to,
    status: {
      outcome: to === null ? null : 'completed',
      phase: to === null ? 'waiting' : 'finished',
      mutations: [],
      waiting: null,
      notDone: [],
      ...status,
    },
  };
}

const mutations = [{}] as RunOfSchedule['status']['mutations'];

describe('starts that have passed', () => {
  test('with a run each, say how it ended and what was done in the window, the last first', () => {
    const done = run('a', 0, 100, {
      mutations,
      windows: [opening(0, { sent: 2, done: [1, 2], why: 'the run ended: completed' })],
    });
    const refused = run('b', 10 * HOUR, 10 * HOUR + 5, {
      outcome: 'refused',
      windows: [opening(10 * HOUR, { why: 'the run ended: refused: busy' })],
    });
    expect(pastStarts([0, 10 * HOUR], [refused, done])).toEqual([
      {
        start: 10 * HOUR,
        kind: 'run',
        run: { id: 'b', runId: 'b-1', outcome: 'refused', phase: 'finished' },
        idle: true,
        text: 'refused: nothing was done in it; the run ended: refused: busy',
      },
      {
        start: 0,
        kind: 'run',
        run: { id: 'a', runId: 'a-1', outcome: 'completed', phase: 'finished' },
        idle: false,
        text: 'completed: done in it: nodes 1, 2',
      },
    ]);
  });

  test('of a run that was carried over, are taken by it, each with what was done in that opening', () => {
    const windows = [
      opening(0, { sent: 1, done: [1] }),
      opening(2 * HOUR, { why: 'the run did not get the lock' }),
      opening(4 * HOUR, { why: null }),
    ];
    const found = pastStarts([0, 2 * HOUR, 3 * HOUR, 4 * HOUR], [run('a', 0, null, { mutations, windows })]);
    expect(found.map(({ start, kind, idle, text }) => [start / HOUR, kind, idle, text])).toEqual([
      [4, 'taken', null, 'taken by a, which was carried over to it: nothing so far'],
      [3, 'left-out', true, 'left out: a was still going on'],
      [2, 'taken', true, 'taken by a, which was carried over to it: nothing was done in it'],
      [0, 'run', false, 'waiting: done in it: node 1'],
    ]);
  });

  test('without any run, say what may have been', () => {
    expect(pastStarts([HOUR], [run('a', 0, HOUR)])).toMatchObject([
      {
        start: HOUR,
        run: null,
        idle: true,
        text: expect.stringContaining('no run: it was paused then, or Temporal was down'),
      },
      { start: 0 },
    ]);
  });

  test('by hand outside of the window, stand where they began', () => {
    const hand = { ...run('a', 5, 6, { outcome: 'refused' }), scheduledFor: null };
    expect(pastStarts([], [hand])).toMatchObject([
      { start: 5, idle: true, text: 'refused, started by hand outside of the window: nothing was sent' },
    ]);
  });

  test('of a run without windows in its report, are idle where it sent nothing', () => {
    const both = [run('a', 0, 1), run('b', 2, 3, { mutations })];
    expect(pastStarts([], both).map(({ idle, text }) => [idle, text])).toEqual([
      [false, 'completed'],
      [true, 'completed'],
    ]);
  });

  test('whatever runs there were, each start and each run is there exactly once, the last first', () => {
    const starts = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 12 });
    const runs = fc.uniqueArray(
      fc.record({ from: fc.integer({ min: 0, max: 50 }), long: fc.option(fc.integer({ min: 1, max: 20 })) }),
      {
        maxLength: 6,
        selector: ({ from }) => from,
      },
    );
    fc.assert(
      fc.property(starts, runs, (at, given) => {
        const all = given.map(({ from, long }) => run(`r${from}`, from, long === null ? null : from + long));
        const found = pastStarts(at, all);
        const times = new Set([...at, ...given.map(({ from }) => from)]);
        expect(found.map(({ start }) => start)).toEqual([...times].sort((a, b) => b - a));
        expect(found.filter(({ kind }) => kind === 'run')).toHaveLength(given.length);
      }),
    );
  });
});
