import fc from 'fast-check';
import { changed } from '../../rollout/reading';
import { inStatus, running } from './sample';

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

describe('changed', () => {
  test.each([
    [0, false],
    [1, false],
    [-1, false],
    [2, true],
    [-2, true],
    [86_400, true],
  ])('start_time moved by %d s: %s', (seconds, expected) => {
    expect(changed(running(at(0)), running(at(seconds)))).toBe(expected);
  });

  test('the same instant written differently is no change', () => {
    expect(changed(running('2026-01-01T00:00:00Z'), running('2026-01-01T00:00:00.000Z'))).toBe(false);
  });

  test.each([
    ['absent, then RUNNING', null, running(), true],
    ['STOPPED without a time, then RUNNING', inStatus('STOPPED'), running(), true],
    ['RUNNING without a time, then RUNNING with one', inStatus('RUNNING'), running(), false],
    [
      'STOPPED without a time, then STARTING with one',
      inStatus('STOPPED'),
      { ...running(), status: 'STARTING' },
      false,
    ],
    ['RUNNING, then absent', running(), null, false],
    ['RUNNING, then STOPPED without a time', running(), inStatus('STOPPED'), false],
    ['absent, then RUNNING without a time', null, inStatus('RUNNING'), false],
    ['absent twice', null, null, false],
  ])('%s', (_title, before, after, expected) => {
    expect(changed(before, after)).toBe(expected);
  });

  test('a reading has never changed against itself, and two with times change both ways or not at all', () => {
    const seconds = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(seconds, seconds, (a, b) => {
        expect(changed(running(at(a)), running(at(a)))).toBe(false);
        expect(changed(running(at(a)), running(at(b)))).toBe(changed(running(at(b)), running(at(a))));
      }),
    );
  });
});
