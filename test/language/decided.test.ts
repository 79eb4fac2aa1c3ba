import { decided, wrongTimeout, wrongWait } from '../../language/decided';
import type { InputValue } from '../../language/runbook';
import { document, runbookOf } from './documents';

const INPUTS = `inputs:
  n: { type: integer }
  m: { type: integer, default: 2 }
  t: { type: duration }
  d: { type: duration }
  services: { type: services }
  note: { type: string }
`;
const STEPS = `steps:
  - call: services.restart
    with: { services: [a, "\${{ inputs.note }}"] }
    timeout: \${{ inputs.t }}
    stable: \${{ inputs.t }}
    deadline: 10s
  - await: services.running
    with: { services: "\${{ inputs.services }}" }
    stable: 10s
    deadline: \${{ inputs.d }}
  - { name: wait, sleep: "\${{ inputs.note }}" }
  - approve: Touch \${{ inputs.services }}?
    timeout: \${{ inputs.t }}
  - { call: nodes.list, timeout: "\${{ inputs.t }}" }
`;
const NODES = `nodes:
  batch: ["\${{ inputs.n }}", "\${{ inputs.m }}"]
  rest: \${{ inputs.note }}
  budget: \${{ inputs.n - 1 }}
`;

/** Everything wrong as \`code path\`; without \`inputs\` all is well. */
const found = (body: string, inputs: Record<string, InputValue>): string[] =>
  decided(runbookOf(document(`${INPUTS}${body}`)), inputs).map(({ code, path }) => `${code} ${path.join('.')}`);
const FINE = { n: 1, m: 2, t: 5_000, d: 11_000, services: ['a'], note: '5s' };

describe('what inputs decide', () => {
  test('where all of it can be, is fine, and where nothing is given, is left to the run', () => {
    expect(found(`${NODES}${STEPS}`, FINE)).toEqual([]);
    expect(found(`${NODES}${STEPS}`, {})).toEqual([]);
  });

  test.each<[Record<string, InputValue>, string[]]>([
    [{ n: 0 }, ['wrong-value nodes.batch.0', 'wrong-value nodes.budget']],
    [{ n: 3 }, ['wrong-value nodes.batch']],
    [{ m: 0 }, ['wrong-value nodes.batch.1']],
    [{ note: 'soon' }, ['duration nodes.rest']],
  ])('of nodes, with %j, is wrong in %j', (inputs, places) => {
    expect(found(NODES, { ...FINE, ...inputs })).toEqual(places);
  });

  test('of each step, wherever it stands, is judged by its own key', () => {
    expect(found(STEPS, { ...FINE, t: 0, d: 10_000, services: [], note: 'not a name' })).toEqual([
      'wrong-value steps.0.with.services',
      'duration steps.0.timeout',
      'wrong-value steps.1.with.services',
      'deadline steps.1.deadline',
      'duration steps.2.sleep',
      'duration steps.3.timeout',
      'duration steps.4.timeout',
    ]);
    expect(found(STEPS, { ...FINE, t: 7_200_000 })).toEqual([
      'deadline steps.0.deadline',
      'duration steps.0.timeout',
      'duration steps.4.timeout',
    ]);
    const lists =
      'before: [{ sleep: "${{ inputs.note }}" }]\nafter: [{ sleep: 1s }, { sleep: "${{ inputs.note }}" }]\n';
    expect(found(lists, { note: 'x' })).toEqual(['duration before.0.sleep', 'duration after.1.sleep']);
  });

  test('that cannot be worked out, is wrong at its own key', () => {
    const steps = `steps:
  - { call: services.restart, with: { services: [a] }, timeout: "\${{ inputs.note }}", stable: "\${{ inputs.note }}", deadline: "\${{ inputs.note }}" }
  - { approve: "\${{ inputs.services[5] }}?", timeout: "\${{ inputs.note }}" }
`;
    expect(found(steps, { ...FINE, note: 'soon' })).toEqual([
      'duration steps.0.stable',
      'duration steps.0.deadline',
      'duration steps.0.timeout',
      'wrong-value steps.1.approve',
      'duration steps.1.timeout',
    ]);
  });

  test('where a part of it is not given, or a person decides, is left to the run', () => {
    const pair =
      'steps: [{ call: services.stop, with: { services: [a] }, stable: "${{ inputs.t }}", deadline: "${{ inputs.d }}" }]\n';
    expect(found(pair, { d: 0 })).toEqual([]);
    expect(found('steps: [{ sleep: "${{ inputs.note }}${{ inputs.n }}" }]\n', { note: 'x' })).toEqual([]);
    expect(found('nodes: { rest: ask }\n', FINE)).toEqual([]);
  });

  test('together with the cluster, a node or a step, is left to the run', () => {
    const steps = ['node.uid == 1', 'cluster.size == 1', 'steps.a.skipped'].map(
      (what) => `  - { sleep: "\${{ ${what} && inputs.n == 1 ? '1s' : 'x' }}" }\n`,
    );
    expect(found(`steps:\n  - { name: a, sleep: 1s }\n${steps.join('')}`, FINE)).toEqual([]);
  });

  test('is told with its reason', () => {
    const reasons = (inputs: Record<string, InputValue>) =>
      decided(runbookOf(document(`${INPUTS}${NODES}${STEPS}`)), inputs).map(({ why }) => why);
    expect(reasons({ ...FINE, n: 3 })).toEqual(['a list of batches grows: 2 comes after 3']);
    expect(reasons({ t: 0, d: 0 })).toEqual([
      wrongTimeout(0),
      '`deadline` (0s) must be longer than `stable` (10s), or no effect can ever hold so long',
      wrongWait(0),
      wrongTimeout(0),
    ]);
  });
});

test.each([
  [0, 'a `timeout` of 0s cannot be: write one from 1ms to 1h'],
  [1, null],
  [3_600_000, null],
  [3_600_001, 'a `timeout` of 1h1ms cannot be: write one from 1ms to 1h'],
])('a timeout of a request of %i ms is refused: %j', (ms, why) => {
  expect(wrongTimeout(ms)).toBe(why);
});

test.each([
  [999, 'a `timeout` of 999ms leaves no time to answer: write at least 1s'],
  [1_000, null],
])('a timeout of a question of %i ms is refused: %j', (ms, why) => {
  expect(wrongWait(ms)).toBe(why);
});
