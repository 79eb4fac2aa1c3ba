import { CalendarProblem, fieldsOfCalendar, fieldsOfCron } from '../../rollout/calendar-fields';

const EVERY = { second: [0], minute: [0], hour: [0], dayOfMonth: null, month: null, dayOfWeek: null, year: null };

function problem(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof CalendarProblem) return error.message;
    throw error;
  }
  throw new Error('it was read without a problem');
}

describe('cron, read, gives', () => {
  test.each<[string, Partial<typeof EVERY> | Record<string, number[] | null>]>([
    ['0 2 * * SUN', { hour: [2], dayOfWeek: [0] }],
    ['  30  1,13 * * mon-fri ', { minute: [30], hour: [1, 13], dayOfWeek: [1, 2, 3, 4, 5] }],
    ['*/20 0 1-7 * 7', { minute: [0, 20, 40], dayOfMonth: [1, 2, 3, 4, 5, 6, 7], dayOfWeek: [0] }],
    ['0 0 * JAN,december/1 5-7', { month: [1, 12], dayOfWeek: [0, 5, 6] }],
    ['0 0 * sept su,Tues', { month: [9], dayOfWeek: [0, 2] }],
    ['0 0 * * 1/2', { dayOfWeek: [0, 1, 3, 5] }],
    ['0 20/2 * * *', { hour: [20, 22] }],
    ['0 2 29 2 * 2028', { hour: [2], dayOfMonth: [29], month: [2], year: [2028] }],
    ['15 0 2 * * * 2026-2027', { second: [15], hour: [2], year: [2026, 2027] }],
    ['0 9-17/4 * * *', { hour: [9, 13, 17] }],
    ['@yearly', { dayOfMonth: [1], month: [1] }],
    ['@annually', { dayOfMonth: [1], month: [1] }],
    ['@monthly', { dayOfMonth: [1] }],
    ['@weekly', { dayOfWeek: [0] }],
    ['@daily', {}],
    [' @Midnight ', {}],
    ['@hourly', { hour: null }],
  ])('%s', (text, fields) => {
    expect(fieldsOfCron(text)).toEqual({ ...EVERY, ...fields });
  });
});

describe('cron, that is no such text, says which part and what to write', () => {
  test.each([
    ['0 25 * * *', 'hour `25` does not fit; write 0 to 23'],
    ['0 2 0 * *', 'dayOfMonth `0` does not fit; write 1 to 31'],
    ['0 2 * * SUNDAE', 'dayOfWeek `SUNDAE` does not fit; write 0 to 7, or names such as SUN'],
    ['0 2 * MAYBE *', 'month `MAYBE` does not fit; write 1 to 12, or names such as MAR'],
    ['0 2 * * s', 'dayOfWeek `s` does not fit'],
    ['0 5-2 * * *', 'hour `5-2` does not fit'],
    ['0 2 * * SAT-SUN', 'dayOfWeek `SAT-SUN` does not fit'],
    ['*/0 2 * * *', 'minute `*/0` does not fit'],
    ['0 2 L * *', 'dayOfMonth `L` does not fit'],
    ['0 2 ? * *', 'dayOfMonth `?` does not fit'],
    ['0 2 * *', '`0 2 * *` has 4 fields; write five'],
    ['0,,1 2 * * *', 'minute `` does not fit'],
    ['@every 3h', '`@every 3h` is no time of day'],
    ['CRON_TZ=Europe/Berlin 0 2 * * *', 'leave the zone out'],
    ['  TZ=UTC 0 2 * * *', 'leave the zone out'],
    ['0 2 * * TZ=UTC', 'dayOfWeek `TZ=UTC` does not fit'],
    ['0 0x5 * * *', 'hour `0x5` does not fit'],
    ['0 2 * * * # night', 'leave the comment out'],
  ])('%s', (text, why) => {
    expect(problem(() => fieldsOfCron(text))).toContain(why);
  });
});

describe('calendar, read, gives', () => {
  test.each<[Record<string, unknown>, Record<string, number[] | null>]>([
    [
      { hour: 2, minute: 0, dayOfWeek: 'SUNDAY' },
      { hour: [2], dayOfWeek: [0] },
    ],
    [
      { hour: '2', dayOfWeek: 'Fri,Sat' },
      { hour: [2], dayOfWeek: [5, 6] },
    ],
    [{ hour: [1, { start: 20, end: 22 }] }, { hour: [1, 20, 21, 22] }],
    [
      { minute: { start: 0, end: 59, step: 15 }, hour: '*' },
      { minute: [0, 15, 30, 45], hour: null },
    ],
    [
      { month: 'FEBRUARY', dayOfMonth: 29, comment: 'leap days' },
      { month: [2], dayOfMonth: [29] },
    ],
    [{ hour: ' * ' }, { hour: null }],
    [{}, {}],
  ])('%j', (spec, fields) => {
    expect(fieldsOfCalendar(spec)).toEqual({ ...EVERY, ...fields });
  });
});

test('calendar, with what is no field or no value, says so', () => {
  expect(problem(() => fieldsOfCalendar({ hours: 2 }))).toContain('`hours` is no field; there is second, minute');
  expect(problem(() => fieldsOfCalendar({ hour: {} }))).toContain('hour `{}` is no value');
  expect(problem(() => fieldsOfCalendar({ hour: [] }))).toContain('hour `[]` is no value');
  expect(problem(() => fieldsOfCalendar({ hour: null }))).toContain('hour `null` is no value');
  expect(problem(() => fieldsOfCalendar({ hour: true }))).toContain('hour `true` is no value');
  expect(problem(() => fieldsOfCalendar({ hour: 2.5 }))).toBe('hour `2.5` does not fit; write 0 to 23');
  expect(problem(() => fieldsOfCalendar({ month: 'Mai' }))).toBe(
    'month `Mai` does not fit; write 1 to 12, or names such as MAR',
  );
});
