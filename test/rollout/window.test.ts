import fc from 'fast-check';
import { atWindow, fits, MOST_OPENINGS, openFrom, type Opening, type WindowState } from '../../rollout/window';
import { total, type Effort } from '../../rollout/window-effort';

const MINUTE = 60_000;
const OPENING: Opening = { start: 0, closes: 180 * MINUTE, cutoffAt: 160 * MINUTE, text: 'tonight' };
const NEXT: Opening = { start: 1440 * MINUTE, closes: 1620 * MINUTE, cutoffAt: 1600 * MINUTE, text: 'tomorrow' };
const TEN: Effort = { work: 4 * MINUTE, stable: MINUTE, undo: 5 * MINUTE };

function state(more: Partial<WindowState> = {}, atClose: 'stop' | 'carry-over' = 'carry-over'): WindowState {
  const opens = { kind: 'at' as const, instant: 0 };
  const rule = { opens, timezone: 'UTC', length: 180 * MINUTE, cutoff: 20 * MINUTE, atClose };
  return { rule, opening: OPENING, next: NEXT, used: 1, beginBy: 0, ...more };
}

describe('window, asked before something that takes ten minutes', () => {
  test.each([
    [-1, 'early'],
    [0, 'open'],
    [150 * MINUTE, 'open'],
    [150 * MINUTE + 1, 'carry'],
    [500 * MINUTE, 'carry'],
  ])('at %i ms, says %s', (now, is) => {
    expect(atWindow(state(), now, TEN)).toMatchObject({ is });
  });

  test('that stops at its close, too late, says that it is over', () => {
    const over = { is: 'over', why: 'the run stops at its close' };
    expect(atWindow(state({}, 'stop'), 151 * MINUTE, TEN)).toEqual(over);
  });

  test('in the last window of the run, too late, says that it is over', () => {
    expect(atWindow(state({ used: MOST_OPENINGS - 1 }), 151 * MINUTE, TEN)).toMatchObject({ is: 'carry', to: NEXT });
    const over = { is: 'over', why: 'it was window number 3 of the run, and its last one' };
    expect(atWindow(state({ used: MOST_OPENINGS }), 151 * MINUTE, TEN)).toEqual(over);
  });

  test.each([
    ['before its start', -1],
    ['at its start', 0],
    ['too late', 151 * MINUTE],
  ])('that is shorter than that, %s, says at once that it is over', (_, now) => {
    const long: Effort = { ...TEN, undo: 160 * MINUTE };
    expect(atWindow(state(), now, long)).toEqual({ is: 'over', why: 'it would not fit into a whole window, of 2h40m' });
  });

  test('that is as long as that, at its start, says open, and a moment later is too late', () => {
    const whole: Effort = { ...TEN, undo: 155 * MINUTE };
    expect([0, 1].map((now) => atWindow(state(), now, whole).is)).toEqual(['open', 'carry']);
  });

  test('that never opens again, too late, says that it is over', () => {
    const over = { is: 'over', why: 'it never opens again' };
    expect(atWindow(state({ next: null }), 151 * MINUTE, TEN)).toEqual(over);
  });
});

describe('window, for a run that waits with something else, is open', () => {
  const [start, cutoff, close] = [NEXT.start, OPENING.cutoffAt, OPENING.closes];
  test.each([
    ['before its start, from its start on', state({ opening: NEXT }), 0, start],
    ['within it, now', state(), 5, 5],
    ['after its cut-off, still', state(), cutoff + 1, cutoff + 1],
    ['after its close, from the next start on', state(), close, start],
    ['in the next one, now', state(), start + 7, start + 7],
    ['after the next one, nobody knows when', state(), NEXT.closes, null],
    ['after its close, where it stops there, never', state({}, 'stop'), close, null],
    ['after the last window of the run, never', state({ used: MOST_OPENINGS }), close, null],
    ['after its close, where it opens no more, never', state({ next: null }), close, null],
  ])('%s', (_, window, now, from) => {
    expect(openFrom(window, now)).toBe(from);
  });
});

const ms = fc.integer({ min: 0, max: 6 * 60 * MINUTE });
const effort = fc.record({ work: ms, stable: ms, undo: ms });
const opening = fc.tuple(ms, ms, ms).map(([start, length, cutoff]): Opening => {
  const closes = start + length + 1;
  return { start, closes, cutoffAt: Math.max(start, closes - cutoff), text: '' };
});

test('window, whatever the times, lets nothing begin that is not over before the cut-off', () => {
  fc.assert(
    fc.property(opening, ms, effort, (given, now, needed) => {
      const said = atWindow(state({ opening: given }), now, needed);
      expect(said.is === 'open').toBe(fits(given, now, needed));
      if (said.is !== 'open') return;
      expect(now).toBeGreaterThanOrEqual(given.start);
      expect(now + total(needed)).toBeLessThanOrEqual(given.cutoffAt);
    }),
  );
});

test('windows, nodes of any length one after the other, carry each over at most once and end after three', () => {
  const night = 1440 * MINUTE;
  const nth = (index: number): Opening => ({
    start: index * night,
    closes: index * night + 180 * MINUTE,
    cutoffAt: index * night + 160 * MINUTE,
    text: `night ${index}`,
  });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 * MINUTE }), { maxLength: 30 }), (nodes) => {
      let [now, index] = [0, 0];
      const done: number[] = [];
      for (let uid = 0; uid < nodes.length;) {
        const took = nodes[uid] ?? 0;
        const said = atWindow(state({ opening: nth(index), next: nth(index + 1), used: index + 1 }), now, {
          work: took,
          stable: 0,
          undo: 0,
        });
        if (said.is === 'over') break;
        if (said.is === 'open') {
          done.push(uid);
          uid += 1;
          now += took;
          expect(now).toBeLessThanOrEqual(nth(index).cutoffAt);
        } else {
          index += 1;
          now = said.is === 'carry' ? said.to.start : now;
        }
      }
      expect(index).toBeLessThan(MOST_OPENINGS);
      expect(done).toEqual([...new Set(done)]);
    }),
  );
});
