import fc from 'fast-check';
import { openingAt } from '../../activities/openings';
import { parseUntil, windowUntil } from '../../cli/until';
import { readWindow } from '../../rollout/window-rule';

const NOW = Date.parse('2026-03-28T21:15:30Z');
const BERLIN = 'Europe/Berlin';

describe('--until, at 22:15 in Berlin, the night in which the clocks are set forward', () => {
  test.each([
    ['23:00', '2026-03-28T22:00:00.000Z'],
    ['05:00', '2026-03-29T03:00:00.000Z'],
    ['22:15', '2026-03-29T20:15:00.000Z'],
    ['02:30', '2026-03-30T00:30:00.000Z'],
    ['2026-03-29T05:00', '2026-03-29T03:00:00.000Z'],
    ['2026-03-29 05:00:30', '2026-03-29T03:00:30.000Z'],
    ['2026-03-29T05:00Z', '2026-03-29T05:00:00.000Z'],
    ['2026-03-29T05:00+0530', '2026-03-28T23:30:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(new Date(parseUntil(text, NOW, BERLIN)).toISOString()).toBe(instant);
  });

  test.each([
    ['soon', 'write a time such as 05:00'],
    ['24:00', 'write a time such as 05:00'],
    ['5:00', 'write a time such as 05:00'],
    ['3h', 'write a time such as 05:00'],
    ['2026-02-30T05:00', 'write a time such as 05:00'],
    ['2026-03-29T02:30', 'write a time such as 05:00'],
    ['2026-03-28T22:00', '2026-03-28T21:00:00.000Z is in the past'],
    ['2026-05-01T05:00', 'is more than 24 days ahead'],
  ])('%s is refused: %s', (text, why) => {
    expect(() => parseUntil(text, NOW, BERLIN)).toThrow(why);
  });
});

test('window until a time, whatever the time and the zone, is open now and closes then', () => {
  const zones = fc.constantFrom('UTC', BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata');
  const now = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2030-12-31') });
  fc.assert(
    fc.property(now, fc.integer({ min: 1, max: 23 * 86_400_000 }), zones, (begins, left, zone) => {
      const read = readWindow(windowUntil(begins + left, begins, zone));
      expect(read).toMatchObject({ ok: true, window: { atClose: 'stop', cutoff: 0 } });
      const opening = read.ok ? openingAt(read.window, begins) : null;
      expect(opening).toMatchObject({ closes: begins + left });
      expect(opening?.start).toBeLessThanOrEqual(begins);
    }),
  );
});
