import { observe, observeOthers, wish } from '../../rollout/proof';
import { darkAt, lookAt, old, only, others, play, sent, since, STOPPED } from './script';

describe('the other nodes at the end of grace', () => {
  const asking = (answer = 'lost', operation: 'restart' | 'stop' | 'start' = 'restart') => {
    const { proof } = play(sent(answer, { operation }), operation === 'start' ? '0-60:STOPPED' : '0-60:old');
    expect(wish(proof)).toBe('others');
    return proof;
  };

  test.each(['lost', 'false'])('proof, after %s, when it began anew on another node, is unknown', (answer) => {
    const { looks, opened } = others(lookAt(30, since(3, 30)));
    const proof = observeOthers(asking(answer), looks, opened);
    expect(proof.trouble).toEqual({ kind: 'unknown', why: 'x: nothing happened here, but it changed on node 3' });
    expect(only(proof).state).toBe('unknown');
  });

  test('proof of a stop, when it is STOPPED on another node since, is unknown', () => {
    const { looks, opened } = others(lookAt(30, STOPPED));
    expect(observeOthers(asking('lost', 'stop'), looks, opened).trouble?.kind).toBe('unknown');
  });

  test('proof of a stop, when it was STOPPED on another node before, did not happen', () => {
    const { looks } = others(lookAt(30, STOPPED));
    const proof = observeOthers(asking('lost', 'stop'), looks, { '3': { x: STOPPED } });
    expect(only(proof).state).toBe('not-happened');
  });

  test('proof of a start, when it runs on another node since, is unknown', () => {
    const { looks } = others(lookAt(30, since(3, 30)));
    expect(observeOthers(asking('lost', 'start'), looks, { '3': { x: null } }).trouble?.kind).toBe('unknown');
  });

  test('proof, when another node is unreadable, begins grace again', () => {
    const { looks, opened } = others(darkAt(31, 35));
    const proof = observeOthers(asking(), looks, opened);
    expect(proof.trouble).toBeNull();
    expect(wish(proof)).toBe('look');
    expect(play(proof, '36-100:old')).toMatchObject({ at: 66 });
  });

  test('proof, when another node stays unreadable, holds after five minutes and names it', () => {
    let proof = asking();
    let second = 31;
    while (proof.trouble === null && second < 2_000) {
      proof =
        wish(proof) === 'others'
          ? observeOthers(proof, others(darkAt(second)).looks, others().opened)
          : observe(proof, lookAt(second, old(second)));
      second += 1;
    }
    expect(proof.trouble).toEqual({
      kind: 'stale',
      why: 'node 3 is unreadable (no answer), so what changed there cannot be seen',
    });
    expect(second).toBeGreaterThan(300);
    expect(second).toBeLessThan(370);
  });

  test('proof, when another node was not readable as the batch opened, is unknown', () => {
    const { looks } = others();
    expect(observeOthers(asking(), looks, {}).trouble).toEqual({
      kind: 'unknown',
      why: 'x: node 3 was not readable when the batch opened',
    });
  });

  test('proof, without other nodes, did not happen', () => {
    expect(only(observeOthers(asking(), {}, {})).state).toBe('not-happened');
  });
});
