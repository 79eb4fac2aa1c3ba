import { onClock, wish, type Proof } from '../../rollout/proof';
import { retryProof } from '../../rollout/retry';
import { lookAt, old, only, play, sent } from './script';

describe('a hold over a reading', () => {
  const held = (proof: Proof): Proof => ({ ...proof, trouble: null, holding: true, looks: 0 });

  test('proof, while the run holds, is decided by the first readable look and not before', () => {
    const proof = held(play(sent('true'), '0:old 1-400:dark').proof);
    expect(wish(proof)).toBe('look');
    expect(play(proof, '500-1000:dark').at).toBeNull();
    expect(play(proof, '500-600:dark 601:old')).toMatchObject({ at: 601 });
  });

  test('proof, while the run holds and another worker takes over, still needs a readable look', () => {
    const dark = play(held(onClock(play(sent('true'), '0:old 1-400:dark').proof, 'a')), '500-600:dark').proof;
    expect(wish(onClock(dark, 'b'))).toBe('look');
  });

  test('proof, after the hold has healed, has five minutes again and proves what happened', () => {
    const healed = play(held(play(sent('lost'), '0:old 1-400:dark').proof), '500:old').proof;
    const { proof, at } = play({ ...healed, holding: false, darkSince: null }, '501-600:old');
    expect(wish(proof)).toBe('others');
    expect(at).toBe(530);
  });
});

describe('five minutes in all', () => {
  const held = play(sent('true', { deadline: 900_000 }), '0:old 1-280:dark 281:old 282-400:dark').proof;

  test.each([
    ['a retry that could read it', (proof: Proof) => retryProof(proof, lookAt(400, old(400))).proof],
    ['a retry that could not', (proof: Proof) => ({ ...proof, trouble: null, holding: false, darkSince: null })],
  ])('proof, after a hold and %s, has them again', (_title, answered) => {
    expect(held.trouble?.kind).toBe('unreadable');
    expect(play(answered(held), '500-700:dark 701:old').at).toBeNull();
    expect(play(answered(held), '500-900:dark')).toMatchObject({ at: 800 });
  });

  test('proof, after a person accepted changes, has them again', () => {
    const { proof } = play(sent('true', { deadline: 900_000 }), '0:old 1-280:dark 281:old 282:old!282');
    expect(proof.trouble?.kind).toBe('unknown');
    expect(play(retryProof(proof, lookAt(300, old(300), { witness: 282 })).proof, '301-500:dark').at).toBeNull();
  });
});

describe('an abort', () => {
  const aborted = (proof: Proof): Proof => ({ ...proof, aborting: true, trouble: null, looks: 0 });

  test('proof, under an abort, ends at the grace time as first counted', () => {
    const { proof, at } = play(aborted(sent('true')), '0-100:old');
    expect(at).toBe(30);
    expect(only(proof)).toMatchObject({ state: 'unknown', why: 'the run was aborted before this was proven' });
    expect(proof.trouble).toBeNull();
  });

  test('proof, under an abort, lets unreadable looks not begin grace again', () => {
    expect(play(aborted(sent('lost')), '0-10:old 11-100:dark')).toMatchObject({ at: 30 });
  });

  test('proof, under an abort that comes after grace, takes one look and ends', () => {
    const late = aborted(play(sent('true'), '0-50:old').proof);
    expect(wish(late)).toBe('look');
    expect(play(late, '51-100:old')).toMatchObject({ at: 51 });
    expect(play(late, '51>81:dark')).toMatchObject({ at: 81 });
  });

  test('proof, under an abort, takes a verdict that comes first', () => {
    const { proof, at } = play(aborted(sent('true')), '0-50:new@0');
    expect(at).toBe(10);
    expect(only(proof).state).toBe('proven');
  });

  test('proof, under an abort and with the last look proving it, is proven', () => {
    expect(only(play(aborted(sent('true', { stable: 30_000 })), '0-50:new@0').proof).state).toBe('proven');
  });

  test('proof, under an abort and with nothing to see for all of grace, still asks the other nodes', () => {
    expect(wish(play(aborted(sent('lost')), '0-50:old').proof)).toBe('others');
  });

  test('proof, under an abort, of a POST that was never reported, waits for the end of its timeout and grace', () => {
    const silent = sent('lost', {}, old(), { writtenAt: null, timeout: 20_000 });
    const { proof, at } = play(aborted(silent), '0-100:STARTING');
    expect(at).toBe(60);
    expect(only(proof).state).toBe('unknown');
  });
});
