import { howOver, keyOf, type Matter, mattersOf } from '../../cli/matter';
import type { Asked, Held, MessageReport } from '../../rollout/report-shape';
import { aStatus } from './fixtures';

const held: Held = {
  node: 2,
  why: 'it is unreadable',
  since: '2026-03-01T02:13:00.000Z',
  until: '2026-03-01T14:13:00.000Z',
  verbs: ['retry', 'abort'],
};
const asked: Asked = { node: null, text: 'go on?', plan: null, until: '2026-03-02T02:00:00.000Z' };
const hold: Matter = { is: 'hold', held };
const question: Matter = { is: 'question', asked };
const says = (what: string, reason: string | null = null): MessageReport => ({
  at: '2026-03-01T02:20:00.000Z',
  by: 'bob',
  what,
  reason,
});

test('a run that asks and holds has both, and one that does neither has none', () => {
  expect(mattersOf(aStatus({ questions: [asked], holds: [held] }))).toEqual([question, hold]);
  expect(mattersOf(aStatus())).toEqual([]);
});

test.each([
  ['another node', { node: 3 }],
  ['another reason', { why: 'the login is refused' }],
  ['a later beginning', { since: '2026-03-01T02:14:00.000Z' }],
])('a hold of %s is another one', (_, over) => {
  expect(keyOf({ is: 'hold', held: { ...held, ...over } })).not.toBe(keyOf(hold));
});

test('verbs that are offered later make no new hold of it', () => {
  expect(keyOf({ is: 'hold', held: { ...held, verbs: ['abort'] } })).toBe(keyOf(hold));
});

describe('why a matter is over', () => {
  const before = aStatus({ messages: [says('retry node 2')] });
  const then = (...messages: MessageReport[]) => aStatus({ messages: [...before.messages, ...messages] });

  test.each([
    ['somebody answered this node', then(says('skip node 2', 'known broken')), 'bob said skip node 2: known broken'],
    ['somebody ended the run', then(says('pause'), says('abort')), 'bob said abort'],
    ['it healed', then(), 'the run goes on by itself'],
    ['another node was answered, and it healed', then(says('retry node 3')), 'the run goes on by itself'],
    [
      'it holds over another reason',
      { ...then(), holds: [{ ...held, why: 'x' }] },
      'it holds there over something else now',
    ],
    ['the run ended', { ...then(), outcome: 'failed' as const }, 'the run ended failed'],
  ])('%s', (_, now, why) => {
    expect(howOver(hold, before, now)).toBe(why);
  });

  test('a question that nobody answered', () => {
    expect(howOver(question, before, then())).toBe('the time for an answer is over');
  });
});
