import { LONGEST } from '../../language/duration';
import {
  acceptBatch,
  acceptCount,
  acceptDuration,
  acceptMilliseconds,
  acceptServices,
  acceptText,
  wrongGrowth,
  wrongTiming,
} from '../../language/values';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `s${index}`);
const told = (value: { ok: boolean; why?: string }): unknown => (value.ok ? 'fine' : value.why);
const LIST = 'a list of service names is wanted';

test.each<[unknown, unknown]>([
  [['stats_archiver'], 'fine'],
  [['9.a:b-c'], 'fine'],
  [names(50), 'fine'],
  [['a'.repeat(100)], 'fine'],
  [names(51), 'at most 50 services can be named'],
  [[], 'the list of services is empty: name at least one'],
  ['alert_mgr', `${LIST}: write [alert_mgr]`],
  [{ a: 1 }, `${LIST}, such as [stats_archiver]`],
  [['a', 'b', 'a'], '`a` is named twice'],
  ...['', '.a', 'a b', 'a'.repeat(101), 3].map((name): [unknown, unknown] => [
    [name],
    expect.stringMatching(/^`.*` is no service name, such as stats_archiver$/),
  ]),
])('services %j, judged, are: %s', (value, why) => {
  const accepted = acceptServices(value);
  expect(told(accepted)).toEqual(why);
  if (accepted.ok) expect(accepted.value).toEqual(value);
});

test.each<[unknown, unknown]>([
  ['0s', 'fine'],
  [`${LONGEST / 86_400_000}d`, 'fine'],
  [10, 'a bare number is no duration: write 10s'],
  ['10', 'a bare number is no duration: write 10s'],
  ['x10', expect.stringContaining('`x10` is no duration: write a number and a unit')],
  ['10x', expect.stringContaining('`10x` is no duration: write a number and a unit')],
  [['5s'], expect.stringContaining('`["5s"]` is no duration: write a number and a unit')],
  [['10'], expect.stringContaining('`["10"]` is no duration: write a number and a unit')],
  [null, expect.stringContaining('`null` is no duration: write a number and a unit')],
])('duration %j, judged, is: %s', (value, why) => {
  expect(told(acceptDuration(value))).toEqual(why);
});

test.each<[number, unknown]>([
  [0, 'fine'],
  [LONGEST, 'fine'],
  [LONGEST + 1, expect.stringMatching(/ is too long: write at most \d+d/)],
  [-1, expect.stringMatching(/ is no duration: it must not be negative$/)],
  [0.5, expect.stringMatching(/ is no duration: it must not be negative$/)],
])('%d milliseconds, judged, are: %s', (value, why) => {
  expect(told(acceptMilliseconds(value))).toEqual(why);
});

test.each<[unknown, boolean]>([
  [0, true],
  [7, true],
  [-1, false],
  [0.5, false],
  [2 ** 53, false],
  ['1', false],
])('%j, as a count, is one: %s', (value, fits) => {
  const said = `\`${String(value)}\` is no count: write a whole number, 0 or more`;
  expect(told(acceptCount(value))).toBe(fits ? 'fine' : said);
});

test.each<[unknown, boolean]>([
  [1, true],
  ['1%', true],
  ['100%', true],
  [0, false],
  [1.5, false],
  [2 ** 53, false],
  ['0%', false],
  ['101%', false],
  ['1000%', false],
  ['x1%', false],
  ['1%x', false],
  ['5', false],
  [['5%'], false],
  [null, false],
])('%j, as a batch, is one: %s', (value, fits) => {
  const said = `\`${typeof value === 'object' ? JSON.stringify(value) : String(value)}\` is no batch: write a number from 1, or a percentage from "1%" to "100%"`;
  expect(acceptBatch(value)).toEqual(fits ? { ok: true, value } : { ok: false, why: said });
});

test('a text, as long as allowed, is kept, and a longer one is cut to that', () => {
  expect(acceptText('x'.repeat(1_000))).toEqual({ ok: true, value: 'x'.repeat(1_000) });
  expect(acceptText('x'.repeat(1_001))).toEqual({ ok: true, value: `${'x'.repeat(997)}...` });
  expect(told(acceptText(3))).toBe('`3` is no text');
});

test('a deadline, not longer than stable, is refused with both', () => {
  expect(wrongTiming(10_000, 10_001)).toBeNull();
  expect(wrongTiming(10_000, 10_000)).toBe(
    '`deadline` (10s) must be longer than `stable` (10s), or no effect can ever hold so long',
  );
});

test.each<[(number | string | null)[], string | null]>([
  [[1], null],
  [[1, 1, 2], null],
  [[9, 10], null],
  [['9%', '10%'], null],
  [[2, '1%'], null],
  [['50%', 1], null],
  [[2, null, 1], null],
  [[null, 1], null],
  [[1, 3, 2], 'a list of batches grows: 2 comes after 3'],
  [['10%', '9%'], 'a list of batches grows: 9% comes after 10%'],
])('batches %j, judged whether they grow, are: %s', (sizes, why) => {
  expect(wrongGrowth(sizes)).toBe(why);
});
