import { mayHaveHappened, pursue } from '../../rollout/answer';
import { newProof, observe } from '../../rollout/proof';
import { BOUNDS, listed, lookAt, old, only, play, post, sent, since, STOPPED } from './script';

describe('what a POST may have done', () => {
  test.each(['not-sent', 'reset', '401'])('answer %s provably did nothing', (answer) => {
    expect(mayHaveHappened(post(answer))).toBe(false);
  });

  test.each(['true', 'false', 'missing', 'lost', '400', '403', '404', '406', '409', '307', '500', '503'])(
    'answer %s may have done something',
    (answer) => {
      expect(mayHaveHappened(post(answer))).toBe(true);
    },
  );
});

describe('pursue', () => {
  test.each([
    ['true', 'told', 'proving'],
    ['false', 'denied', 'evidence'],
    ['missing', 'denied', 'evidence'],
    ['400', 'denied', 'evidence'],
    ['403', 'denied', 'evidence'],
    ['404', 'denied', 'evidence'],
    ['lost', 'doubtful', 'evidence'],
    ['500', 'doubtful', 'evidence'],
    ['503', 'doubtful', 'evidence'],
  ] as const)('pursuit, after the answer %s, is %s and in %s', (answer, knowledge, state) => {
    expect(only(sent(answer))).toMatchObject({ knowledge, state, tries: 1, why: '' });
  });

  test('pursuit, of a start of a service that the node did not list, has seen nothing yet', () => {
    expect(only(sent('true', { operation: 'start' }, null))).toMatchObject({ baseline: null, seen: null, last: null });
  });

  test.each(['true', 'false', '404'])('pursuit, when another node answers after %s, is doubtful', (answer) => {
    expect(only(sent(answer, {}, old(), { uidAfter: 3 }))).toMatchObject({ knowledge: 'doubtful', state: 'evidence' });
  });

  test('pursuit, when nobody answers after true, stays told', () => {
    expect(only(sent('true', {}, old(), { uidAfter: null })).knowledge).toBe('told');
  });

  test.each([
    ['its report came at once', { writtenAt: 1_000, endedAt: 1_000, timeout: 30_000 }, 30_000],
    ['its report came after a part of the timeout', { writtenAt: 1_000, endedAt: 11_000, timeout: 30_000 }, 20_000],
    ['its report came after the timeout', { writtenAt: 1_000, endedAt: 40_000, timeout: 30_000 }, 0],
    ['the clock was set back meanwhile', { writtenAt: 50_000, endedAt: 1_000, timeout: 30_000 }, 30_000],
    ['it never reported', { writtenAt: null, endedAt: 99_000, timeout: 30_000 }, 40_000],
  ])('time to grace, when %s', (_title, how, graceIn) => {
    expect(only(sent('lost', {}, old(), how)).graceIn).toBe(graceIn);
  });

  test('pursuit, of what had happened already, is told, has no grace to wait for and counts no POST', () => {
    const pursuit = only(sent('not-sent', {}, old(), { already: true, timeout: 30_000, writtenAt: null }));
    expect(pursuit).toMatchObject({ knowledge: 'told', state: 'proving', tries: 0, graceIn: 0 });
  });

  test('pursuit, of a second POST, counts its changes anew and keeps those before', () => {
    const first = observe(sent('lost'), lookAt(1, since(1, 1)));
    const second = only(pursue(first, post('true'), 2));
    expect(second).toMatchObject({ tries: 2, changes: 0, changesBefore: 1, seen: since(1, 1).startTime });
  });

  test('pursuit, of a second POST, allows three changes of its own', () => {
    const first = play(sent('true'), '0:new@0 1:new@3').proof;
    const second = pursue(first, post('true'), 2);
    expect(only(play(second, '4:new@6 5:new@9').proof).state).toBe('proving');
    expect(only(play(second, '4:new@6 5:new@9 6:new@12').proof).state).toBe('failed');
  });

  test('pursuit, of another service, leaves the first as it is and comes after it', () => {
    const first = newProof(BOUNDS, { ...listed(old()), y: old() }, ['x', 'y']);
    const both = pursue(pursue(first, post('true'), 2), { ...post('lost'), service: 'y' }, 2);
    expect(both.pursuits.map(({ service, knowledge }) => [service, knowledge])).toEqual([
      ['x', 'told'],
      ['y', 'doubtful'],
    ]);
  });

  test('pursuit, of another service, takes nothing over from the one before', () => {
    const first = play(
      pursue(newProof(BOUNDS, { ...listed(old()), y: old() }, ['x', 'y']), post('true'), 2),
      '0:new@0',
    );
    const [, y] = pursue(first.proof, { ...post('lost'), service: 'y' }, 2).pursuits;
    expect(y).toMatchObject({ tries: 1, changesBefore: 0, differed: false, seen: old().startTime, last: old() });
  });

  test('pursuit, of a second POST, knows what was seen last and that it differed once', () => {
    const first = play(sent('true'), '0:STARTING 1:gone').proof;
    expect(only(first)).toMatchObject({ differed: true, last: null });
    const stopped = play(sent('true'), '0:STOPPED').proof;
    expect(only(pursue(stopped, post('true'), 2))).toMatchObject({ differed: true, last: STOPPED, baseline: old() });
  });

  test('pursue, after a hold, begins with no trouble and no darkness of before', () => {
    const held = play(sent('true'), '0:old 1-200:dark 201:old 202-400:dark').proof;
    expect(held.trouble).not.toBeNull();
    expect(pursue(held, post('true'), 2)).toMatchObject({
      trouble: null,
      holding: false,
      darkSince: null,
      darkBefore: 0,
      looks: 0,
    });
  });
});
