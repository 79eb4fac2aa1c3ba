import { ACTIONS, CLUSTER } from '../../language/actions';
import { celType, momentText, Moment, parseMoment } from '../../language/cel-types';
import { evaluateBoolean } from '../../language/expression';
import { document, runbookOf } from './documents';

const runbook = runbookOf(document(''));
const said = (expression: string) => evaluateBoolean(expression, { inputs: {} }, runbook);
const AT = (clock: string): string => `timestamp("2026-05-13T${clock}Z")`;

/** Each way round: what is left of it is true, what is right of it is not. */
const PAIRS: [is: string, isNot: string][] = [
  ['duration("1m") == duration("60s")', 'duration("1m") == duration("61s")'],
  ['duration("1m") != duration("61s")', 'duration("1m") != duration("60s")'],
  ['duration("59s") < duration("1m")', 'duration("60s") < duration("1m")'],
  ['duration("60s") <= duration("1m")', 'duration("61s") <= duration("1m")'],
  ['duration("61s") > duration("1m")', 'duration("60s") > duration("1m")'],
  ['duration("60s") >= duration("1m")', 'duration("59s") >= duration("1m")'],
  [`${AT('10:00:00')} == ${AT('10:00:00')}`, `${AT('10:00:00')} == ${AT('10:00:01')}`],
  [`${AT('10:00:00')} < ${AT('10:00:01')}`, `${AT('10:00:00')} < ${AT('10:00:00')}`],
  [`${AT('10:00:00')} <= ${AT('10:00:00')}`, `${AT('10:00:01')} <= ${AT('10:00:00')}`],
  [`${AT('10:00:01')} > ${AT('10:00:00')}`, `${AT('10:00:00')} > ${AT('10:00:00')}`],
  [`${AT('10:00:00')} >= ${AT('10:00:00')}`, `${AT('10:00:00')} >= ${AT('10:00:01')}`],
  ['duration("5s") + duration("2s") == duration("7s")', 'duration("5s") + duration("2s") == duration("3s")'],
  ['duration("5s") - duration("2s") == duration("3s")', 'duration("5s") - duration("2s") == duration("7s")'],
  ['duration("5s") * 2 == duration("10s")', 'duration("5s") * 2 == duration("2500ms")'],
  ['2 * duration("5s") == duration("10s")', '2 * duration("5s") == duration("2500ms")'],
  [
    `${AT('10:00:00')} + duration("5s") == ${AT('10:00:05')}`,
    `${AT('10:00:00')} + duration("5s") == ${AT('09:59:55')}`,
  ],
  [
    `${AT('10:00:00')} - duration("5s") == ${AT('09:59:55')}`,
    `${AT('10:00:00')} - duration("5s") == ${AT('10:00:05')}`,
  ],
  [
    `${AT('10:00:05')} - ${AT('10:00:00')} == duration("5s")`,
    `${AT('10:00:00')} - ${AT('10:00:05')} == duration("5s")`,
  ],
  ['string(duration("90s")) == "1m30s"', 'string(duration("90s")) == "90s"'],
  [`string(${AT('10:00:00')}) == "2026-05-13T10:00:00Z"`, `string(${AT('10:00:00')}) == ""`],
];

test.each(PAIRS)('%s is true, and %s is not', (is, isNot) => {
  expect(said(is)).toEqual({ ok: true, value: true });
  expect(said(isNot)).toEqual({ ok: true, value: false });
});

test.each([
  ['duration("2h3m4s5ms")', { getHours: 2, getMinutes: 123, getSeconds: 7_384, getMilliseconds: 7_384_005 }],
  ['duration("1s") - duration("2500ms")', { getHours: 0, getMinutes: 0, getSeconds: -1, getMilliseconds: -1_500 }],
  [
    'timestamp("2026-05-09T08:07:06Z")',
    { getFullYear: 2026, getMonth: 4, getDate: 9, getDayOfWeek: 6, getHours: 8, getMinutes: 7, getSeconds: 6 },
  ],
  // In UTC, whatever zone it is written in.
  ['timestamp("2026-01-01T00:30:00+01:00")', { getFullYear: 2025, getMonth: 11, getDate: 31, getHours: 23 }],
])('%s has the parts %j', (of, parts) => {
  for (const [name, value] of Object.entries(parts))
    expect([name, said(`(${of}).${name}() == ${value}`)]).toEqual([name, { ok: true, value: true }]);
});

test.each<[string, number | null]>([
  ['2026-01-31T22:00:00Z', Date.UTC(2026, 0, 31, 22)],
  ['2026-01-31T22:00:00.123456789Z', Date.UTC(2026, 0, 31, 22, 0, 0, 123)],
  ['2026-01-31T22:00:00-02:30', Date.UTC(2026, 1, 1, 0, 30)],
  ['2026-13-31T22:00:00Z', null],
  ['2026-01-31T22:00:00', null],
  ['2026-01-31T22:00:00.1234567890Z', null],
  ['2026-01-31T22:00:00.Z', null],
  ['2026-01-31 22:00:00Z', null],
  ['2026-01-31T22:00Z', null],
  [' 2026-01-31T22:00:00Z', null],
  ['2026-01-31T22:00:00Z ', null],
  ['2026-01-31T22:00:00Z (x)', null],
  ['+002026-01-31T22:00:00Z', null],
])('text %j as an instant is %s', (text, instant) => {
  expect(parseMoment(text)).toBe(instant);
});

test('an instant, written, has no parts of a second unless it has some', () => {
  expect(momentText(new Moment(0))).toBe('1970-01-01T00:00:00Z');
  expect(momentText(new Moment(5))).toBe('1970-01-01T00:00:00.005Z');
});

test('a long text that is no duration or timestamp, evaluated, is told by its beginning', () => {
  const text = 'x'.repeat(50);
  expect(said(`duration(string("${text}")) == duration("1s")`)).toMatchObject({
    why: expect.stringContaining(`\`${'x'.repeat(40)}\` is no duration`) as unknown,
  });
  expect(said(`timestamp("${text}") == timestamp("${text}")`)).toMatchObject({
    why: expect.stringContaining(`\`${'x'.repeat(40)}\` is no timestamp such as 2026-01-31T22:00:00Z`) as unknown,
  });
});

test('a shape, in expressions, has the name of its type', () => {
  expect(celType({ list: { map: 'seconds' } })).toBe('list<map<string, duration>>');
  expect(celType(CLUSTER)).toBe('Cluster');
  expect(celType(ACTIONS['databases.list'].result.fields['databases'] ?? 'int')).toBe('list<Database>');
  expect((['int', 'string', 'bool', 'instant', 'seconds', 'milliseconds'] as const).map(celType)).toEqual([
    'int',
    'string',
    'bool',
    'timestamp',
    'duration',
    'duration',
  ]);
});

test.each<[string, (count: number) => string, number]>([
  ['a list', (count) => `[${Array(count).fill('1').join()}].size() == ${count}`, 200],
  ['a map', (count) => `{${Array.from({ length: count }, (_, key) => `${key}: 1`).join()}}.size() == ${count}`, 200],
  ['brackets in brackets', (count) => `${'('.repeat(count)}true${')'.repeat(count)}`, 59],
  ['a sum', (count) => `${'1+'.repeat(count)}1 == ${count + 1}`, 998],
])('an expression with %s has a largest size, and beyond it is unknown', (_, of, most) => {
  expect(said(of(most))).toEqual({ ok: true, value: true });
  expect(said(of(most + 1))).toEqual({ ok: false, why: expect.stringContaining('is too deep or too long') as unknown });
});

test('a call has at most eight arguments, and what is beyond is told before its types are looked at', () => {
  const call = (count: number) => said(`size(${Array(count).fill('1').join()}) == 1`);
  expect(call(8)).toMatchObject({ why: expect.stringContaining('no such call') as unknown });
  expect(call(9)).toMatchObject({ why: expect.stringContaining('is too deep or too long') as unknown });
});
