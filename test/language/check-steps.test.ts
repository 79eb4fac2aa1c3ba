import { document, problemsOf, runbookOf } from './documents';

const INPUTS = 'inputs: { wait: { type: duration }, note: { type: string } }\n';
const around = (step: string): string => document(`${INPUTS}steps:\n  - { ${step} }\n`);
const said = (step: string): string[] =>
  problemsOf(around(step)).map(({ column, code, message }) => `${column} ${code} ${message}`);

const common = { name: null, when: null, onFailure: null, line: 5, column: 7 };
const times = {
  timeout: { literal: 30_000 },
  stable: { literal: 10_000 },
  deadline: { literal: 300_000 },
  undo: 'own',
};
const { stable, deadline } = times;
const wait = { expression: '${{ inputs.wait }}' };
const ALL = 'name: all, when: "${{ node.uid == 1 }}", on_failure: ask';
const all = { ...common, name: 'all', when: 'node.uid == 1', onFailure: 'ask' };

test.each<[string, object]>([
  [
    'call: services.stop, with: { services: [a] }',
    { kind: 'call', call: 'services.stop', services: { literal: ['a'] }, ...times, ...common },
  ],
  [
    `call: services.stop, with: { services: [a] }, timeout: "\${{ inputs.wait }}", stable: "\${{ inputs.wait }}", deadline: 5s, undo: none, ${ALL}`,
    {
      kind: 'call',
      call: 'services.stop',
      services: { literal: ['a'] },
      timeout: wait,
      stable: wait,
      deadline: { literal: 5_000 },
      undo: 'none',
      ...all,
    },
  ],
  ['call: nodes.list', { kind: 'call', call: 'nodes.list', services: null, ...times, ...common }],
  [
    `call: nodes.list, timeout: "\${{ inputs.wait }}", ${ALL}`,
    { kind: 'call', call: 'nodes.list', services: null, ...times, timeout: wait, ...all },
  ],
  ['await: node.healthy', { kind: 'await', await: 'node.healthy', services: null, stable, deadline, ...common }],
  [
    `await: services.stopped, with: { services: [a] }, stable: 10m, deadline: "\${{ inputs.wait }}", ${ALL}`,
    {
      kind: 'await',
      await: 'services.stopped',
      services: { literal: ['a'] },
      stable: { literal: 600_000 },
      deadline: wait,
      ...all,
    },
  ],
  ['assert: true', { kind: 'assert', assert: 'true', message: null, ...common }],
  [
    'assert: "\u00a0node.uid == 1 ", message: "x ${{ node.uid }}", when: false',
    { kind: 'assert', assert: 'node.uid == 1', message: { expression: 'x ${{ node.uid }}' }, ...common, when: 'false' },
  ],
  ['approve: Go on?', { kind: 'approve', approve: { literal: 'Go on?' }, timeout: { literal: 86_400_000 }, ...common }],
  [
    `approve: "\${{ inputs.note }}", timeout: "\${{ inputs.wait }}", ${ALL}`,
    { kind: 'approve', approve: { expression: '${{ inputs.note }}' }, timeout: wait, ...all },
  ],
  [`sleep: 5s, ${ALL}`, { kind: 'sleep', sleep: { literal: 5_000 }, ...all }],
  ['sleep: "${{ inputs.wait }}"', { kind: 'sleep', sleep: wait, ...common }],
])('step { %s }, checked, is read with every default', (step, read) => {
  expect(runbookOf(around(step)).steps).toEqual([read]);
});

const KEY = 'unknown key `zzz`';
const NO = (key: string) =>
  `\`${key}\`: \`1x\` is no duration: write a number and a unit, such as 500ms, 30s, 5m, 12h, 1d or 1h30m`;

test.each<[string, string[]]>([
  ['approve: "${{ nope }}"', ['21 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes']],
  ['approve: "${{ node }}"', ['21 expression-type `approve` needs a text; this gives Node']],
  ['approve: x, timeout: "${{ node.uid }}s"', ['33 not-here `timeout` sees only `inputs`']],
  ['call: nodes.list, timeout: "${{ node.uid }}s"', ['39 not-here `timeout` sees only `inputs`']],
  ['approve: x, timeout: "${{ true }}"', ['33 expression-type `timeout` needs a duration; this gives true or false']],
  ['sleep: "${{ true }}"', ['19 expression-type `sleep` needs a duration; this gives true or false']],
  [
    'await: node.healthy, deadline: "${{ true }}"',
    ['43 expression-type `deadline` needs a duration; this gives true or false'],
  ],
  [
    'approve: x, timeout: 10ms, zzz: 1',
    [
      '28 duration a `timeout` of 10ms leaves no time to answer: write at least 1s',
      `34 unknown-key ${KEY} in a step \`approve\`; there is \`approve\`, \`timeout\`, \`name\`, \`when\` and \`on_failure\``,
    ],
  ],
  [
    'call: nodes.list, timeout: 0s, zzz: 1',
    [
      '34 duration a `timeout` of 0s cannot be: write one from 1ms to 1h',
      `38 unknown-key ${KEY} in a step \`call: nodes.list\`; there is \`call\`, \`timeout\`, \`name\`, \`when\` and \`on_failure\``,
    ],
  ],
  [
    'await: node.healthy, stable: 5m, zzz: 1',
    [
      '36 deadline `deadline` (5m) must be longer than `stable` (5m), or no effect can ever hold so long',
      `40 unknown-key ${KEY} in a step \`await: node.healthy\`; there is \`await\`, \`stable\`, \`deadline\`, \`name\`, \`when\` and \`on_failure\``,
    ],
  ],
  ['sleep: 5s, description: x', ['18 unknown-key unknown key `description` in a step `sleep`; write `name`']],
  [
    'await: node.healthy, with: { x: 1 }',
    ['28 unknown-key `with` does not belong in a step `await: node.healthy`: it takes none'],
  ],
  [
    'name: x, stable: 1x, deadline: 1x, timeout: 1x, undo: x, when: nope, on_failure: x',
    [
      '7 step-kind this step does nothing: write one of `call`, `await`, `assert`, `approve` and `sleep`',
      `24 duration ${NO('stable')}`,
      `38 duration ${NO('deadline')}`,
      `51 duration ${NO('timeout')}`,
      '61 wrong-type `undo` cannot be `x`: write `none`, or leave it out for the own undo of the action',
      '70 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes',
      '88 wrong-value `on_failure` cannot be `x`; there is `rollback`, `ask`, `stop` and `continue`',
    ],
  ],
])('step { %s }, checked, is told so word for word', (step, problems) => {
  expect(said(step)).toEqual(problems);
});
