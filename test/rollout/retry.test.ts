import { observeOthers, onClock, wish, type Proof } from '../../rollout/proof';
import { retryProof } from '../../rollout/retry';
import { lookAt, looksOf, old, only, others, play, sent, since, STOPPED } from './script';

const failed = (): Proof => play(sent('true'), '0-100:old').proof;

describe('a person says retry', () => {
  test('retry, of a restart that failed and shows its old start_time, sends once more with that look as guard baseline', () => {
    const { proof, resend } = retryProof(failed(), lookAt(70, old(70)));
    expect([...resend]).toEqual([['x', old(70)]]);
    expect(proof.trouble).toBeNull();
    expect(only(proof).baseline).toEqual(old());
  });

  test('retry, of a restart that failed and is not listed now, sends once more and says so to the guard', () => {
    expect([...retryProof(failed(), lookAt(70, null)).resend]).toEqual([['x', null]]);
  });

  test('retry, of what failed and runs anew now, sends nothing and proves it with a new deadline', () => {
    const { proof, resend } = retryProof(failed(), lookAt(70, since(69, 70)));
    expect(resend.size).toBe(0);
    expect(only(proof).state).toBe('proving');
    expect(only(failed()).why).not.toBe('');
    expect(only(proof).why).toBe('');
    expect(play(proof, '71-100:new@69')).toMatchObject({ at: 81 });
    expect(play(proof, '71-200:STARTING').at).toBe(132);
  });

  test('retry, of a list that stood still, judges it anew', () => {
    const { proof } = play(sent('true'), '0-3:old 4-400:old~3');
    expect(proof.trouble?.kind).toBe('stale');
    expect(play(retryProof(proof, lookAt(500, old(3), { listOf: 3 })).proof, '501:old~3').proof.darkSince).toBeNull();
  });

  test('retry, of what did not happen twice, sends once more', () => {
    const asking = play(sent('lost'), '0-60:old').proof;
    const { looks, opened } = others(lookAt(30, old(30)));
    const { resend } = retryProof(observeOthers(asking, looks, opened), lookAt(40, old(40)));
    expect([...resend.keys()]).toEqual(['x']);
  });

  test('retry, of a pursuit that is proven, leaves it alone', () => {
    const { proof } = play(sent('true'), '0-20:new@0');
    const retried = retryProof(proof, lookAt(30, STOPPED));
    expect(retried.resend.size).toBe(0);
    expect(only(retried.proof)).toEqual(only(proof));
  });

  test('retry, of one that is still being proven, sends nothing and goes on with a new deadline', () => {
    const { proof } = play(sent('true'), '0-50:old');
    const retried = retryProof(proof, lookAt(51, old(51)));
    expect(retried.resend.size).toBe(0);
    expect(play(retried.proof, '52-200:old')).toMatchObject({ at: 113 });
  });

  test('retry, of services that nobody named, accepts them and the proof goes on', () => {
    const { proof } = play(sent('true'), '0-2:old 3:new@3!2');
    const retried = retryProof(proof, lookAt(60, since(3, 60), { witness: 2 }));
    expect(retried.resend.size).toBe(0);
    expect(play(retried.proof, '61-100:new@3!2')).toMatchObject({ at: 71 });
  });

  test('retry, of what changed on another node, waits for a whole grace time before anything is sent', () => {
    const asking = play(sent('lost'), '0-60:old').proof;
    const { looks, opened } = others(lookAt(30, since(3, 30)));
    const unknown = observeOthers(asking, looks, opened);
    const { proof, resend } = retryProof(unknown, lookAt(40, old(40)));
    expect(resend.size).toBe(0);
    expect(play(proof, '41-100:old')).toMatchObject({ at: 71 });
  });

  test('retry, before the timeout of a lost POST is over, still waits for its end and the whole grace time', () => {
    const lost = sent('lost', {}, old(), { timeout: 60_000 });
    const { proof } = play(lost, '0-2:old 3:old!2');
    expect(proof.trouble?.kind).toBe('unknown');
    const retried = retryProof(proof, lookAt(5, old(5), { witness: 2 }));
    const { proof: later, at } = play(retried.proof, '6-200:old!2');
    expect(wish(later)).toBe('others');
    expect(at).toBeGreaterThanOrEqual(90);
  });

  test('retry, with its look on another clock than the next looks, times nothing across both', () => {
    const proof = onClock(failed(), 'a');
    const ahead = lookAt(3_600, since(69, 70));
    const retried = onClock(retryProof(proof, ahead).proof, 'a');
    expect(play(retried, '71-100:new@69')).toMatchObject({ at: 81 });
    const behind = { ...ahead, began: ahead.began - 7_200_000, ended: ahead.ended - 7_200_000 };
    const open = onClock(play(sent('true'), '0-20:old').proof, 'a');
    expect(play(onClock(retryProof(open, behind).proof, 'a'), '71-100:old').at).toBeNull();
  });

  test('retry, after the service began anew during the hold, remembers that change', () => {
    const { proof } = play(sent('true', { stable: 20_000 }), '0-2:new@0 3:new@0!2');
    const retried = retryProof(proof, lookAt(60, since(50, 60), { witness: 2 }));
    expect(only(retried.proof)).toMatchObject({ changes: 0, changesBefore: 2, seen: since(50, 60).startTime });
    const gone = retryProof(proof, lookAt(60, null, { witness: 2 }));
    expect(only(gone.proof).seen).toBe(only(proof).seen);
  });

  test('retry, gives a third change after it three changes again', () => {
    const { proof } = play(sent('true'), '0:new@0 2:new@2 4:new@4');
    expect(only(proof).state).toBe('failed');
    const retried = retryProof(proof, lookAt(5, since(4, 5))).proof;
    expect(only(play(retried, looksOf('6:new@6 8:new@8')).proof).state).toBe('proving');
    expect(only(play(retried, looksOf('6:new@6 8:new@8 10:new@10')).proof).state).toBe('failed');
  });
});
