import fc from 'fast-check';
import { openingAt, openings } from '../../activities/openings';
import { pastProblems, startBefore, startProblems, startsFrom } from '../../activities/window-starts';
import { instantsOf, offsetsOf, zoneProblem } from '../../activities/zones';
import { readWindow, type Window } from '../../rollout/window-rule';

const HOUR = 3_600_000;

function windowOf(rule: object): Window {
  const read = readWindow({ timezone: 'Europe/Berlin', window: '3h', ...rule });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.window;
}

const at = (text: string): number => Date.parse(text);
const iso = (instants: number[]): string[] => instants.map((instant) => new Date(instant).toISOString());

describe('zone, by its name, is', () => {
  test.each([
    ['Europe/Berlin', null],
    ['Asia/Kolkata', null],
    ['UTC', null],
    ['America/Argentina/Buenos_Aires', null],
    ['europe/berlin', 'write Europe/Berlin'],
    ['utc', 'write UTC'],
    ['Europe/Berlni', 'did you mean `Europe/Berlin`?'],
    ['Mars/Olympus', 'is no time zone'],
    ['+02:00', 'is no'],
    ['', 'is no time zone'],
  ])('%s: %s', (zone, problem) => {
    if (problem === null) expect(zoneProblem(zone)).toBeNull();
    else expect(zoneProblem(zone)).toContain(problem);
  });
});

describe('starts, over a change of daylight saving', () => {
  test('in the hour that is skipped, never come', () => {
    const sundays = windowOf({ cron: '30 2 * * SUN' });
    expect(iso(startsFrom(sundays, at('2026-03-21T00:00:00Z'), 3))).toEqual([
      '2026-03-22T01:30:00.000Z',
      '2026-04-05T00:30:00.000Z',
      '2026-04-12T00:30:00.000Z',
    ]);
  });

  test('in the hour that comes twice, come twice', () => {
    const sundays = windowOf({ cron: '30 2 * * SUN' });
    expect(iso(startsFrom(sundays, at('2026-10-20T00:00:00Z'), 3))).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-11-01T01:30:00.000Z',
    ]);
  });

  test('several an hour, come in the order of time', () => {
    const halves = windowOf({ cron: '0,30 2 25 10 *' });
    expect(iso(startsFrom(halves, at('2026-10-01T00:00:00Z'), 4))).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
  });

  test('where the clock changes at midnight, follow it', () => {
    const midnight = windowOf({ cron: '30 0 * * *', timezone: 'America/Havana' });
    expect(iso(startsFrom(midnight, at('2026-11-01T00:00:00Z'), 3))).toEqual([
      '2026-11-01T04:30:00.000Z',
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T05:30:00.000Z',
    ]);
  });
});

test('starts, on a leap day, come every fourth year', () => {
  const leap = windowOf({ cron: '0 2 29 2 *', timezone: 'UTC' });
  expect(iso(startsFrom(leap, at('2024-03-01T00:00:00Z'), 2))).toEqual([
    '2028-02-29T02:00:00.000Z',
    '2032-02-29T02:00:00.000Z',
  ]);
});

test('start, by the wall clock of a zone, is the first of an hour that comes twice', () => {
  expect(iso(startsFrom(windowOf({ at: '2026-10-25T02:30' }), 0, 2))).toEqual(['2026-10-25T00:30:00.000Z']);
});

describe('window, that can never open, says so', () => {
  test.each([
    [{ cron: '0 2 30 2 *' }, 'the window never opens'],
    [{ cron: '0 2 * * * 2025' }, 'the window never opens'],
    [{ cron: '30 2 29 3 * 2026' }, 'the window never opens'],
    [{ at: '2026-03-29T02:30' }, 'skip that time'],
    [{ cron: '0 2 * * *', timezone: 'Europe/Berlni' }, 'did you mean `Europe/Berlin`?'],
  ])('%j', (rule, text) => {
    const found = startProblems(windowOf(rule), at('2026-01-01T00:00:00Z'));
    expect(found).toEqual([expect.objectContaining({ text: expect.stringContaining(text) as unknown })]);
  });
});

test('window, once, is in the past from its start on', () => {
  const once = windowOf({ at: '2026-03-01T02:00' });
  expect(pastProblems(once, at('2026-03-01T00:59:59Z'))).toEqual([]);
  expect(pastProblems(once, at('2026-03-01T01:00:00Z'))).toEqual([
    { key: 'at', text: '2026-03-01T01:00:00.000Z is in the past' },
  ]);
  expect(pastProblems(windowOf({ cron: '0 2 * * *' }), 0)).toEqual([]);
});

describe('opening', () => {
  const nights = windowOf({ cron: '0 23 * * FRI,SAT', cutoff: '20m' });

  test('asked within it, is the one that contains the instant, and the next', () => {
    expect(openings({ window: nights, at: at('2026-11-27T23:30:00Z') })).toEqual({
      ok: true,
      opening: {
        start: at('2026-11-27T22:00:00Z'),
        closes: at('2026-11-28T01:00:00Z'),
        cutoffAt: at('2026-11-28T00:40:00Z'),
        text: 'Fri 2026-11-27 23:00 to Sat 2026-11-28 02:00 Europe/Berlin',
      },
      next: expect.objectContaining({ start: at('2026-11-28T22:00:00Z') }) as unknown,
    });
  });

  test('at its start, is it; at its close, the next', () => {
    expect(openingAt(nights, at('2026-11-27T22:00:00Z'))?.start).toBe(at('2026-11-27T22:00:00Z'));
    expect(openingAt(nights, at('2026-11-28T01:00:00Z'))?.start).toBe(at('2026-11-28T22:00:00Z'));
  });

  test('longer than the time between two, is the latest that was begun', () => {
    const hourly = windowOf({ cron: '0 * * * *' });
    expect(openingAt(hourly, at('2026-11-27T22:59:59Z'))?.start).toBe(at('2026-11-27T22:00:00Z'));
  });

  test('over a change of daylight saving, is as long as the rule says', () => {
    const night = windowOf({ cron: '0 1 * * *' });
    expect(openingAt(night, at('2026-03-29T00:30:00Z'))).toMatchObject({
      closes: at('2026-03-29T03:00:00Z'),
      text: 'Sun 2026-03-29 01:00 to 05:00 Europe/Berlin',
    });
  });

  test('of a time that is over, is none', () => {
    const once = windowOf({ at: '2026-03-01T02:00' });
    expect(openings({ window: once, at: at('2026-03-01T03:00:00Z') })).toMatchObject({ opening: {}, next: null });
    expect(openings({ window: once, at: at('2026-03-01T04:00:00Z') })).toEqual({ ok: true, opening: null, next: null });
  });

  test('of a rule for one year, is none after it and one before', () => {
    const year = windowOf({ cron: '0 2 31 12 * 2026', timezone: 'UTC' });
    expect(openings({ window: year, at: at('2027-01-01T00:00:00Z') })).toEqual({ ok: true, opening: null, next: null });
    expect(openings({ window: year, at: at('2026-12-31T03:00:00Z') })).toMatchObject({ opening: {}, next: null });
  });

  test('of a rule that never fits any day, is a problem', () => {
    expect(openings({ window: windowOf({ cron: '0 2 30 2 *' }), at: 0 })).toMatchObject({ ok: false });
  });

  test('of an unknown zone, is a problem', () => {
    expect(openings({ window: windowOf({ cron: '0 2 * * *', timezone: 'Mars/Olympus' }), at: 0 })).toEqual({
      ok: false,
      problems: ['timezone: `Mars/Olympus` is no time zone; write an IANA name such as Europe/Berlin'],
    });
  });
});

const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca'],
  ...['America/Havana', 'Asia/Beirut', 'Pacific/Chatham', 'Pacific/Kiritimati', 'America/St_Johns', 'Africa/Cairo'],
];
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-12-31T23:59:59Z') });
const list = (least: number, most: number) =>
  fc.oneof(fc.constant('*'), fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1 }).map(String));
const cron = fc.tuple(list(0, 59), list(0, 23), list(1, 31), list(1, 12), list(0, 6)).map((fields) => fields.join(' '));

/** What the wall clock shows, field by field. */
function wallClock(timezone: string): (now: number) => Record<string, string> {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    weekday: 'short',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (now) => Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
}

test('starts, any zone and date of 2024 to 2030, are exactly the minutes whose wall clock matches', () => {
  fc.assert(
    fc.property(zone, instant, cron, (timezone, from, text) => {
      const window = windowOf({ cron: text, timezone });
      const fields = window.opens.kind === 'calendar' ? window.opens.fields : null;
      const clock = wallClock(timezone);
      const matches = (now: number): boolean => {
        const wall = clock(now);
        const is = (values: number[] | null | undefined, value: number) => !values || values.includes(value);
        return (
          is(fields?.minute, Number(wall.minute)) &&
          is(fields?.hour, Number(wall.hour)) &&
          is(fields?.dayOfMonth, Number(wall.day)) &&
          is(fields?.month, Number(wall.month)) &&
          is(fields?.dayOfWeek, ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(wall.weekday ?? ''))
        );
      };
      const first = Math.ceil(from / 60_000) * 60_000;
      const minutes = Array.from({ length: 30 * 60 }, (_, index) => first + index * 60_000);
      const wanted = minutes.filter(matches);
      const end = minutes.at(-1) ?? first;
      expect(startsFrom(window, from, wanted.length + 1).filter((start) => start <= end)).toEqual(wanted);
      const last = wanted.at(-1);
      if (last !== undefined) expect(startBefore(window, end, first)).toBe(last);
    }),
    { numRuns: 60 },
  );
});

test('wall clock, any zone and instant of 2024 to 2030, shows a time at that very instant among others', () => {
  fc.assert(
    fc.property(zone, instant, (timezone, now) => {
      const offsets = offsetsOf(timezone);
      const whole = Math.floor(now / 1000) * 1000;
      const found = instantsOf(offsets, whole + offsets(whole));
      expect(found).toContain(whole);
      expect(found.every((one) => one + offsets(one) === whole + offsets(whole))).toBe(true);
    }),
  );
});

test('opening, any rule, zone and instant, contains the instant or follows it, and the next does not begin before its close', () => {
  fc.assert(
    fc.property(zone, instant, cron, fc.integer({ min: 1, max: 30 }), (timezone, now, text, hours) => {
      const window = windowOf({ cron: text, timezone, window: `${hours}h` });
      const opening = openingAt(window, now);
      if (opening === null) return;
      expect(opening.closes).toBeGreaterThan(now);
      expect(opening.closes - opening.start).toBe(hours * HOUR);
      const between = startsFrom(window, now, 1)[0];
      if (opening.start > now) expect(opening.start).toBe(between);
      const next = openingAt(window, opening.closes);
      expect(next?.closes ?? Infinity).toBeGreaterThan(opening.closes);
    }),
  );
});
