import fc from 'fast-check';
import { FIELD_NAMES, type CalendarFields } from '../../rollout/calendar-fields';
import { dayOf, DAY_LENGTH, matchingDays, timesOfDay } from '../../rollout/wall-days';

const EVERY = Object.fromEntries(FIELD_NAMES.map((name) => [name, null])) as CalendarFields;
const [FIRST, LAST] = [Date.UTC(2000, 0, 1), Date.UTC(2100, 11, 31)];
const values = (min: number, max: number) =>
  fc.option(fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 }), { nil: null });
const someFields = fc
  .record({ year: values(2024, 2026), month: values(1, 12), dayOfMonth: values(1, 31), dayOfWeek: values(0, 6) })
  .map((some) => ({ ...EVERY, ...some }));
const someDay = fc.integer({ min: 0, max: 700 }).map((day) => Date.UTC(2024, 0, 1) + day * DAY_LENGTH);

function first(count: number, days: Iterable<number>): number[] {
  const found: number[] = [];
  for (const day of days) if (found.push(day) === count) break;
  return found;
}

describe('the days of a calendar', () => {
  test('from any day on, or back, are those and only those that match every field', () => {
    fc.assert(
      fc.property(someFields, someDay, fc.constantFrom<1 | -1>(1, -1), (fields, day, direction) => {
        const matching = Array.from({ length: 400 }, (_, index) => day + direction * index * DAY_LENGTH).filter(
          (one) => {
            const date = new Date(one);
            const pairs = [
              [fields.year, date.getUTCFullYear()],
              [fields.month, date.getUTCMonth() + 1],
              [fields.dayOfMonth, date.getUTCDate()],
              [fields.dayOfWeek, date.getUTCDay()],
            ] as const;
            return pairs.every(([allowed, value]) => allowed === null || allowed.includes(value));
          },
        );
        const few = matching.slice(0, 3);
        expect(few.length === 0 ? [] : first(few.length, matchingDays(fields, day, direction))).toEqual(few);
      }),
    );
  });

  test('begin and end with the years that a calendar may name', () => {
    expect(first(2, matchingDays(EVERY, 0, 1))).toEqual([FIRST, FIRST + DAY_LENGTH]);
    expect(first(2, matchingDays(EVERY, LAST, 1))).toEqual([LAST]);
    expect(first(2, matchingDays(EVERY, LAST + 9 * DAY_LENGTH, -1))).toEqual([LAST, LAST - DAY_LENGTH]);
    expect(first(2, matchingDays(EVERY, FIRST, -1))).toEqual([FIRST]);
  });

  test('hold each time of the wall clock in the one that it lies in', () => {
    const day = Date.UTC(2026, 2, 1);
    for (const time of [0, 1, DAY_LENGTH - 1]) expect(dayOf(day + time)).toBe(day);
    expect(dayOf(-1)).toBe(-DAY_LENGTH);
  });
});

describe('the times of a day', () => {
  test('are every hour, minute and second that match, in order', () => {
    const fields = { ...EVERY, hour: [2, 13], minute: [0, 30], second: [5, 59] };
    const clock = (time: number) => new Date(time).toISOString().slice(11, 19);
    expect(timesOfDay(fields).map(clock)).toEqual([
      '02:00:05',
      '02:00:59',
      '02:30:05',
      '02:30:59',
      '13:00:05',
      '13:00:59',
      '13:30:05',
      '13:30:59',
    ]);
  });

  test('are all of them where nothing is said', () => {
    expect(timesOfDay({ ...EVERY, second: [0] })).toEqual(Array.from({ length: 1440 }, (_, minute) => minute * 60_000));
    expect(timesOfDay({ ...EVERY, hour: [23], minute: [59] }).at(-1)).toBe(DAY_LENGTH - 1000);
  });
});
