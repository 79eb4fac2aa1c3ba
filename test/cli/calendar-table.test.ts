import fc from 'fast-check';
import { calendarJson } from '../../cli/calendar/json';
import { calendarText } from '../../cli/calendar/table';
import type { Facts } from '../../cli/calendar/facts';
import { at, DAY, facts, itemsOf, run, schedule, windowOf } from './calendar-facts';

const text = (given: Partial<Facts> = {}) => calendarText(itemsOf(given), facts(given));
const lines = (given: Partial<Facts>) => text(given).split('\n');
const minutes = (count: number) => Array.from({ length: count }, (_, index) => facts().from + index * 60_000);

describe('the calendar for people', () => {
  test('of nothing says so, with the time and the zone that it is about', () => {
    expect(text()).toBe(
      'Sun 2026-03-01 12:00 to Sun 2026-03-15 12:00, times of UTC\n\nnothing is planned, and no run goes on',
    );
  });

  test('has what goes on now first, then each day by the clock of the reader, with the marks below', () => {
    const freeze = { title: 'Sale', start: at('2026-03-01T00:00Z'), end: at('2026-03-02T03:00Z') };
    const berlin = windowOf({ cron: '0 2 * * MON', timezone: 'Europe/Berlin' });
    const days = windowOf({ cron: '0 20 * * *', window: '2d' });
    expect(
      lines({
        zone: 'America/New_York',
        schedules: [
          schedule(['2026-03-02T01:00Z'], { window: berlin }),
          schedule(['2026-03-02T20:00Z'], { name: 'days', window: days, paused: true }),
          schedule(['2026-03-02T03:00Z'], { name: 'plain', cluster: 'test' }),
        ],
        clusters: [
          { cluster: 'prod', ok: true, freezes: [freeze], more: 0, moreFrom: null },
          { cluster: 'test', ok: false, why: 'test.ics, line 1: broken' },
        ],
        runs: [run({ waits: { why: 'node 2 is unreadable', until: null } })],
      }),
    ).toEqual([
      'Sun 2026-03-01 07:00 to Sun 2026-03-15 08:00, times of America/New_York',
      '',
      'now',
      '               unknown  test  its change freezes cannot be read',
      '      test.ics, line 1: broken',
      "               freeze   prod  'Sale' until Sun 2026-03-01 22:00",
      '               run      prod  prod-1: rolling, 1 of 3 nodes done',
      '      waits: node 2 is unreadable',
      '',
      'Sun 2026-03-01',
      '  20:00-23:00  window   prod  nightly (rolling-restart)',
      '      Mon 2026-03-02 02:00 to 05:00 Europe/Berlin',
      "      ! in the change freeze 'Sale' until Sun 2026-03-01 22:00",
      '  22:00        start    test  plain (rolling-restart), no window',
      '      ! whether it falls into a freeze is unknown',
      '',
      'Mon 2026-03-02',
      '  15:00        window   prod  days (rolling-restart) until Wed 2026-03-04 15:00, paused',
      '      Mon 2026-03-02 20:00 to Wed 2026-03-04 20:00 UTC',
      '',
      'Sun 2026-03-08',
      '  03:00        clock          clocks of America/New_York: 02:00 becomes 03:00',
    ]);
  });

  test('has a run that began this very second under what goes on now, before anything that comes', () => {
    const from = at('2026-03-01T12:00:07Z');
    const found = lines({
      from,
      schedules: [{ ...schedule([]), starts: [from + 1] }],
      runs: [run({ startedAt: from + 2 })],
    });
    expect(found.slice(0, 7)).toEqual([
      'Sun 2026-03-01 12:00 to Sun 2026-03-15 12:00, times of UTC',
      '',
      'now',
      '            run    prod  prod-1: rolling, 1 of 3 nodes done',
      '',
      'Sun 2026-03-01',
      '  12:00:07  start  prod  nightly (rolling-restart), no window',
    ]);
  });

  test('marks a freeze that begins in a window, windows that overlap, and clocks that are changed in one', () => {
    const freeze = { title: '', start: at('2026-03-29T02:00Z'), end: at('2026-03-30T00:00Z') };
    const window = windowOf({ cron: '0 1 * * SUN', timezone: 'Europe/Berlin' });
    const starts = ['2026-03-29T00:00Z'];
    const names = ['a', 'b', 'c', 'd', 'e'];
    const found = lines({
      from: at('2026-03-28T00:00Z'),
      to: at('2026-04-01T00:00Z'),
      zone: 'Europe/Berlin',
      schedules: names.map((name) => schedule(starts, { name, window })),
      clusters: [{ cluster: 'prod', ok: true, freezes: [freeze], more: 0, moreFrom: null }],
    });
    expect(found.slice(3, 7)).toEqual([
      '  01:00-05:00  window  prod  a (rolling-restart)',
      '      clocks of Europe/Berlin are changed in it',
      '      ! the change freeze begins in it, Sun 2026-03-29 04:00',
      '      ! overlaps b, c, d and 1 more',
    ]);
  });

  test('of a schedule that starts every minute shows three of a day, and how many more there are', () => {
    const window = windowOf({ cron: '* * * * *', window: '1h' });
    const more = { count: 19_160, exact: true, from: at('2026-03-02T04:40Z') };
    const found = lines({ schedules: [{ ...schedule([], { window, more }), starts: minutes(1_000) }] });
    expect(found.filter((line) => line.includes('nightly (')).length).toBe(7);
    expect(found).toContain('      and 716 more, the last at 23:59, 716 overlapping');
    expect(found.at(-2)).toContain('19,160 more starts of nightly from here on are not listed');
  });

  test('shows a run that takes a start, and its opening where it has no start', () => {
    const window = windowOf({ cron: '0 2 * * *' });
    const opening = { start: at('2026-03-02T02:00Z'), closes: at('2026-03-02T05:00Z') };
    const own = run({ opening, schedule: { name: 'nightly', at: at('2026-03-01T02:00Z') } });
    const taken = text({ schedules: [schedule(['2026-03-02T02:00Z'], { window })], runs: [own] });
    expect(taken).toContain(
      'nightly (rolling-restart)\n      taken by run prod-1, which goes on in it; Temporal starts no other',
    );
    expect(text({ runs: [run({ opening })] })).toContain('02:00-05:00  window  prod  prod-1 (window of this run)');
  });

  test('shows a start that a run takes also among many', () => {
    const window = windowOf({ cron: '* * * * *', window: '1m' });
    const opening = { start: at('2026-03-01T12:30Z'), closes: at('2026-03-01T12:31Z') };
    const own = run({ opening, schedule: { name: 'nightly', at: at('2026-03-01T11:00Z') } });
    const found = lines({ schedules: [{ ...schedule([], { window }), starts: minutes(100) }], runs: [own] });
    expect(found).toContain('  12:30-12:31  window  prod  nightly (rolling-restart)');
    expect(found).toContain('      and 95 more, the last at 13:39');
  });

  test('however much there is, has a bounded number of lines, and says what it leaves out', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...schedule([], { name: `s${index}`, zone: 'UTC' }),
      starts: Array.from({ length: 14 }, (_day, day) => facts().from + day * DAY + 1 + index),
    }));
    const found = lines({ schedules: many });
    expect(found.length).toBeLessThan(420);
    const shown = found.filter((line) => line.includes('(rolling-restart)')).length;
    expect(found.at(-1)).toBe(
      `and ${60 * 14 - shown} more from Sat 2026-03-07 on: ask for fewer --days, for one --cluster, or for --json`,
    );
  });

  test('with names that command a terminal, writes none of them', () => {
    const odd = 'a\u001b[31m\nb';
    const found = text({
      schedules: [schedule(['2026-03-02T02:00Z'], { name: odd, runbook: odd, wrong: odd, cluster: odd })],
      clusters: [
        { cluster: odd, ok: true, freezes: [{ title: odd, start: 0, end: facts().to }], more: 0, moreFrom: null },
      ],
      runs: [run({ doing: odd, id: odd, waits: { why: odd, until: null } })],
    });
    expect(found.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('the calendar as a document', () => {
  test('has instants as text, null for what nobody knows, and says whether it is complete', () => {
    const given = {
      schedules: [schedule(['2026-03-02T02:00Z'], { window: windowOf({ cron: '0 2 * * *' }) })],
      clusters: [{ cluster: 'prod', ok: false as const, why: 'broken' }],
    };
    const document = calendarJson(itemsOf(given), facts(given));
    expect(document).toMatchObject({
      from: '2026-03-01T12:00:00.000Z',
      to: '2026-03-15T12:00:00.000Z',
      zone: 'UTC',
      complete: false,
    });
    expect(document.items).toEqual([
      {
        kind: 'unknown',
        start: null,
        end: null,
        cluster: 'prod',
        name: null,
        text: 'its change freezes cannot be read',
        runbook: null,
        zone: null,
        paused: false,
        run: null,
        notes: ['broken'],
        freezes: [],
        overlaps: [],
      },
      expect.objectContaining({
        kind: 'window',
        start: '2026-03-02T02:00:00.000Z',
        end: '2026-03-02T05:00:00.000Z',
        freezes: null,
      }),
    ]);
    expect(calendarJson(itemsOf({ runs: [run()] }), facts()).complete).toBe(true);
  });

  test('is the same again when it is written as JSON and read', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 13 * 24 * 60 }), { maxLength: 20 }), (times) => {
        const starts = times.map((minute) => facts().from + minute * 60_000).sort((a, b) => a - b);
        const document = calendarJson(itemsOf({ schedules: [{ ...schedule([]), starts }] }), facts());
        expect(JSON.parse(JSON.stringify(document))).toEqual(document);
        expect(document.items).toHaveLength(times.length);
      }),
    );
  });
});
