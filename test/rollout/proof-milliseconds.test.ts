import { DARK_LIMIT, observe, type Proof } from '../../rollout/proof';
import { BOUNDS, lookAt, old, only, play, sent, since, T0 } from './script';

describe('a hold, to the millisecond', () => {
  const began = play(sent('true', { deadline: 9_000_000 }), '0:old').proof;
  const dark = (from: number, until: number) => ({
    unreadable: 'no answer',
    refused: null,
    began: T0 + from,
    ended: T0 + until,
  });

  test('proof, dark for five minutes, holds, and a millisecond less it does not', () => {
    expect(observe(began, dark(1_000, 1_000 + DARK_LIMIT - 1)).trouble).toBeNull();
    expect(observe(began, dark(1_000, 1_000 + DARK_LIMIT)).trouble).toEqual({
      kind: 'unreadable',
      why: 'no answer',
    });
  });

  test.each<[string, Partial<Proof>]>([
    ['while the run holds already', { holding: true }],
    ['under an abort', { aborting: true }],
  ])('proof, dark for five minutes %s, does not hold again', (_title, more) => {
    expect(observe({ ...began, ...more }, dark(1_000, 1_000 + DARK_LIMIT)).trouble).toBeNull();
  });

  test('proof, at a hold, counts what was dark before no more, and without one it keeps it', () => {
    const some = { ...began, darkBefore: 7 };
    expect(observe(some, dark(1_000, 1_000 + DARK_LIMIT)).darkBefore).toBe(0);
    expect(observe(some, dark(1_000, 2_000)).darkBefore).toBe(7);
  });

  test('proof, at a readable look, adds what was dark since, and nothing where nothing was', () => {
    const once = observe({ ...began, darkBefore: 7 }, dark(1_000, 2_000));
    expect(observe(once, lookAt(5, old(5))).darkBefore).toBe(4_007);
    expect(observe({ ...began, darkBefore: 7 }, lookAt(5, old(5))).darkBefore).toBe(7);
    expect(observe({ ...once, holding: true }, lookAt(5, old(5)))).toMatchObject({
      darkBefore: 0,
      darkSince: null,
      healedAt: T0 + 5_000,
    });
    expect(observe({ ...once, healedAt: 3 }, lookAt(5, old(5))).healedAt).toBe(3);
  });

  test('proof, whose grace begins again and again for five minutes in all, holds and says what was in the way', () => {
    const waiting = play(sent('lost'), '0-5:old').proof;
    const last = (BOUNDS.grace + DARK_LIMIT) / 1000;
    const held = (at: number, why: string, more: Partial<Proof> = {}) => {
      // Grace begins anew with this look, so that it ends with none.
      const pursuits = [{ ...only(waiting), graceReference: null, graceFrom: T0 + at * 1000, why }];
      return observe({ ...waiting, ...more, pursuits }, lookAt(at, old(at))).trouble;
    };
    expect(held(last - 1, 'node 3 is dark')).toBeNull();
    expect(held(last, 'node 3 is dark')).toEqual({ kind: 'stale', why: 'node 3 is dark' });
    expect(held(last, '')).toEqual({ kind: 'stale', why: 'its list of services does not prove what happened' });
    expect(held(last, '', { holding: true })).toBeNull();
    expect(held(last, '', { aborting: true })).toBeNull();
    // Counted from the end of the last hold.
    expect(held(last, '', { healedAt: T0 + 1_000 })).toBeNull();
    expect(held(last + 1, '', { healedAt: T0 + 1_000 })).not.toBeNull();
  });

  test('proof, that proves and whose grace was long ago, does not hold for it', () => {
    const proving = play(sent('true', { deadline: 9_000_000, stable: 9_000_000 }), '0-3:new@0').proof;
    expect(observe(proving, lookAt(400, since(0, 400))).trouble).toBeNull();
  });
});

describe('an abort, to the millisecond', () => {
  const aborted: Proof = { ...play(sent('true'), '0-5:old').proof, aborting: true };
  const at = (ms: number) => ({ ...lookAt(29, old(29)), began: T0 + ms, ended: T0 + ms });

  test('proof, under an abort, gives up at the end of grace and not before', () => {
    expect(only(observe(aborted, at(29_999))).state).toBe('proving');
    expect(only(observe(aborted, at(30_000)))).toMatchObject({
      state: 'unknown',
      why: 'the run was aborted before this was proven',
    });
    expect(only(observe({ ...aborted, aborting: false }, at(30_000))).state).toBe('proving');
  });

  test('proof, of several, waits for the last grace and leaves what is decided', () => {
    const late = { ...only(aborted), service: 'y', graceFirst: T0 + 10_000 };
    const proven = { ...only(aborted), service: 'z', state: 'proven' as const };
    const several = { ...aborted, pursuits: [proven, ...aborted.pursuits, late] };
    const states = (ms: number) => observe(several, at(ms)).pursuits.map(({ state }) => state);
    expect(states(39_999)).toEqual(['proven', 'proving', 'proving']);
    expect(states(40_000)).toEqual(['proven', 'unknown', 'unknown']);
  });
});
