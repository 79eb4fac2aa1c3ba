import { pursue } from '../../rollout/answer';
import { newProof, onClock, observeOthers, wish } from '../../rollout/proof';
import { dueAt } from '../../rollout/pursuit';
import { BOUNDS, lookAt, looksOf, old, only, others, play, post, sent, since, STOPPED, T0 } from './script';

/** Plays until the other nodes are wanted, which then show what they showed before. */
function concluded(script: string, proof = sent('lost')) {
  const played = play(proof, script);
  if (wish(played.proof) !== 'others') return { ...played, state: only(played.proof).state };
  const { looks, opened } = others(lookAt(played.at ?? 0, old(played.at ?? 0)));
  const proven = observeOthers(played.proof, looks, opened);
  return { proof: proven, at: played.at, state: only(proven).state };
}

describe('grace time', () => {
  test('proof, with nothing to see for all of it, did not happen', () => {
    const { proof, at, state } = concluded('0-60:old');
    expect(at).toBe(30);
    expect(state).toBe('not-happened');
    expect(proof.trouble).toBeNull();
    expect(wish(proof)).toBe('decided');
  });

  test('proof, after a no and nothing to see, failed', () => {
    const { proof, state } = concluded('0-60:old', sent('false'));
    expect(state).toBe('failed');
    expect(only(proof).why).toBe('the request was answered with a no, and what was asked for did not happen');
  });

  test('grace, of a POST that was written 4 s before its report, counts from the end of its timeout', () => {
    const written = { writtenAt: 1_000, endedAt: 5_000, timeout: 20_000 };
    expect(concluded('0-100:old', sent('lost', {}, old(), written)).at).toBe(46);
  });

  test('grace, of a timeout that is over, counts from the first look', () => {
    const written = { writtenAt: 1_000, endedAt: 31_005, timeout: 30_000 };
    expect(concluded('0-100:old', sent('lost', {}, old(), written)).at).toBe(30);
  });

  test('grace, of an activity that never reported, counts from 10 s plus its timeout', () => {
    const silent = { writtenAt: null, timeout: 20_000 };
    expect(concluded('0-100:old', sent('lost', {}, old(), silent)).at).toBe(60);
  });

  test('grace, at an unreadable look, begins again', () => {
    expect(concluded('0-20:old 21:dark 22-100:old').at).toBe(52);
  });

  test('grace, at a long unreadable look, begins again from its end', () => {
    expect(concluded('0-20:old 21>50:dark 51-100:old').at).toBe(81);
  });

  test('grace, at an unreadable look before the end of the timeout, does not begin later than that', () => {
    const written = { timeout: 20_000 };
    expect(concluded('0-4:old 5:dark 6-100:old', sent('lost', {}, old(), written)).at).toBe(50);
  });

  test('proof, that happens in the last second of it, is proven', () => {
    expect(concluded('0-29:old 30-50:new@29').state).toBe('proven');
  });

  test('proof, whose first look within grace comes late, is not decided by looks that lie close together', () => {
    // Grace is from 20 s on; a list that stands still since 48 s must not pass for a living one.
    expect(concluded('0:old 48:old 50:old~48', sent('lost', {}, old(), { timeout: 20_000 })).at).toBeNull();
  });

  test('proof, of a list that stands still at the end of it, begins again and in the end holds', () => {
    const { proof, at } = concluded('0-3:old 4-400:old~3');
    expect(proof.trouble?.kind).toBe('stale');
    expect(at).toBeGreaterThanOrEqual(300);
    expect(only(proof).state).toBe('evidence');
  });

  test('proof, of a service whose own uptime does not grow while that of others does, is stale, and forgets that later', () => {
    const looks = Array.from({ length: 60 }, (_, at) => lookAt(at, old(0)));
    const { proof, at } = play(sent('lost'), looks);
    expect(at).toBeNull();
    expect(only(proof)).toMatchObject({
      state: 'evidence',
      why: 'its list of services does not move with the clock',
    });
    const alive = play(proof, '60-120:old');
    expect(wish(alive.proof)).toBe('others');
    expect(only(alive.proof).why).toBe('');
    expect(only(play(proof, '60:STARTING').proof)).toMatchObject({ state: 'proving', why: '' });
  });

  test('proof, on a node with many services, takes the word of its own service at the end of grace', () => {
    const looks = Array.from({ length: 60 }, (_, at) => {
      const services = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'x'].map((name) => [name, old(at)]));
      return { ...lookAt(at, null), services };
    });
    const proof = pursue(newProof(BOUNDS, looks[0]?.services ?? {}, ['x']), post('lost'), 2);
    expect(play(proof, looks)).toMatchObject({ at: 30 });
  });

  test('proof, of a service that is not RUNNING, takes the uptime of any RUNNING service', () => {
    expect(concluded('0-60:STOPPED', sent('lost', { operation: 'start' })).state).toBe('not-happened');
  });

  test('proof, of a node where nothing is RUNNING, cannot tell whether the list is alive', () => {
    const looks = Array.from({ length: 60 }, (_, at) => ({ ...lookAt(at, STOPPED), services: { x: STOPPED } }));
    expect(play(sent('lost', { operation: 'start' }), looks).at).toBeNull();
  });

  test('proof, of a start_time that is rounded up and down, did not change and is alive', () => {
    const looks = Array.from({ length: 60 }, (_, at) =>
      lookAt(at, { ...since(at % 2 ? -500 : -501, at), uptime: 500 + at }),
    );
    const { proof, at } = play(sent('lost'), looks);
    expect(at).toBe(30);
    expect(wish(proof)).toBe('others');
  });

  test('grace, that begins again and again for five minutes in all, is a hold', () => {
    const looks = looksOf(
      Array.from({ length: 20 }, (_, i) => `${i * 20}-${i * 20 + 18}:old ${i * 20 + 19}:dark`).join(' '),
    );
    const { proof, at } = play(sent('lost'), looks);
    expect(proof.trouble).not.toBeNull();
    expect(at).toBeGreaterThanOrEqual(330);
    expect(at).toBeLessThan(350);
  });
});

describe('grace time of a worker that took over', () => {
  const silent = { writtenAt: null, timeout: 20_000 };

  test('grace, when another worker goes on early, still waits for the end of the timeout', () => {
    const first = play(onClock(sent('lost', {}, old(), silent), 'a'), '0-5:old').proof;
    // The other clock is an hour behind: nothing that was timed may be compared.
    const later = looksOf('8-200:old').map((look) => ({
      ...look,
      began: look.began - 3_600_000,
      ended: look.ended - 3_600_000,
    }));
    const { proof } = play(onClock(first, 'b'), later);
    const at = (only(proof).graceReference?.ended ?? 0) - (later[0]?.began ?? 0);
    expect(wish(proof)).toBe('others');
    expect(at).toBeGreaterThanOrEqual(25_000);
  });

  test('grace, when another worker goes on after an unreadable look, still waits for the end of the timeout', () => {
    const first = play(onClock(sent('lost', {}, old(), silent), 'a'), '0-5:old 6:dark').proof;
    expect(play(onClock(first, 'b'), '1000-1200:old')).toMatchObject({ at: 1054 });
  });

  test('grace, when another worker goes on after its begin, begins again with the first look there', () => {
    const first = play(onClock(sent('lost'), 'a'), '0-25:old').proof;
    expect(play(onClock(first, 'b'), '30-100:old')).toMatchObject({ at: 60 });
  });

  test('proof, that is over when another worker goes on, stays as it was', () => {
    const proven = play(onClock(sent('true'), 'a'), '0-20:new@0').proof;
    expect(only(onClock(proven, 'b'))).toEqual(only(proven));
  });

  test('proof, on the same clock, goes on as it was', () => {
    const proof = onClock(sent('lost'), 'a');
    expect(onClock(proof, 'a')).toBe(proof);
  });

  test.each(['a', 'b'])('stable, when worker %s goes on, counts on only with the same clock', (clock) => {
    const first = play(onClock(sent('true'), 'a'), '0-7:new@0').proof;
    expect(play(onClock(first, clock), '8-60:new@0')).toMatchObject({ at: clock === 'a' ? 10 : 18 });
  });

  test('deadline, when another worker goes on, counts what was readable before and not the time between', () => {
    const first = play(onClock(sent('true'), 'a'), '0-40:old').proof;
    const { proof } = play(onClock(first, 'b'), '1000-1100:old');
    expect(play(onClock(first, 'b'), '1000-1100:old')).toMatchObject({ at: 1021 });
    expect(only(proof).state).toBe('failed');
  });

  test('proof, that asked for the other nodes when its worker died, goes through grace again', () => {
    const asking = play(onClock(sent('lost'), 'a'), '0-60:old').proof;
    expect(wish(asking)).toBe('others');
    expect(wish(onClock(asking, 'b'))).toBe('look');
  });

  test('STOPPED, seen by two workers, is not one time without a break', () => {
    const first = play(onClock(sent('true', { deadline: 300_000 }), 'a'), '0-20:STOPPED').proof;
    expect(play(onClock(first, 'b'), '21-50:STOPPED').at).toBeNull();
  });
});

describe('when the next look has something to decide', () => {
  test.each([
    ['with nothing seen yet of what was told, never', '0:old', () => sent('true'), null],
    ['while it holds, at the end of stable', '0-3:new@0', () => sent('lost'), 10],
    ['while grace has not begun, at its begin', '0-3:old', () => sent('lost', {}, old(), { timeout: 20_000 }), 20],
    ['while grace runs, at its end', '0-3:old', () => sent('lost'), 30],
    ['while it is on its way, never', '0-3:STARTING', () => sent('lost'), null],
  ])('next look: %s', (_title, script, proof, second) => {
    const at = dueAt(only(play(proof(), script).proof), BOUNDS);
    expect(at).toBe(second === null ? null : T0 + second * 1000);
  });
});
