import fc from 'fast-check';
import { DURATION_HINT, DURATION_PATTERN, formatDuration, LONGEST, parseDuration } from '../../language/duration';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['12h', 43_200_000],
  ['1d', 86_400_000],
  ['1h30m', 5_400_000],
  ['0s', 0],
])('duration, reading %s, gives its milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '10', '10 s', '1.5s', '-5s', '+5s', '5S', 's', '5m1h', '5s5s', '1w', '10s ', '９s', '9999999999999s'])(
  'duration, reading %j, is refused',
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test('duration, formatted and read again, is the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});

test('duration, any text, is read exactly when the pattern for editors matches', () => {
  const piece = fc.constantFrom('1', '30', '0', 'ms', 's', 'm', 'h', 'd', ' ', '-', '.');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      expect(parseDuration(text) !== null).toBe(new RegExp(DURATION_PATTERN).test(text));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [0, '0s'],
  [1_500, '1s500ms'],
  [90_000, '1m30s'],
  [-10_000, '-10s'],
])('duration, formatting %d, gives %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('duration, the longest, is 24 days, as much as a timer holds', () => {
  expect(formatDuration(LONGEST)).toBe('24d');
  expect(LONGEST).toBeLessThan(2 ** 31);
});

test('duration, every example of the hint, is one', () => {
  const examples = DURATION_HINT.match(/\d\w*/g) ?? [];
  expect(examples).toEqual(['500ms', '30s', '5m', '12h', '1d', '1h30m']);
  for (const example of examples) expect(parseDuration(example)).not.toBeNull();
});
