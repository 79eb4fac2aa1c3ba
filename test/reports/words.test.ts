import fc from 'fast-check';
import { between, clock, columns, fate, instant, plain, seconds, wasSent } from '../../reports/words';

describe('words of reports', () => {
  test.each([
    [0.2, 'under 1s'],
    [1, '1s'],
    [60, '1m'],
    [83, '1m 23s'],
    [3600, '1h'],
    [90_061, '25h 1m 1s'],
  ])('%d seconds are %s', (count, text) => {
    expect(seconds(count)).toBe(text);
  });

  test('times are UTC; what is no time is shown as it is', () => {
    expect(instant('2026-03-01T02:00:00+02:00')).toBe('2026-03-01 00:00:00 UTC');
    expect(clock('2026-03-01T02:00:09.900Z')).toBe('02:00:09');
    expect(instant(null)).toBe('not yet');
    expect(clock('yesterday')).toBe('yesterday');
    expect(between('2026-03-01T02:00:00Z', null)).toBeNull();
  });

  test.each([
    ['true', 'sent, answer true', true],
    ['503', 'sent, answer 503', true],
    ['', 'sent, no answer yet', true],
    ['lost', 'sent, its answer was lost', true],
    ['not-sent', 'not sent', false],
    ['reset', 'not sent, because the run was reset', false],
  ])('a request with the answer %j was %s', (answer, text, sent) => {
    expect([fate(answer), wasSent({ answer })]).toEqual([text, sent]);
  });

  test('columns line up and the last one is not padded', () => {
    expect(
      columns([
        ['a', 'bb', 'c'],
        ['aaa', 'b', ''],
      ]),
    ).toEqual(['  a    bb  c', '  aaa  b']);
  });

  test('no text from elsewhere can command a terminal or begin a new line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/);
      }),
    );
  });
});
