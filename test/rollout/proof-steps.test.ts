import { pursue } from '../../rollout/answer';
import {
  acceptChanges,
  DARK_LIMIT,
  newProof,
  observe,
  observeOthers,
  onClock,
  readyForNext,
  wish,
  type Proof,
} from '../../rollout/proof';
import { BOUNDS, darkAt, listed, lookAt, old, only, others, play, post, sent, since, STOPPED, T0 } from './script';

describe('the other nodes at the end of grace', () => {
  const asking = (answer = 'lost'): Proof => {
    const { proof } = play(sent(answer), '0-30:old');
    expect(only(proof).state).toBe('asking');
    return proof;
  };

  test('proof, when nothing changed there either, says that it did not happen, and nothing is in its way', () => {
    const { looks, opened } = others();
    const proof = observeOthers(asking(), looks, opened);
    expect(only(proof).state).toBe('not-happened');
    expect(proof.trouble).toBeNull();
    expect(wish(proof)).toBe('decided');
  });

  test('proof, when it changed there, is unknown, with the service and the node', () => {
    const { looks, opened } = others(lookAt(5, since(3, 5)));
    const proof = observeOthers(asking(), looks, opened);
    expect(only(proof).state).toBe('unknown');
    expect(proof.trouble).toEqual({
      kind: 'unknown',
      why: 'x: nothing happened here, but it changed on node 3',
    });
  });

  test('proof, when one there cannot be read, begins grace again and keeps looking', () => {
    const { looks, opened } = others(darkAt(31));
    const proof = observeOthers(asking(), looks, opened);
    expect(only(proof).state).toBe('evidence');
    expect(wish(proof)).toBe('look');
  });

  test('proof, of services that were decided before, judges none of them anew', () => {
    const before = asking();
    const unknown = { ...only(before), service: 'y', state: 'unknown' as const, why: 'earlier' };
    const proven = { ...only(before), service: 'z', state: 'proven' as const };
    const { looks, opened } = others();
    const after = observeOthers({ ...before, pursuits: [unknown, proven, ...before.pursuits] }, looks, opened);
    expect(after.pursuits.map(({ state }) => state)).toEqual(['unknown', 'proven', 'not-happened']);
    expect(after.trouble).toBeNull();
  });
});

describe('another clock', () => {
  test('proof, on the clock that it had, is the same', () => {
    const proof = onClock(play(sent('true'), '0:old 1-5:new@1').proof, 'a');
    const later = play(proof, '6-7:new@1').proof;
    expect(onClock(later, 'a')).toBe(later);
  });

  test('proof, on another, forgets all that was timed with the old one and looks anew', () => {
    const seen = play(sent('true'), '0:old 1-5:new@1 6:dark').proof;
    const moved = onClock({ ...seen, healedAt: T0, clock: 'a' }, 'b');
    expect(moved).toMatchObject({ clock: 'b', reference: null, darkSince: null, healedAt: null, looks: 0 });
    expect(only(moved)).toMatchObject({ holdsSince: null, countedTo: null, firstLook: null });
    expect(seen.reference).not.toBeNull();
    expect(seen.darkSince).not.toBeNull();
  });
});

describe('the next service of a call', () => {
  const first = (more: Partial<Proof> = {}): Proof => {
    const proof = newProof(BOUNDS, { ...listed(old()), y: old() }, ['x', 'y']);
    return { ...play(pursue({ ...proof, queued: 1 }, post('true'), 2), '0:old 1-3:new@1').proof, ...more };
  };

  test.each<[string, Partial<Proof>, boolean]>([
    ['the one before shows', {}, true],
    ['none is left', { queued: 0 }, false],
    ['a person said abort', { aborting: true }, false],
    ['nothing was sent before', { pursuits: [] }, false],
    ['nobody has looked on this clock', { looks: 0 }, false],
    ['the last look was dark', { darkSince: T0 }, false],
  ])('readyForNext, when %s', (_title, more, ready) => {
    expect(readyForNext(first(more))).toBe(ready);
  });

  test('readyForNext, when one before the last failed, is no, whatever the last shows', () => {
    const proof = first();
    const failed = { ...only(proof), service: 'w', state: 'failed' as const };
    expect(readyForNext({ ...proof, pursuits: [failed, only(proof)] })).toBe(false);
  });

  test('readyForNext, when the one before is proven or not here, is yes', () => {
    const proof = first();
    expect(readyForNext({ ...proof, pursuits: [{ ...only(proof), state: 'proven' }] })).toBe(true);
    const absent = { ...only(proof), state: 'failed' as const, baseline: null, last: null, differed: false };
    const start = { ...proof, operation: 'start' as const };
    expect(readyForNext({ ...start, pursuits: [{ ...absent, knowledge: 'denied' }] })).toBe(true);
    expect(readyForNext({ ...start, pursuits: [{ ...absent, knowledge: 'told' }] })).toBe(false);
  });

  test('wish, while the next may go, is decided, and while it may not, to look', () => {
    expect(wish(first())).toBe('decided');
    expect(wish(first({ queued: 0 }))).toBe('look');
  });
});

describe('an unknown service', () => {
  test('proof, of a stop after which it began anew, is unknown and says of which', () => {
    const { proof } = play(sent('lost', { operation: 'stop' }), '0-3:new@1');
    expect(proof.trouble).toEqual({ kind: 'unknown', why: 'x: it began anew, but that is not what stop does' });
  });

  test('proof, when more than five that nobody named began anew, names five', () => {
    const look = lookAt(1, old(1));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) look.services[name] = since(1, 1);
    expect(observe(sent('true'), look).trouble?.why).toMatch(/: ccs, a, b, c, d$|: a, b, c, d, e$/);
  });

  test('proof, when a stranger began anew, leaves what was decided before as it was', () => {
    const proven = play(sent('true'), '0-12:new@0').proof;
    expect(only(proven).state).toBe('proven');
    const look = lookAt(13, since(0, 13), { witness: 13 });
    const after = observe(proven, look);
    expect(after.trouble?.kind).toBe('unknown');
    expect(only(after)).toMatchObject({ state: 'proven', last: since(0, 13) });
  });

  test('proof, of what is over, still keeps what its service shows', () => {
    const proven = play(sent('true'), '0-12:new@0').proof;
    expect(only(observe(proven, lookAt(13, STOPPED))).last).toEqual(STOPPED);
    expect(only(observe(proven, lookAt(13, null))).last).toBeNull();
  });

  test('acceptChanges, takes only those that nobody named, and ends hold and darkness', () => {
    const before = { ...sent('true'), holding: true, darkSince: T0, darkBefore: 5 };
    const look = lookAt(4, since(3, 4), { witness: 2 });
    expect(acceptChanges(before, look)).toMatchObject({
      accepted: { ccs: look.services.ccs },
      trouble: null,
      holding: false,
      darkSince: null,
      darkBefore: 0,
    });
    expect(acceptChanges(before, lookAt(4, since(3, 4))).accepted).toEqual({});
  });
});

describe('what nobody had noticed of a proof', () => {
  test('newProof, holds over nothing and has seen nothing', () => {
    expect(newProof(BOUNDS, {}, [])).toMatchObject({
      holding: false,
      aborting: false,
      looks: 0,
      queued: 0,
      trouble: null,
    });
  });

  test('wish, at the first readable look of a hold, is decided', () => {
    expect(wish({ ...sent('true'), holding: true, looks: 1 })).toBe('decided');
  });

  test('proof, with a list that stands still for five minutes, says so', () => {
    const { proof } = play(sent('true'), '0-2:new@0 3-400:new@0~2');
    expect(proof.trouble).toEqual({ kind: 'stale', why: 'its list of services does not move with the clock' });
  });

  test('proof, of two services that ask the other nodes, is unknown by the one that changed there', () => {
    const { proof } = play(sent('lost'), '0-30:old');
    const both = { ...proof, pursuits: [only(proof), { ...only(proof), service: 'y' }] };
    const look = lookAt(31, old(31));
    look.services.y = since(5, 31);
    const after = observeOthers(both, { 3: look }, { 3: { x: old(), y: old() } });
    expect(after.pursuits.map(({ state }) => state)).toEqual(['not-happened', 'unknown']);
    expect(after.trouble?.why).toBe('y: nothing happened here, but it changed on node 3');
  });

  test('acceptChanges, once more, keeps what was accepted before', () => {
    const earlier = { b: since(1, 1) };
    const look = lookAt(4, since(3, 4), { witness: 2 });
    expect(acceptChanges({ ...sent('true'), accepted: earlier }, look).accepted).toEqual({
      ...earlier,
      ccs: look.services.ccs,
    });
  });

  test('proof, when a stranger began anew and so did what was to be stopped, is unknown of that, too', () => {
    const { proof } = play(sent('lost', { operation: 'stop' }), '0:old 1:new@1!1');
    expect(only(proof).state).toBe('unknown');
  });

  test('proof, when a stranger began anew in the look that first shows the effect, is proving and says nothing of it', () => {
    const { proof } = play(sent('lost'), '0:old 1:new@1!1');
    expect(only(proof)).toMatchObject({ state: 'proving', why: '' });
  });

  test('proof, with a list that is older than the last, takes it for a break', () => {
    const seen = play(sent('true'), '0-5:old').proof;
    expect(observe(seen, lookAt(6, old(1), { listOf: 1 })).darkSince).toBe(T0 + 6_000);
  });

  test('proof, whose grace began five minutes ago in all, holds at a dark look, however short', () => {
    const waiting = play(sent('lost'), '0-5:old').proof;
    const last = (BOUNDS.grace + DARK_LIMIT) / 1000;
    expect(observe(waiting, darkAt(last - 1)).trouble).toBeNull();
    expect(observe(waiting, darkAt(last)).trouble).toEqual({ kind: 'unreadable', why: 'no answer' });
  });
});
