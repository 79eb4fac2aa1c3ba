import { offers } from '../../rollout/details-offers';
import type { Status } from '../../rollout/report-shape';

type Asking = Parameters<typeof offers>[0];

const AT = '2026-01-01T00:00:00.000Z';
const REASONED = '{"by": "your name", "reason": "why"}';
const SENT = [{}] as unknown as Status['mutations'];

const saidTo = (run: Partial<Asking>): string[] =>
  offers({ outcome: null, phase: 'rolling', mutations: [], ...run }).shown.map(
    ({ update, input }) => `${update} ${input}`,
  );
const question = (node: number | null, plan: string | null = null) => ({ node, text: '', plan, until: AT });
const hold = (node: number, ...verbs: ('retry' | 'skip' | 'rollback' | 'abort')[]) => ({
  node,
  why: '',
  since: AT,
  until: AT,
  verbs,
});

describe('what can be said to a run', () => {
  test.each<[string, Partial<Asking>, string[]]>([
    ['at work that sent nothing', {}, ['pause {"by": "your name"}', `abort ${REASONED}`]],
    [
      'at work that sent something',
      { mutations: SENT },
      ['pause {"by": "your name"}', `rollback ${REASONED}`, `abort ${REASONED}`],
    ],
    ['at rest', { phase: 'paused' }, ['resume {"by": "your name"}', `abort ${REASONED}`]],
    ['that undoes', { phase: 'undoing', mutations: SENT }, [`abort ${REASONED}`]],
    ['that is over', { outcome: 'completed', phase: 'finished', mutations: SENT }, []],
    [
      'that asks about its plan',
      { phase: 'waiting', questions: [question(null, 'abc')] },
      [
        'approve {"by": "your name", "plan": "abc"}',
        `reject ${REASONED}`,
        'pause {"by": "your name"}',
        `abort ${REASONED}`,
      ],
    ],
    [
      'that asks about a node',
      { questions: [question(2)] },
      [
        'approve {"by": "your name", "node": 2}',
        'reject {"by": "your name", "reason": "why", "node": 2}',
        'pause {"by": "your name"}',
        `abort ${REASONED}`,
      ],
    ],
    [
      'that holds over two nodes: what concerns the run stands there once, and a pause would change nothing',
      { phase: 'holding', mutations: SENT, holds: [hold(2, 'retry', 'skip', 'abort'), hold(3, 'retry', 'abort')] },
      [
        'retry {"by": "your name", "node": 2}',
        'skip {"by": "your name", "reason": "why", "node": 2}',
        `abort ${REASONED}`,
        'retry {"by": "your name", "node": 3}',
      ],
    ],
  ])('%s', (_, run, expected) => {
    expect(saidTo(run)).toEqual(expected);
  });

  test('of many held nodes: the first eight, and how many more there are', () => {
    const holds = Array.from({ length: 8 }, (_, index) => hold(index + 1, 'retry'));
    expect(offers({ outcome: null, phase: 'holding', mutations: SENT, holds })).toMatchObject({ more: 0 });
    const { shown, more } = offers({
      outcome: null,
      phase: 'holding',
      mutations: SENT,
      holds: [...holds, hold(9, 'retry', 'abort')],
    });
    expect([shown.length, more, shown.at(-1)?.input]).toEqual([8, 2, '{"by": "your name", "node": 8}']);
  });
});
