import { observeOthers, readyForNext } from '../../rollout/proof';
import { evidenceText, isNotHere, readingText, verdictOf } from '../../rollout/service-verdict';
import { pursue } from '../../rollout/answer';
import type { Proof } from '../../rollout/proof';
import { old, only, play, post, sent, since, STOPPED } from './script';

/** To the end of grace, with nothing on other nodes. */
function ended(proof: Proof, script: string): Proof {
  return observeOthers(play(proof, script).proof, {}, {});
}

describe('verdictOf', () => {
  test.each([
    ['restart', old(), '0-20:new@0', 'restarted'],
    ['restart', old(), '0-2:new@0 3-20:new@3', 'restarted-twice'],
    ['stop', old(), '0-20:STOPPED', 'stopped'],
    ['start', STOPPED, '0-20:new@0', 'started'],
    ['start', STOPPED, '0-2:new@0 3-20:new@3', 'started'],
    ['restart', old(), '0-100:old', 'failed'],
    ['restart', old(), '0-5:new@0', 'unknown'],
  ] as const)('verdict, of a %s from %j by %s, is %s', (operation, was, script, verdict) => {
    expect(verdictOf(operation, only(play(sent('true', { operation }, was), script).proof))).toBe(verdict);
  });

  test('verdict, of two POSTs that each had an effect, is restarted-twice', () => {
    const first = play(sent('true'), '0:new@0').proof;
    expect(verdictOf('restart', only(play(pursue(first, post('true'), 2), '30-60:new@29').proof))).toBe(
      'restarted-twice',
    );
  });

  test('verdict, of a second POST whose first had none, is restarted', () => {
    const none = ended(sent('lost'), '0-60:old');
    expect(verdictOf('restart', only(play(pursue(none, post('true'), 2), '61-100:new@61').proof))).toBe('restarted');
  });

  test('verdict, of a POST that provably had no effect, is unchanged, and failed after the second one', () => {
    const once = ended(sent('lost'), '0-60:old');
    expect(verdictOf('restart', only(once))).toBe('unchanged');
    expect(verdictOf('restart', only(ended(pursue(once, post('lost'), 2), '61-120:old')))).toBe('failed');
  });

  test('verdict, of a no without effect, is failed', () => {
    expect(verdictOf('restart', only(ended(sent('false'), '0-60:old')))).toBe('failed');
  });
});

describe('a start of a service that the node does not list', () => {
  const absent = (answer: string) => sent(answer, { operation: 'start' }, null);

  test.each(['false', 'missing', '404', 'lost', '500'])(
    'start, answered %s and still not listed, is not-here',
    (answer) => {
      const pursuit = only(ended(absent(answer), '0-60:gone'));
      expect(isNotHere('start', pursuit)).toBe(true);
      expect(verdictOf('start', pursuit)).toBe('not-here');
    },
  );

  test('start, answered true and still not listed, is failed', () => {
    const pursuit = only(play(absent('true'), '0-100:gone').proof);
    expect(isNotHere('start', pursuit)).toBe(false);
    expect(verdictOf('start', pursuit)).toBe('failed');
  });

  test('start, while nobody knows yet whether it took effect, is unknown and not yet not-here', () => {
    const pursuit = only(play(absent('lost'), '0-20:gone').proof);
    expect(isNotHere('start', pursuit)).toBe(false);
    expect(verdictOf('start', pursuit)).toBe('unknown');
  });

  test('start, of a service that appeared and is gone again, did not stay absent and failed', () => {
    const pursuit = only(play(absent('lost'), '0:gone 1-5:STARTING 6-60:gone').proof);
    expect(isNotHere('start', pursuit)).toBe(false);
    expect(verdictOf('start', pursuit)).toBe('failed');
  });

  test('start, of a service that is listed and STOPPED, is never not-here', () => {
    expect(isNotHere('start', only(ended(sent('lost', { operation: 'start' }), '0-60:STOPPED')))).toBe(false);
  });

  test('queue, after a service that is not here, goes on', () => {
    const proof = ended({ ...absent('false'), queued: 1 }, '0-60:gone');
    expect(readyForNext(proof)).toBe(true);
  });
});

describe('what no service shows by itself', () => {
  const asking = only(play(sent('lost'), '0-60:old').proof);

  test.each(['evidence', 'asking', 'proving', 'unknown'] as const)(
    'verdict, of a pursuit in %s, is unknown',
    (state) => {
      expect(verdictOf('restart', { ...asking, state })).toBe('unknown');
    },
  );

  test.each(['restart', 'stop', 'start'] as const)('not-here, of a %s, needs a start', (operation) => {
    const absent = { ...asking, state: 'failed' as const, baseline: null, last: null };
    expect(isNotHere(operation, absent)).toBe(operation === 'start');
    expect(isNotHere(operation, { ...absent, last: STOPPED })).toBe(false);
    expect(isNotHere(operation, { ...absent, baseline: STOPPED })).toBe(false);
  });

  test.each([
    ['asking', /; whether it took effect is not known$/],
    ['unknown', /; unknown$/],
  ] as const)('evidence, of a pursuit in %s, says so', (state, words) => {
    expect(evidenceText({ ...asking, state, why: '' })).toMatch(words);
  });
});

describe('evidence as a sentence', () => {
  test.each([
    [
      'true',
      '0-20:new@0',
      'before: RUNNING since 2026-01-01T23:51:40.000Z; after: RUNNING since 2026-01-02T00:00:00.000Z; proven',
    ],
    [
      'true',
      '0-5:STOPPED',
      'before: RUNNING since 2026-01-01T23:51:40.000Z; after: STOPPED; it took effect and is not proven yet',
    ],
    [
      'lost',
      '0-5:old',
      'before: RUNNING since 2026-01-01T23:51:40.000Z; after: RUNNING since 2026-01-01T23:51:40.000Z; whether it took effect is not known',
    ],
    [
      'true',
      '0:old 1-60:gone',
      'before: RUNNING since 2026-01-01T23:51:40.000Z; after: not listed; failed; it has been STOPPED for 30 s',
    ],
  ])('evidence, after %s and %s', (answer, script, text) => {
    expect(evidenceText(only(play(sent(answer), script).proof))).toBe(text);
  });

  test('evidence, of a POST without effect, says so', () => {
    expect(evidenceText(only(ended(sent('lost'), '0-60:old')))).toMatch(
      /; it did not take effect; the request had no effect$/,
    );
  });

  test('reading, in words', () => {
    expect(readingText(null)).toBe('not listed');
    expect(readingText(STOPPED)).toBe('STOPPED');
    expect(readingText(since(0, 1))).toBe('RUNNING since 2026-01-02T00:00:00.000Z');
  });
});
