import fc from 'fast-check';
import { ruleProblem, timesOf } from '../../activities/freeze-rule';
import { offsetsOf } from '../../activities/zones';
import { calendarText, freezesOf, vevent } from './freeze-texts';

const DAY = 86_400_000;
const NAMES = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

interface Rule {
  freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  interval?: number;
  byday?: string[];
  bymonthday?: number[];
  bymonth?: number[];
  bysetpos?: number[];
}

const parts = (wall: number) => {
  const at = new Date(wall);
  const [year, month, day, weekday] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCDay()];
  return { year, month, day, weekday, long: new Date(Date.UTC(year, month, 0)).getUTCDate() };
};

/** Which times the rule has, by asking every day of it: slow, and easy to believe. Weeks begin on Monday. */
function* naive(rule: Rule, start: number, to: number): Generator<number> {
  const first = parts(start);
  const { interval = 1 } = rule;
  const weekOf = (wall: number) => Math.floor((Math.floor(wall / DAY) + 3) / 7);
  const inPeriod = (wall: number) => {
    const { year, month } = parts(wall);
    if (rule.freq === 'DAILY') return (Math.floor(wall / DAY) - Math.floor(start / DAY)) % interval === 0;
    if (rule.freq === 'WEEKLY') return (weekOf(wall) - weekOf(start)) % interval === 0;
    if (rule.freq === 'YEARLY') return (year - first.year) % interval === 0;
    return (year * 12 + month - (first.year * 12 + first.month)) % interval === 0;
  };
  const isDay = (wall: number) => {
    const { month, day, weekday, long } = parts(wall);
    if (rule.bymonth && !rule.bymonth.includes(month)) return false;
    if (rule.bymonthday && !rule.bymonthday.some((one) => one === day || one === day - long - 1)) return false;
    const isNamed = (name: string) => {
      const nth = Number(name.slice(0, -2) || 0);
      const ends = nth === 0 || nth === Math.ceil(day / 7) || -nth === Math.ceil((long - day + 1) / 7);
      return NAMES[weekday] === name.slice(-2) && ends;
    };
    if (rule.byday && !rule.byday.some(isNamed)) return false;
    if (rule.freq === 'WEEKLY' && !rule.byday && weekday !== first.weekday) return false;
    const dated = rule.byday !== undefined || rule.bymonthday !== undefined;
    if (!dated && (rule.freq === 'MONTHLY' || rule.freq === 'YEARLY') && day !== first.day) return false;
    return !(rule.freq === 'YEARLY' && !dated && !rule.bymonth && month !== first.month);
  };
  const picked = (wall: number) => {
    if (!rule.bysetpos) return true;
    const { day, long } = parts(wall);
    const all = Array.from({ length: long }, (_, i) => wall + (i + 1 - day) * DAY).filter(isDay);
    const place = all.indexOf(wall) + 1;
    return rule.bysetpos.some((one) => one === place || one === place - all.length - 1);
  };
  for (let wall = start; wall < to; wall += DAY) if (inPeriod(wall) && isDay(wall) && picked(wall)) yield wall;
}

const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 });
const interval = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
const months = some(Array.from({ length: 12 }, (_, i) => i + 1));
const monthDays = some([1, 2, 5, 13, 28, 29, 30, 31, -1, -2, -30, -31]);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const nth = fc
  .tuple(fc.constantFrom(1, 2, 3, 4, 5, -1, -2, -5), fc.constantFrom(...NAMES))
  .map(([n, day]) => `${n}${day}`);
const nths = fc.uniqueArray(nth, { minLength: 1, maxLength: 3 });

const rules: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ freq: fc.constant('DAILY' as const), interval, byday: maybe(some(NAMES)), bymonth: maybe(months) }),
  fc.record({ freq: fc.constant('WEEKLY' as const), interval, byday: maybe(some(NAMES)), bymonth: maybe(months) }),
  fc.record({ freq: fc.constant('MONTHLY' as const), interval, bymonthday: maybe(monthDays) }),
  fc.record({ freq: fc.constant('MONTHLY' as const), interval, byday: fc.oneof(some(NAMES), nths) }),
  fc.record({
    freq: fc.constant('MONTHLY' as const),
    byday: some(NAMES),
    bysetpos: some([1, 2, -1, -2]),
  }),
  fc.record({ freq: fc.constant('YEARLY' as const), interval, bymonth: maybe(months) }),
  fc.record({ freq: fc.constant('YEARLY' as const), interval, bymonth: months, bymonthday: monthDays }),
  fc.record({ freq: fc.constant('YEARLY' as const), interval, bymonth: months, byday: fc.oneof(some(NAMES), nths) }),
);
const starts = fc.integer({ min: 0, max: 7 * 365 }).map((days) => Date.UTC(2020, 0, 1, 22) + days * DAY);
const withoutHoles = (rule: Rule) =>
  Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));

const times = (rule: object, start: number, from: number, to: number) => {
  const found: number[] = [];
  for (const time of timesOf(rule as Record<string, unknown>, start, from, { left: 20_000 })) {
    if (time >= to) break;
    if (time >= from) found.push(time);
  }
  return found.map((time) => new Date(time).toISOString());
};

describe('the times of a rule', () => {
  test('are those of an expansion that asks every day, wherever it is looked at', () => {
    fc.assert(
      fc.property(rules, starts, fc.integer({ min: 0, max: 3000 }), (rule, start, later) => {
        const data = withoutHoles(rule);
        fc.pre(ruleProblem(data) === null);
        const from = start + later * DAY;
        const to = from + 800 * DAY;
        // DTSTART is the first time whether the rule has it or not: that is said once, elsewhere.
        const expected = [...naive(rule, start, to)].filter((time) => time >= from && time !== start);
        const found = times(data, start, from, to).filter((time) => time !== new Date(start).toISOString());
        expect(found).toEqual(expected.map((time) => new Date(time).toISOString()));
      }),
      { numRuns: 60 },
    );
  });
});

describe('freezes that repeat', () => {
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'UTC',
    'Africa/Casablanca',
  );

  test('begin at the same time of the wall clock in every zone, where that time is there once', () => {
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 2024, max: 2030 }), (zone, hour, year) => {
        const offsets = offsetsOf(zone);
        const clock = `${String(hour).padStart(2, '0')}3000`;
        const text = calendarText(
          vevent(`DTSTART;TZID=${zone}:${year}0101T${clock}`, 'DURATION:PT1M', 'RRULE:FREQ=DAILY;COUNT=365'),
        );
        const found = freezesOf(text, `${year - 1}-12-30T00:00:00Z`, `${year + 1}-01-03T00:00:00Z`);
        const walls = found.map((one) => {
          const start = Date.parse(one.slice(0, 20));
          return new Date(start + offsets(start)).toISOString().slice(11, 16);
        });
        expect(walls).toHaveLength(365);
        const odd = walls.filter((wall) => wall !== `${clock.slice(0, 2)}:30`);
        // The hour that is skipped, once or twice a year.
        expect(odd.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 6 },
    );
  });
});
