import { pursue } from '../../rollout/answer';
import { acceptChanges, newProof, observe, readyForNext, wish, type Proof } from '../../rollout/proof';
import { BOUNDS, darkAt, listed, lookAt, looksOf, old, only, play, post, sent, since, STOPPED } from './script';

describe('services that nobody named', () => {
  test('proof, when one began anew too, is unknown at once, whatever else was seen', () => {
    const { proof, at } = play(sent('true'), '0-2:old 3-20:new@3!2');
    expect(at).toBe(3);
    expect(proof.trouble).toEqual({ kind: 'unknown', why: 'services that nobody named began anew too: ccs' });
    expect(only(proof).state).toBe('proving');
  });

  test('proof, when one began anew in the very look that would prove it, is not proven', () => {
    const { proof, at } = play(sent('true'), '0-9:new@0 10:new@0!9');
    expect(at).toBe(10);
    expect(proof.trouble?.kind).toBe('unknown');
    expect(only(proof)).toMatchObject({ state: 'proving', holdsSince: null });
  });

  test('proof, when one began anew in the first look and nothing needs to hold, is not proven', () => {
    const { proof } = play(sent('lost', { stable: 0 }), '0:new@0!0');
    expect(proof.trouble?.kind).toBe('unknown');
    expect(only(proof).state).toBe('proving');
  });

  test('proof, when one began anew in the very look that would fail it, is not failed', () => {
    const { proof } = play(sent('true'), '0-60:old 61:old!61');
    expect(proof.trouble?.kind).toBe('unknown');
    expect(only(proof).state).toBe('proving');
  });

  test('proof, when one began anew in the look that ends grace, asks no other node', () => {
    const { proof } = play(sent('lost'), '0-29:old 30:old!30');
    expect(proof.trouble?.kind).toBe('unknown');
    expect(only(proof).state).toBe('evidence');
    expect(wish(proof)).toBe('decided');
  });

  test('proof, when one that was not listed runs now, is unknown', () => {
    const look = lookAt(1, old(1));
    look.services.newcomer = since(1, 1);
    expect(observe(sent('true'), look).trouble?.kind).toBe('unknown');
  });

  test('proof, when one is gone or STOPPED, goes on: that is no new start_time', () => {
    const look = lookAt(1, old(1));
    look.services.ccs = STOPPED;
    expect(observe(sent('true'), look).trouble).toBeNull();
    delete look.services.ccs;
    expect(observe(sent('true'), look).trouble).toBeNull();
  });

  test('proof, when another service of this run began anew, goes on', () => {
    const proof = pursue(newProof(BOUNDS, { ...listed(old()), y: old() }, ['x', 'y']), post('true'), 2);
    const look = lookAt(1, old(1));
    look.services.y = since(1, 1);
    expect(observe(proof, look).trouble).toBeNull();
  });

  test('proof, once a person accepted what began anew, goes on, and a later change is unknown again', () => {
    const { proof } = play(sent('true'), '0-2:old 3:new@3!2');
    const accepted = acceptChanges(proof, lookAt(4, since(3, 4), { witness: 2 }));
    expect(accepted.trouble).toBeNull();
    expect(play(accepted, '5-30:new@3!2')).toMatchObject({ at: 15 });
    expect(play(accepted, '5-30:new@3!5').proof.trouble?.kind).toBe('unknown');
  });
});

describe('looks that cannot be read', () => {
  test('proof, unreadable for less than five minutes, waits', () => {
    expect(play(sent('true'), '0:old 1-300:dark').at).toBeNull();
  });

  test('proof, unreadable for five minutes, is a hold that says why', () => {
    const { proof, at } = play(sent('true'), '0:old 1-400:dark');
    expect(at).toBe(301);
    expect(proof.trouble).toEqual({ kind: 'unreadable', why: 'no answer' });
  });

  test('proof, unreadable again and again for five minutes together, is a hold', () => {
    const script = Array.from({ length: 60 }, (_, i) => `${i * 31}:old ${i * 31 + 1}>${i * 31 + 30}:dark`).join(' ');
    const { proof, at } = play(sent('true'), script);
    expect(proof.trouble?.kind).toBe('unreadable');
    expect(at).toBeGreaterThanOrEqual(300);
    expect(at).toBeLessThan(400);
  });

  test('proof, with a list that stands still, counts it as unreadable: a break, and a hold after five minutes', () => {
    expect(play(sent('true'), '0-2:new@0 3-20:new@0~2').proof.pursuits[0]).toMatchObject({
      state: 'proving',
      holdsSince: null,
    });
    const { proof, at } = play(sent('true'), '0-2:new@0 3-400:new@0~2');
    expect(proof.trouble?.kind).toBe('stale');
    expect(at).toBeGreaterThan(300);
  });

  test('proof, with a list that comes from a cache of 10 s, is proven all the same', () => {
    const looks = Array.from({ length: 200 }, (_, at) => {
      const list = Math.floor(at / 10) * 10;
      return lookAt(at, list < 10 ? old(list) : since(5, list), { listOf: list });
    });
    expect(only(play(sent('true', { stable: 10_000, deadline: 300_000 }), looks).proof).state).toBe('proven');
  });

  test('proof, with a list in which everything began anew, looks for new witnesses', () => {
    const looks = looksOf('0:old 1-2:new@1!1').map((look) => look);
    const accepted = acceptChanges(sent('true'), lookAt(1, since(1, 1), { witness: 1 }));
    const proof = looks.reduce(observe, accepted);
    expect(proof.reference?.uptimes.ccs?.startTime).toBe(since(1, 1).startTime);
  });

  test('proof, with many services of this run, takes its witnesses from those that nobody named', () => {
    const named = ['a', 'b', 'c', 'd', 'x'];
    const look = lookAt(1, old(1));
    for (const name of named) look.services[name] = old(1);
    const services = { a: old(1), b: old(1), c: old(1), d: old(1), ...look.services };
    const proof = pursue(newProof(BOUNDS, services, named), post('true'), 2);
    expect(Object.keys(observe(proof, { ...look, services }).reference?.uptimes ?? {})[0]).toBe('ccs');
  });

  test('proof, after a node clock that was set back, goes on with the new time', () => {
    const looks = Array.from({ length: 60 }, (_, at) =>
      lookAt(at, old(at < 5 ? at : at - 10), { listOf: at < 5 ? at : at - 10 }),
    );
    expect(looks.reduce(observe, sent('true')).darkSince).toBeNull();
  });
});

describe('several services', () => {
  function two(operation: 'restart' | 'stop' | 'start' = 'restart'): Proof {
    const was = operation === 'start' ? STOPPED : old();
    const proof = newProof({ ...BOUNDS, operation }, { ...listed(was), y: was }, ['x', 'y']);
    return pursue({ ...proof, queued: 1 }, post('true'), 2);
  }

  test.each([
    ['restart', '0:old 1:STARTING 2-20:new@1', 2],
    ['stop', '0:old 1:STOPPING 2-20:STOPPED', 2],
    ['start', '0:STOPPED 1:STARTING 2-20:new@1', 2],
  ] as const)(
    'queue of a %s goes on at the first look that shows the one before as wanted',
    (operation, script, second) => {
      const { proof, at } = play(two(operation), script);
      expect(at).toBe(second);
      expect(readyForNext(proof)).toBe(true);
      expect(only(proof).state).toBe('proving');
    },
  );

  test('queue, before any look, does not go on', () => {
    expect(readyForNext(two())).toBe(false);
    expect(wish(two())).toBe('look');
  });

  test('queue, after a failure, does not go on', () => {
    const { proof } = play(two(), '0-100:old');
    expect(only(proof).state).toBe('failed');
    expect(readyForNext(proof)).toBe(false);
  });

  test('queue, while the answer was a no and nothing is seen, does not go on', () => {
    const denied = pursue({ ...two(), pursuits: [] }, post('false'), 2);
    expect(denied.queued).toBe(1);
    expect(play(denied, '0-29:old').at).toBeNull();
  });

  test('queue, at an unreadable look, does not go on by what was seen before', () => {
    const seen = play(two(), '0:old 1-20:new@1').proof;
    expect(readyForNext(seen)).toBe(true);
    expect(readyForNext(observe(seen, darkAt(3)))).toBe(false);
  });

  test('proof, of two services, proves each by its own stable', () => {
    const first = play(two(), '0:old 1-20:new@1').proof;
    const both = pursue({ ...first, queued: 0 }, { ...post('true'), service: 'y' }, 2);
    const looks = Array.from({ length: 30 }, (_, index) => {
      const at = index + 2;
      const look = lookAt(at, since(1, at));
      look.services.y = at < 6 ? old(at) : since(6, at);
      return look;
    });
    const { proof, at } = play(both, looks);
    expect(at).toBe(16);
    expect(proof.pursuits.map(({ service, state }) => [service, state])).toEqual([
      ['x', 'proven'],
      ['y', 'proven'],
    ]);
    const at12 = play(both, looks.slice(0, 11)).proof;
    expect(at12.pursuits.map(({ state }) => state)).toEqual(['proven', 'proving']);
  });
});

describe('a proof as data', () => {
  test('proof, at any point, survives JSON', () => {
    const points = ['0:old', '0-5:new@0', '0-20:dark', '0-40:old', '0:new@0!0'];
    for (const script of points) {
      const { proof } = play(sent('lost'), script);
      expect(JSON.parse(JSON.stringify(proof))).toEqual(proof);
    }
  });

  test('proof, without any pursuit, is decided', () => {
    expect(wish(newProof(BOUNDS, {}, []))).toBe('decided');
  });
});
