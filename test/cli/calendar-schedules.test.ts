import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import fc from 'fast-check';
import { factOf, limited } from '../../cli/calendar/schedules';
import { startsOf } from '../../cli/calendar/starts';
import { at, facts, windowOf } from './calendar-facts';

interface Seen {
  input?: unknown;
  paused?: boolean;
  overlap?: string;
  timezone?: string;
  jitter?: number;
  runbook?: string;
}

const fact = ({ input, paused = false, overlap = 'SKIP', timezone, jitter, runbook }: Seen) =>
  factOf({
    scheduleId: 'nightly',
    action: {
      args: input === undefined ? [] : [input],
      typedSearchAttributes: new TypedSearchAttributes(
        runbook === undefined ? [] : [{ key: defineSearchAttributeKey('RollbookRunbook', 'KEYWORD'), value: runbook }],
      ),
    },
    state: { paused },
    policies: { overlap },
    spec: { timezone, jitter },
  } as never);

const WINDOW = { cron: '0 2 * * *', timezone: 'Europe/Berlin', window: '3h' };

describe('what a schedule of Temporal says', () => {
  test('of its runs, is their runbook, cluster and window, however little stands in the input', () => {
    expect(fact({ input: { runbook: 'rolling-restart', cluster: 'prod', window: WINDOW }, timezone: 'UTC' })).toEqual({
      name: 'nightly',
      runbook: 'rolling-restart',
      cluster: 'prod',
      paused: false,
      zone: 'Europe/Berlin',
      window: windowOf(WINDOW),
      wrong: null,
      outsideWindow: false,
      overridesFreeze: false,
      jitter: 0,
      skips: true,
    });
  });

  test('without a window, has the zone of its own times', () => {
    const input = { runbook: 'x', cluster: 'prod' };
    expect(fact({ input, timezone: 'Europe/Berlin' })).toMatchObject({
      window: null,
      wrong: null,
      zone: 'Europe/Berlin',
    });
    expect(fact({ input, timezone: '' }).zone).toBeNull();
  });

  test.each([
    [undefined, 'nobody can read its input'],
    ['what?', 'nobody can read its input'],
    [{ runbook: 'x', cluster: 'prod', window: 'always' }, 'window: must be an object such as'],
    [{ runbook: 'x', cluster: 'prod', window: { ...WINDOW, timezone: 'Mars' } }, 'window: `Mars` is no time zone'],
    [{ runbook: 'x', cluster: 'prod', window: { ...WINDOW, cutoff: '4h' } }, 'window: cutoff: 4h is not shorter'],
  ])('of the input %j, is why its runs are refused', (input, why) => {
    expect(fact({ input })).toMatchObject({ window: null, wrong: expect.stringContaining(why) as unknown });
  });

  test('of a pause, of what overlaps, of a start outside of the window and of freezes, is taken over', () => {
    const input = { runbook: 'x', cluster: 'prod', outsideWindow: 'now', overrideFreeze: 'because' };
    expect(fact({ input, paused: true, overlap: 'BUFFER_ONE', jitter: 7 })).toMatchObject({
      paused: true,
      jitter: 7,
      skips: false,
      outsideWindow: true,
      overridesFreeze: true,
    });
  });

  test.each([
    [{ runbook: 'from-search' }, 'from-search'],
    [{ input: { runbook: 'summary: x\nrunbook: "my-own"\nsteps: []\n' } }, 'my-own'],
    [{ input: { runbook: '{"runbook":"my-own"}' } }, 'my-own'],
    [{ input: { runbook: { runbook: 'my-own' } } }, 'my-own'],
    [{ input: { runbook: 'a sentence: of some kind' } }, null],
    [{ input: { runbook: 7 } }, null],
  ])('of its runbook, by %j, is the name %j', (seen, name) => {
    expect(fact(seen).runbook).toBe(name);
  });
});

/** A server that knows these times and gives so many at once, as Temporal does. */
function serverOf(times: number[], page: number) {
  let asked = 0;
  const listScheduleMatchingTimes = (request: { startTime: never; endTime: never }) => {
    asked += 1;
    const [from, to] = [tsToMs(request.startTime), tsToMs(request.endTime)];
    const found = times.filter((time) => time > from && time <= to).slice(0, page);
    return Promise.resolve({ startTime: found.map((time) => msToTs(time)) });
  };
  const session = {
    namespace: 'ops',
    connection: { withDeadline: (_: number, ask: () => unknown) => ask() },
    client: { workflowService: { listScheduleMatchingTimes } },
  };
  return { session: session as never, asked: () => asked };
}

describe('when a schedule starts', () => {
  test('at any times, given by the server in pieces of any length, is all of them from the first instant to before the last', async () => {
    const seconds = fc.uniqueArray(fc.integer({ min: -10, max: 50 }));
    await fc.assert(
      fc.asyncProperty(seconds, fc.integer({ min: 1, max: 9 }), async (given, page) => {
        const times = given.map((second) => second * 1_000).sort((a, b) => a - b);
        const page30 = Math.max(page, Math.ceil(times.length / 30));
        const { session } = serverOf(
          times.map((time) => time + facts().from),
          page30,
        );
        const { from } = facts();
        expect(await startsOf(session, 's', from, from + 40_000)).toEqual({
          starts: times.filter((time) => time >= 0 && time < 40_000).map((time) => time + from),
          more: null,
        });
      }),
    );
  });

  test('at times finer than a millisecond, is each of them once', async () => {
    const { from } = facts();
    const listScheduleMatchingTimes = ({ startTime }: { startTime: { nanos: number } }) => {
      const after = tsToMs(startTime as never);
      const found = [from, from + 1_000].filter((time) => time >= after);
      return Promise.resolve({ startTime: found.map((time) => ({ ...msToTs(time), nanos: 500 })) });
    };
    const connection = { withDeadline: (_: number, ask: () => unknown) => ask() };
    const session = { namespace: 'ops', connection, client: { workflowService: { listScheduleMatchingTimes } } };
    expect(await startsOf(session as never, 's', from, from + 40_000)).toEqual({
      starts: [from, from + 1_000],
      more: null,
    });
  });

  test('every minute for two weeks, keeps the first 1,000 and counts the rest', async () => {
    const { from, to } = facts();
    const times = Array.from({ length: 30_000 }, (_, minute) => from + minute * 60_000);
    const { session } = serverOf(times, 1_000);
    const { starts, more } = await startsOf(session, 's', from, to);
    expect(starts).toEqual(times.slice(0, 1_000));
    expect(more).toEqual({ count: 14 * 24 * 60 - 1_000, exact: true, from: times[1_000] });
  });

  test('without end, stops to count, and says so', async () => {
    const { from } = facts();
    const times = Array.from({ length: 40_000 }, (_, second) => from + second * 1_000);
    const { session, asked } = serverOf(times, 1_000);
    const { more } = await startsOf(session, 's', from, from + 40_000_000);
    expect(more).toEqual({ count: 29_000, exact: false, from: times[1_000] });
    expect(asked()).toBeLessThan(40);
  });

  test('with so many starts left, is no more often; one that is over does not count', () => {
    const starts = [at('2026-03-01T11:00Z'), at('2026-03-01T12:00Z'), at('2026-03-01T13:00Z')];
    const { from } = facts();
    const more = { count: 5, exact: false, from: at('2026-03-01T14:00Z') };
    expect(limited({ starts, more: null }, from, undefined)).toEqual({ starts, more: null });
    expect(limited({ starts, more: null }, from, 1)).toEqual({ starts: starts.slice(0, 2), more: null });
    expect(limited({ starts, more: null }, from, 0)).toEqual({ starts: starts.slice(0, 1), more: null });
    expect(limited({ starts, more }, from, 2)).toEqual({ starts, more: null });
    expect(limited({ starts, more }, from, 5)).toEqual({ starts, more: { ...more, count: 3, exact: true } });
    expect(limited({ starts, more }, from, 50)).toEqual({ starts, more });
  });
});
