import { answerHold, factsOf, type HoldCounter } from '../../cli/answer-hold';
import type { Held } from '../../rollout/report-shape';
import { aStatus } from './fixtures';

const HELD: Held = {
  node: 2,
  why: 'stats_archiver is STARTING, expected RUNNING',
  since: '2026-03-01T02:13:00.000Z',
  until: '2026-03-01T14:13:00.000Z',
  verbs: ['retry', 'skip', 'rollback', 'abort'],
};
const STATUS = aStatus({
  mutations: [
    {
      at: '2026-03-01T02:10:00.000Z',
      node: 2,
      method: 'POST',
      path: '/v1/local/services',
      body: { operation_type: 'restart', services: ['stats_archiver'] },
      undo: false,
      answer: 'true',
      evidence: '',
    },
  ],
});
const MENU = '[r = retry, s = skip the node, b = roll back, a = abort, Enter = leave it] ';

/** A person who types these lines, and a run that accepts, or rejects the first so many. */
async function typed(lines: (string | null)[], held = HELD, rejects = 0) {
  const prompts: string[] = [];
  const said: string[] = [];
  const told: unknown[] = [];
  const counter: HoldCounter = {
    isOpen: true,
    run: { id: 'x', handle: {} as never },
    ask: async (prompt) => {
      prompts.push(prompt);
      if (lines.length === 0) throw new Error(`nobody answers: ${prompt}`);
      return lines.shift() ?? null;
    },
    reason: (prompt) => counter.ask(prompt),
    say: (text) => void said.push(text),
    tell: async (verb, reason, more) => told.push([verb, reason, more]) > rejects,
    again: (command) => `rollbook ${command}`,
  };
  await answerHold(held, STATUS, counter);
  expect(lines).toEqual([]);
  return { prompts, said, told };
}

test('the facts come first: where, what is and what was expected, since when, until when', async () => {
  expect((await typed([''])).said[0]).toBe(
    'Node 2 holds: stats_archiver is STARTING, expected RUNNING\n' +
      '  since 2026-03-01 02:13:00 UTC, until 2026-03-01 14:13:00 UTC (then it fails)',
  );
  expect(factsOf({ ...HELD, node: null })).toMatch(/^The run holds: /);
});

test('Enter leaves it open, and says how to answer later', async () => {
  const { prompts, said, told } = await typed(['']);
  expect(prompts).toEqual([MENU]);
  expect(said.at(-1)).toBe('left open; to answer it later (or skip, rollback, abort): rollbook retry x --node 2');
  expect(told).toEqual([]);
});

test('only the verbs that the run offers are offered, and an unknown key asks again', async () => {
  const { prompts, told } = await typed(['s', 'x', 'r', ''], { ...HELD, node: null, verbs: ['retry', 'abort'] });
  expect(prompts.slice(0, 3)).toEqual(Array(3).fill('[r = retry, a = abort, Enter = leave it] '));
  expect(told).toEqual([['retry', '', {}]]);
});

test.each([
  ['r', 'retry'],
  ['retry', 'retry'],
  ['R', 'retry'],
])('%s retries that node, a reason being optional', async (word, verb) => {
  expect((await typed([word, ''])).told).toEqual([[verb, '', { node: 2 }]]);
});

test('skip needs a reason: without one the choice comes again', async () => {
  const { prompts, told } = await typed(['s', '', 's', 'known broken']);
  expect(prompts[2]).toBe(MENU);
  expect(told).toEqual([['skip', 'known broken', { node: 2 }]]);
});

test('rollback and abort are of the whole run, and need a second yes', async () => {
  const back = await typed(['b', 'wrong service', 'y']);
  expect(back.prompts.at(-1)).toBe('Undo what this run did on node 2, newest first, and end it? [y/N] ');
  expect(back.told).toEqual([['rollback', 'wrong service', {}]]);
  const abort = await typed(['a', '', 'yes']);
  expect(abort.prompts.at(-1)).toBe('End the run here? Nothing more is sent, nothing is undone. [y/N] ');
  expect(abort.told).toEqual([['abort', '', {}]]);
});

test.each(['', 'n', 'maybe'])(
  'a second yes that is %j says nothing to the run, and the choice comes again',
  async (no) => {
    const { told, prompts } = await typed(['a', '', no, '']);
    expect(told).toEqual([]);
    expect(prompts.at(-1)).toBe(MENU);
  },
);

test('what the run rejects is asked again', async () => {
  expect((await typed(['r', '', 'a', '', 'y'], HELD, 1)).told).toEqual([
    ['retry', '', { node: 2 }],
    ['abort', '', {}],
  ]);
});

test('a question that goes away at the reason says nothing to the run', async () => {
  expect((await typed(['b', null])).told).toEqual([]);
});
