import fc from 'fast-check';
import { startsFrom } from '../../activities/window-starts';
import type { Item } from '../../cli/calendar/item';
import { at, brief, DAY, facts, HOUR, iso, itemsOf, NIGHTS, planned, run, schedule, windowOf } from './calendar-facts';

describe('what a schedule starts', () => {
  test('at the opening of its window is that window', () => {
    const items = itemsOf({ schedules: [schedule(['2026-03-02T02:00Z', '2026-03-03T02:00Z'], { window: NIGHTS })] });
    expect(items.map(brief)).toEqual([
      ['window', '2026-03-02T02:00Z', '2026-03-02T05:00Z', 'nightly'],
      ['window', '2026-03-03T02:00Z', '2026-03-03T05:00Z', 'nightly'],
    ]);
    expect(items[0]).toMatchObject({
      text: 'rolling-restart on prod, window Mon 2026-03-02 02:00 to 05:00 UTC',
      cluster: 'prod',
      zone: 'UTC',
      notes: [],
      freezes: [],
      overlaps: [],
      paused: false,
    });
  });

  test('within its window gets what is left, and outside of it is refused: the times are those of Temporal', () => {
    const [late, outside] = itemsOf({
      schedules: [schedule(['2026-03-02T04:30Z', '2026-03-02T06:00Z'], { window: NIGHTS })],
    });
    expect(late && brief(late)).toEqual(['window', '2026-03-02T04:30Z', '2026-03-02T05:00Z', 'nightly']);
    expect(outside && brief(outside)).toEqual(['start', '2026-03-02T06:00Z', null, 'nightly']);
    expect(outside?.notes).toEqual(['outside of the window of its input: the run is refused']);
  });

  test('with a jitter, has the window from its opening on, and what is later than that gets what is left', () => {
    const starts = ['2026-03-02T02:07Z', '2026-03-03T02:11Z'];
    const items = itemsOf({ schedules: [schedule(starts, { window: NIGHTS, jitter: 10 * 60_000 })] });
    expect(items.map(brief)).toEqual([
      ['window', '2026-03-02T02:00Z', '2026-03-02T05:00Z', 'nightly'],
      ['window', '2026-03-03T02:11Z', '2026-03-03T05:00Z', 'nightly'],
    ]);
  });

  test('without a window, or with one that nobody can read, is a plain start', () => {
    const wrong = 'window: timezone: `Mars` is no time zone';
    const [plain, unread] = itemsOf({
      schedules: [
        schedule(['2026-03-02T02:00Z'], { zone: 'UTC' }),
        schedule(['2026-03-02T02:00Z'], { name: 'other', wrong, cluster: null }),
      ],
    });
    expect(plain).toMatchObject({
      kind: 'start',
      end: null,
      text: 'rolling-restart on prod, without a window',
      notes: [],
    });
    expect(unread).toMatchObject({ kind: 'start', end: null, notes: [`the run is refused: ${wrong}`], freezes: null });
  });

  test('whose runs do not ask for the window, has its length from the start on', () => {
    const [one] = itemsOf({ schedules: [schedule(['2026-03-02T09:00Z'], { window: NIGHTS, outsideWindow: true })] });
    expect(one && brief(one)).toEqual(['window', '2026-03-02T09:00Z', '2026-03-02T12:00Z', 'nightly']);
  });

  test('before the beginning counts while its window is open, and no longer; what begins at the end does not', () => {
    const window = windowOf({ cron: '0 * * * *', window: '2h' });
    const items = itemsOf({
      schedules: [schedule(['2026-03-01T10:00Z', '2026-03-01T11:00Z', '2026-03-15T12:00Z'], { window })],
    });
    expect(items.map(brief)).toEqual([['window', '2026-03-01T11:00Z', '2026-03-01T13:00Z', 'nightly']]);
  });

  test('while it is paused, is in the list as paused', () => {
    const [one] = itemsOf({ schedules: [schedule(['2026-03-02T02:00Z'], { window: NIGHTS, paused: true })] });
    expect(one).toMatchObject({ paused: true, text: expect.stringMatching(/, paused$/) as unknown });
  });

  test.each([
    [true, '20,000'],
    [false, 'more than 20,000'],
  ])('too often to be listed, says how often more (exact: %j)', (exact, count) => {
    const more = { count: 20_000, exact, from: at('2026-03-02T04:00Z') };
    const items = itemsOf({ schedules: [schedule(['2026-03-02T02:00Z'], { window: NIGHTS, more })] });
    expect(items[1]).toMatchObject({
      kind: 'more',
      start: more.from,
      text: `${count} more starts of nightly from here on are not listed`,
    });
  });

  test('at any times, each start is there once, and a window lasts to the close of an opening that contains it', () => {
    const { from, to } = facts();
    const minutes = fc.integer({ min: -300, max: 15 * 24 * 60 });
    fc.assert(
      fc.property(fc.uniqueArray(minutes), fc.integer({ min: 1, max: 600 }), (times, length) => {
        const window = windowOf({ cron: '0 */7 * * *', timezone: 'Europe/Berlin', window: `${length}m` });
        const starts = times.map((minute) => from + minute * 60_000).sort((a, b) => a - b);
        const openings = startsFrom(window, from - 30 * HOUR, 200);
        const expected = starts.flatMap((start) => {
          const opened = openings.findLast((opening) => opening <= start && start < opening + window.length);
          const end = opened === undefined ? null : opened + window.length;
          return start < to && (end ?? start + 1) > from ? [[end === null ? 'start' : 'window', start, end]] : [];
        });
        const found = planned(itemsOf({ schedules: [{ ...schedule([], { window }), starts }] }));
        expect(found.map(({ kind, start, end }) => [kind, start, end])).toEqual(expected);
      }),
    );
  });
});

describe('runs that go on', () => {
  const starts = ['2026-03-02T02:00Z', '2026-03-03T02:00Z'];
  const asleep = {
    phase: 'waiting' as const,
    waits: { why: 'the window is closed', until: at('2026-03-02T02:00Z') },
    opening: { start: at('2026-03-02T02:00Z'), closes: at('2026-03-02T05:00Z') },
  };

  test('are in the list with what they do and wait for', () => {
    const items = itemsOf({ runs: [run(), run({ id: 'prod-2', ...asleep, opening: null })] });
    expect(items).toMatchObject([
      { kind: 'run', name: 'prod-1', run: 'prod-1', start: at('2026-03-01T00:00Z'), end: null, notes: [] },
      { kind: 'run', name: 'prod-2', notes: ['waits: the window is closed'] },
    ]);
  });

  test('asleep until the next window of their schedule, take the start in it and no other', () => {
    const own = run({ ...asleep, schedule: { name: 'nightly', at: at('2026-03-01T02:00Z') } });
    const items = planned(itemsOf({ schedules: [schedule(starts, { window: NIGHTS })], runs: [own] }));
    expect(items.map(({ run: by }) => by)).toEqual(['prod-1', null]);
    expect(items[0]?.notes).toEqual(['taken by run prod-1, which goes on in it; Temporal starts no other']);
    expect(items[0]?.overlaps).toEqual([]);
  });

  test('asleep, of a schedule that starts others all the same, say that those wait or are refused', () => {
    const own = run({ ...asleep, schedule: { name: 'nightly', at: at('2026-03-01T02:00Z') } });
    const [one] = planned(itemsOf({ schedules: [schedule(starts, { window: NIGHTS, skips: false })], runs: [own] }));
    expect(one?.notes).toEqual(['run prod-1 goes on in it; what Temporal starts besides waits for it or is refused']);
  });

  test.each([
    ['that nobody scheduled', { schedule: null }, false],
    ['of another schedule', { schedule: { name: 'weekly', at: 0 } }, false],
    ['of a schedule that was paused since', { schedule: { name: 'nightly', at: 0 } }, true],
  ])('asleep, %s, are a window of their own', (_, given, paused) => {
    const schedules = [schedule(starts, { window: NIGHTS, paused })];
    const items = planned(itemsOf({ schedules, runs: [run({ ...asleep, ...given })] }));
    expect(items.map(({ name, run: by, overlaps }) => [name, by, overlaps])).toEqual([
      ['nightly', null, paused ? [] : ['prod-1']],
      ['prod-1', 'prod-1', paused ? [] : ['nightly']],
      ['nightly', null, []],
    ]);
  });

  test('in the window that is open, are the run of its start, or a window of their own', () => {
    const opening = { start: at('2026-03-01T11:00Z'), closes: at('2026-03-01T14:00Z') };
    const window = windowOf({ cron: '0 11 * * *' });
    const schedules = [schedule(['2026-03-01T11:00Z'], { window })];
    const mine = run({ opening, schedule: { name: 'nightly', at: opening.start } });
    expect(planned(itemsOf({ schedules, runs: [mine] })).map(({ name, run: by }) => [name, by])).toEqual([
      ['nightly', 'prod-1'],
    ]);
    const byHand = planned(itemsOf({ schedules, runs: [run({ opening })] }));
    expect(byHand.map(({ name, run: by }) => [name, by])).toEqual([
      ['nightly', null],
      ['prod-1', 'prod-1'],
    ]);
    const over = { start: opening.start, closes: facts().from };
    expect(planned(itemsOf({ runs: [run({ opening: over })] }))).toEqual([]);
  });
});

describe('changes of daylight saving', () => {
  const clocks = (items: Item[]) =>
    items.filter(({ kind }) => kind === 'clock').map(({ start, text }) => [iso(start), text]);
  const spring = { from: at('2026-03-20T00:00Z'), to: at('2026-04-10T00:00Z') };

  test('of the zones in use are in the list, the same change of several once', () => {
    const of = (name: string, zone: string) => schedule(['2026-03-21T02:00Z'], { name, zone });
    const schedules = [of('a', 'Europe/Berlin'), of('b', 'Europe/Paris'), of('c', 'Europe/London'), of('d', 'Mars')];
    expect(clocks(itemsOf({ ...spring, zone: 'Australia/Lord_Howe', schedules }))).toEqual([
      ['2026-03-29T01:00Z', 'clocks of Europe/Berlin, Europe/Paris: 02:00 becomes 03:00'],
      ['2026-03-29T01:00Z', 'clocks of Europe/London: 01:00 becomes 02:00'],
      ['2026-04-04T15:00Z', 'clocks of Australia/Lord_Howe: 02:00 becomes 01:30'],
    ]);
  });

  test('of zones in which nothing is planned, and outside of the time, are not', () => {
    expect(clocks(itemsOf({ ...spring, schedules: [schedule([], { zone: 'Europe/Berlin' })] }))).toEqual([]);
    const change = at('2026-03-29T01:00Z');
    const zone = 'Europe/Berlin';
    expect(clocks(itemsOf({ zone, from: change, to: change + 1 }))).toHaveLength(1);
    expect(clocks(itemsOf({ zone, from: change - DAY, to: change }))).toEqual([]);
    expect(clocks(itemsOf({ zone, from: change + 1, to: change + DAY }))).toEqual([]);
  });
});
