import { recordWait } from '../../rollout/run-state';
import { planned } from './state';

const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;

describe('the waits of a run', () => {
  /** Waits for these, second after second; null: for nothing. */
  function waitsFor(...whys: (string | null)[]) {
    const state = planned();
    whys.forEach((why, second) => {
      state.waiting = why === null ? null : { why, until: null, ends: '' };
      recordWait(state, at(second));
    });
    return state.waits;
  }

  test('are one for as long as it waits for the same, and end when that does', () => {
    const wait = (from: number, until: number | null, why: string) => ({
      from: at(from),
      until: until === null ? null : at(until),
      kind: 'waiting',
      why,
    });
    expect(waitsFor('gate', 'gate', 'lock', null, null, 'gate')).toEqual([
      wait(0, 2, 'gate'),
      wait(2, 3, 'lock'),
      wait(5, null, 'gate'),
    ]);
    expect(waitsFor(null)).toEqual([]);
  });

  test('are of the kind of its phase, and another one where only that changes', () => {
    const state = planned();
    state.waiting = { why: 'node 2', until: null, ends: '' };
    (['waiting', 'holding', 'paused', 'undoing'] as const).forEach((phase, second) => {
      state.phase = phase;
      recordWait(state, at(second));
    });
    expect(state.waits.map(({ kind, from }) => [kind, from])).toEqual([
      ['waiting', at(0)],
      ['holding', at(1)],
      ['paused', at(2)],
      ['waiting', at(3)],
    ]);
  });

  test('leave out one that took no time', () => {
    const state = planned();
    for (const why of ['gate', 'lock']) {
      state.waiting = { why, until: null, ends: '' };
      recordWait(state, at(1));
    }
    expect(state.waits).toEqual([{ from: at(1), until: null, kind: 'waiting', why: 'lock' }]);
  });
});
