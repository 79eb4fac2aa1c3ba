import fc from 'fast-check';
import { learn, pollDelay } from '../../rollout/pace';
import type { Proof } from '../../rollout/proof';
import type { Pursuit } from '../../rollout/pursuit';
import { looksOf, old, only, play, sent, T0 } from './script';

describe('pollDelay', () => {
  const after = (script: string, proof = sent('true')) => {
    const played = play(proof, script).proof;
    const seconds = looksOf(script).at(-1)?.ended ?? T0;
    return pollDelay(played, seconds);
  };

  test('delay, while nothing is known of other nodes, is a fixed part of the time that passed', () => {
    expect(after('0:old')).toBe(20);
    expect(after('0-2:old')).toBeCloseTo(100, 0);
    expect(after('0-10:old')).toBeCloseTo(500, 0);
    expect(after('0-60:old', sent('true', { deadline: 300_000 }))).toBe(2_000);
  });

  test('delay, with an unreadable node, is 2 s', () => {
    expect(after('0:old 1:dark')).toBe(2_000);
  });

  test('delay, while it holds, ends exactly with stable', () => {
    expect(after('0:new@0')).toBe(1_000);
    expect(after('0:new@0 9.7:new@0')).toBeCloseTo(300, 5);
    expect(after('0:new@0 9.999:new@0')).toBe(20);
  });

  test('delay, while grace runs, ends exactly with its begin and its end', () => {
    const written = sent('lost', {}, old(), { timeout: 20_000 });
    expect(after('0-19:old 19.5:old', written)).toBeCloseTo(500, 5);
    expect(after('0-20:old 49.4:old', written)).toBeCloseTo(600, 5);
  });

  test('delay, where nodes before took 2 s, is sparse before that, ends shortly before it, and is dense from there', () => {
    const known = (): Proof => ({ ...sent('true'), usual: { x: 2_000 } });
    expect(after('0:old', known())).toBe(500);
    expect(after('0-1:old 1.5:old', known())).toBeCloseTo(300, 0);
    expect(after('0-1:old 1.8:old', known())).toBe(20);
    expect(after('0-3:old 3.8:old', known())).toBeCloseTo(100, 0);
  });

  test('delay, once it is proven, no longer follows the service', () => {
    const proven = play(sent('true'), '0:new@0 10:new@0').proof;
    expect(only(proven).state).toBe('proven');
    expect(pollDelay(proven, T0 + 10_500)).toBe(2_000);
  });

  test('delay, before anything was looked at, begins with what is usual', () => {
    const proof = { ...sent('true'), usual: { x: 5_000 } };
    expect(only(proof).firstLook).toBeNull();
    expect(pollDelay(proof, T0)).toBe(500);
  });

  test('delay, whatever was learned and seen, is never shorter than 20 ms or longer than 2 s', () => {
    fc.assert(
      fc.property(fc.nat(600_000), fc.nat(600_000), (usual, passed) => {
        const proof = { ...play(sent('true', { deadline: 900_000 }), '0:old').proof, usual: { x: usual } };
        const delay = pollDelay(proof, T0 + passed);
        expect(delay).toBeGreaterThanOrEqual(20);
        expect(delay).toBeLessThanOrEqual(2_000);
        // What was late at all so far is found within a twentieth of that time.
        if (passed > usual) expect(delay).toBeLessThanOrEqual(Math.max(20, passed / 20));
      }),
    );
  });
});

describe('learn', () => {
  const proven = (more: Partial<Pursuit> = {}): Pursuit => ({
    ...only(sent('true')),
    ...{ state: 'proven', firstLook: T0, holdsSince: T0 + 2_100, ...more },
  });

  test('usual, of several nodes, is the least that any took', () => {
    const first = learn({}, [proven()]);
    const second = learn(first, [proven({ holdsSince: T0 + 1_900 })]);
    expect([first, second, learn(second, [proven()])]).toEqual([{ x: 2_100 }, { x: 1_900 }, { x: 1_900 }]);
  });

  test.each<[string, Partial<Pursuit>]>([
    ['failed', { state: 'failed' }],
    ['is still waited for', { state: 'evidence' }],
    ['was proven without a look before', { firstLook: null }],
    ['was sent twice', { tries: 2 }],
    ['had happened before the request', { tries: 0 }],
    ['was never seen to hold', { holdsSince: null }],
  ])('usual, of a service that %s, is not changed', (_what, more) => {
    expect(learn({}, [proven(more)])).toEqual({});
    expect(learn({ x: 5_000 }, [proven(more)])).toEqual({ x: 5_000 });
  });
});
