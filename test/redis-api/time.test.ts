import fc from 'fast-check';
import { isoTime, uptimeSeconds } from '../../redis-api/time';

describe('an uptime', () => {
  test.each([
    ['3 days, 0:58:59', 3 * 86_400 + 58 * 60 + 59],
    ['1 day, 0:00:01', 86_401],
    ['0:21:27', 21 * 60 + 27],
    ['0:00:00', 0],
    ['0:00:01.999999', 1],
    [' 12:00:00 ', 43_200],
    [17, 17],
    [17.9, 17],
  ])('%j is %i whole seconds', (text, seconds) => {
    expect(uptimeSeconds(text)).toBe(seconds);
  });

  test.each([
    '-1 day, 23:59:59',
    '',
    'unknown',
    '1:2',
    '0:61',
    null,
    undefined,
    {},
    [],
    NaN,
    -1,
    Infinity,
    '9'.repeat(500),
    '999999999999 days, 0:00:00',
  ])('%j is null', (value) => {
    expect(uptimeSeconds(value)).toBeNull();
  });

  test('written by a node, for any number of seconds, is read back', () => {
    const written = (s: number): string => {
      const days = Math.floor(s / 86_400);
      const two = (n: number): string => String(n).padStart(2, '0');
      const clock = `${Math.floor((s % 86_400) / 3_600)}:${two(Math.floor((s % 3_600) / 60))}:${two(s % 60)}`;
      return days === 0 ? clock : `${days} day${days === 1 ? '' : 's'}, ${clock}`;
    };
    fc.assert(fc.property(fc.nat(2_000_000_000), (s) => uptimeSeconds(written(s)) === s));
  });
});

describe('a start time', () => {
  test.each([
    ['2024-05-13T18:38:00Z', '2024-05-13T18:38:00Z'],
    ['2024-05-13T18:38:00.000Z', '2024-05-13T18:38:00Z'],
    ['2024-05-13T18:38:00.5Z', '2024-05-13T18:38:00.500Z'],
    ['2024-05-13T18:38:00+00:00', '2024-05-13T18:38:00Z'],
    ['2024-05-13T20:38:00+02:00', '2024-05-13T18:38:00Z'],
    ['2024-05-13T18:38:00', '2024-05-13T18:38:00Z'],
    ['2024-05-13 18:38:00', '2024-05-13T18:38:00Z'],
  ])('%s is %s: equal times are equal texts', (text, iso) => {
    expect(isoTime(text)).toBe(iso);
  });

  test.each(['', 'never', '1', '2024', '2024-13-45T00:00:00Z', 'Mon May 13 2024', 1715625480, null, undefined, {}])(
    '%j is null',
    (value) => {
      expect(isoTime(value)).toBeNull();
    },
  );
});
