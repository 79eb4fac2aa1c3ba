import { document, problemsOf } from './documents';

const step = (body: string) => document(`steps:\n  - ${body.replace(/\n/g, '\n    ')}\n`);
const restart = (body: string) => step(`call: services.restart\nwith: { services: [alert_mgr] }\n${body}`);
const before = (body: string) => document(`before:\n  - ${body.replace(/\n/g, '\n    ')}\n`);
const inputs = (body: string) => document(`inputs:\n  x: { ${body} }\n`);
const nodes = (body: string) => document(`nodes:\n  ${body}\n`);

/** Title, document, code, and a part of the sentence. */
const REFUSED: [title: string, text: string, code: string, sentence: string][] = [
  ['no name', 'summary: x\nsteps: [{ sleep: 1s }]', 'missing-key', '`runbook` is missing'],
  ['no summary', 'runbook: x\nsteps: [{ sleep: 1s }]', 'missing-key', '`summary` is missing'],
  ['a name with capitals', 'runbook: X\nsummary: x\nsteps: [{ sleep: 1s }]', 'name', 'small letters'],
  ['a summary of two lines', 'runbook: x\nsummary: "a\\nb"\nsteps: [{ sleep: 1s }]', 'wrong-value', 'one line'],
  [
    'a summary with an expression',
    'runbook: x\nsummary: "${{ 1 }}"\nsteps: [{ sleep: 1s }]',
    'template',
    'no expression',
  ],
  ['no step at all', 'runbook: x\nsummary: x', 'no-steps', 'at least one step'],
  ['only empty lists', 'runbook: x\nsummary: x\nsteps: []\nbefore: []', 'no-steps', 'at least one step'],
  ['an empty key', document('grace:'), 'wrong-type', '`grace` is empty'],
  ['steps that are no list', document('steps: { sleep: 1s }'), 'wrong-type', 'list of steps'],
  ['a typo at the top', document('graze: 30s'), 'unknown-key', 'did you mean `grace`?'],
  ['a word from elsewhere: serial', document('serial: 1'), 'unknown-key', 'write `nodes.batch`'],
  ['a key of nodes at the top', document('rest: 5s'), 'unknown-key', '`rest` under `nodes`'],
  ['grace under 10s', document('grace: 9s'), 'duration', 'at least 10s'],
  ['a bare number for a duration', document('hold: 10'), 'duration', 'write 10s'],
  ['a duration of months', document('hold: 60d'), 'duration', 'at most 24d'],
  ['an expression in grace', document('grace: "${{ inputs.x }}"'), 'duration', 'takes no expression'],
  ['a rollback that is none', document('rollback: all'), 'wrong-value', '`node` and `run`'],
  ['another approval', document('approval: yes'), 'wrong-value', '`none` and `plan`'],
  ['an unknown gate', document('gates: [node-active]'), 'unknown-gate', 'did you mean `nodes-active`?'],
  ['a gate twice', document('gates: [no-upgrade, no-upgrade]'), 'duplicate-name', 'there twice'],

  ['an unknown key of nodes', nodes('orders: uid'), 'unknown-key', 'did you mean `order`?'],
  ['a word from elsewhere: soak', nodes('soak: 10s'), 'unknown-key', '`stable`'],
  ['a wrong order', nodes('order: primary-first'), 'wrong-value', 'did you mean `primary-last`?'],
  ['a rest in words', nodes('rest: asks'), 'duration', 'no duration'],
  ['a rest without unit', nodes('rest: 5'), 'duration', 'write 5s'],
  ['a negative budget', nodes('budget: -1'), 'wrong-value', '0 or more'],
  ['a batch of none', nodes('batch: 0'), 'wrong-value', 'a number from 1'],
  ['a batch of half a node', nodes('batch: 1.5'), 'wrong-value', 'a number from 1'],
  ['a batch of 0%', nodes('batch: 0%'), 'wrong-value', 'from "1%"'],
  ['a batch of 101%', nodes('batch: 101%'), 'wrong-value', 'to "100%"'],
  ['an empty list of batches', nodes('batch: []'), 'wrong-value', 'empty'],
  ['a shrinking list of batches', nodes('batch: [2, 1]'), 'wrong-value', 'grows'],
  ['an unknown on_failure', nodes('on_failure: rolback'), 'wrong-value', 'did you mean `rollback`?'],

  [
    'an input with a hyphen',
    document('inputs: { my-name: { type: string } }'),
    'name',
    'write `my_name`: a hyphen is minus',
  ],
  ['an input named in', document('inputs: { in: { type: string } }'), 'name', 'means something else'],
  ['an input without type', inputs('description: x'), 'missing-key', '`type` is missing'],
  ['a wrong type', inputs('type: int'), 'wrong-value', '`type` cannot be `int`'],
  ['bounds of a text', inputs('type: string, min: 1'), 'unknown-key', 'of an input of type `string`'],
  [
    'a word from elsewhere: required',
    inputs('type: string, required: true'),
    'unknown-key',
    'without `default` is required',
  ],
  ['a choice without options', inputs('type: choice'), 'missing-key', '`options` is missing'],
  ['options twice', inputs('type: choice, options: [a, a]'), 'duplicate-name', 'twice'],
  ['bounds upside down', inputs('type: integer, min: 2, max: 1'), 'wrong-value', 'less than'],
  ['a default out of range', inputs('type: integer, min: 2, default: 1'), 'default', 'out of range'],
  [
    'a default that is no option',
    inputs('type: choice, options: [fast, slow], default: fst'),
    'default',
    'did you mean `fast`?',
  ],
  ['a default duration without unit', inputs('type: duration, default: 10'), 'default', 'write 10s'],
  ['a default of no services', inputs('type: services, default: []'), 'default', 'empty'],
  ['a default boolean in words', inputs('type: boolean, default: "yes"'), 'default', 'true or false'],

  ['a step that does nothing', step('name: x'), 'step-kind', 'does nothing'],
  ['a step that is two', step('sleep: 1s\nawait: node.healthy'), 'step-kind', 'a step of its own'],
  ['a step that is a text', document('steps: [restart]'), 'wrong-type', 'this step is no map'],
  ['a question without words', step('approve:'), 'wrong-type', 'write what a person is asked'],
  ['a question of blanks', step('approve: " "'), 'wrong-type', 'write what a person is asked'],
  ['a question with no time to answer', step('approve: Go on?\ntimeout: 10ms'), 'duration', 'write at least 1s'],
  ['a key of a call in a question', step('approve: Go on?\nstable: 5s'), 'unknown-key', 'in a step `approve`'],
  ['a typo in a question', step('approve: "touch ${{ node.uidd }}?"'), 'unknown-field', 'did you mean `uid`?'],
  ['a node in a question before', before('approve: "touch ${{ node.uid }}?"'), 'not-here', 'no node in `before`'],
  [
    'the answer of a question',
    step('name: ok\napprove: x') + '  - assert: steps.ok.answer == 1\n',
    'unknown-field',
    '',
  ],
  ['a word from elsewhere: confirm', step('confirm: Go on?'), 'unknown-key', 'write `approve`'],
  ['a typo for call', step('cal: nodes.list'), 'unknown-key', 'did you mean `call`?'],
  ['a word from elsewhere: if', restart('if: node.uid == 1'), 'unknown-key', 'write `when`'],
  ['a word from elsewhere: retries', restart('retries: 3'), 'unknown-key', 'there are no retries'],
  ['an unknown action', step('call: services.reboot'), 'unknown-action', 'unknown action `services.reboot`'],
  [
    'half an action',
    step('call: restart\nwith: { services: [a] }'),
    'unknown-action',
    'did you mean `services.restart`?',
  ],
  ['an await that is called', step('call: node.healthy'), 'unknown-action', 'write `await: node.healthy`'],
  ['a call that is awaited', step('await: cluster.check'), 'unknown-action', 'write `call: cluster.check`'],
  [
    'a typo in an await',
    step('await: services.runing\nwith: { services: [a] }'),
    'unknown-action',
    'did you mean `services.running`?',
  ],
  ['no services', step('call: services.restart'), 'missing-key', '`with` is missing'],
  ['no services in with', step('call: services.restart\nwith: {}'), 'missing-key', '`services` is missing'],
  ['an empty list of services', step('call: services.restart\nwith: { services: [] }'), 'wrong-type', 'empty'],
  [
    'one service without brackets',
    step('call: services.restart\nwith: { services: alert_mgr }'),
    'wrong-type',
    'write [alert_mgr]',
  ],
  ['a service twice', step('call: services.restart\nwith: { services: [a, a] }'), 'wrong-value', 'named twice'],
  [
    'another field of with',
    step('call: services.restart\nwith: { services: [a], node: 1 }'),
    'unknown-key',
    'in `with`',
  ],
  ['with of a read', step('call: nodes.list\nwith: { services: [a] }'), 'unknown-key', 'takes none'],
  ['with of node.healthy', step('await: node.healthy\nwith: { services: [a] }'), 'unknown-key', 'takes none'],
  ['stable of a read', step('call: nodes.list\nstable: 5s'), 'unknown-key', 'use `await`'],
  ['undo of a read', step('call: nodes.list\nundo: none'), 'unknown-key', 'does not belong'],
  ['timeout of an await', step('await: node.healthy\ntimeout: 5s'), 'unknown-key', 'does not belong'],
  ['message of a sleep', step('sleep: 5s\nmessage: x'), 'unknown-key', 'does not belong'],
  ['another undo', restart('undo: stop'), 'wrong-type', 'write `none`'],
  ['a timeout of nothing', restart('timeout: 0s'), 'duration', 'from 1ms'],
  ['a timeout of hours', restart('timeout: 2h'), 'duration', 'to 1h'],
  ['a sleep without unit', step('sleep: 5'), 'duration', 'write 5s'],
  ['a deadline that is stable', restart('stable: 10s\ndeadline: 10s'), 'deadline', 'longer than `stable`'],
  ['a deadline under the default stable', restart('deadline: 5s'), 'deadline', '`stable` (10s)'],
  ['a stable over the default deadline', restart('stable: 6m'), 'deadline', '(5m)'],
  [
    'a step named twice',
    document('steps:\n  - { name: a, sleep: 1s }\n  - { name: a, sleep: 1s }'),
    'duplicate-name',
    'line 4',
  ],
  ['a step with a hyphen', step('name: a-b\nsleep: 1s'), 'name', 'write `a_b`'],

  [
    'services.restart without a node',
    before('call: services.restart\nwith: { services: [a] }'),
    'wrong-place',
    'use `primary-services.restart`',
  ],
  ['services.list without a node', before('call: services.list'), 'wrong-place', 'put it into `steps`'],
  ['bootstrap.get without a node', before('call: bootstrap.get'), 'wrong-place', 'needs a node'],
  ['master-healthcheck without a node', before('call: node.master-healthcheck'), 'wrong-place', 'needs a node'],
  ['an await without a node', before('await: node.healthy'), 'wrong-place', 'needs a node'],
  [
    'primary-services on each node',
    step('call: primary-services.restart\nwith: { services: [a] }'),
    'wrong-place',
    'use `services.restart`',
  ],
];

test.each(REFUSED)('check, %s, is refused', (_title, text, code, sentence) => {
  const problems = problemsOf(text);
  expect(problems.map((problem) => problem.code)).toContain(code);
  expect(
    problems
      .filter((problem) => problem.code === code)
      .map(({ message }) => message)
      .join('\n'),
  ).toContain(sentence);
});

test.each(REFUSED)('check, %s, is one problem and not many', (_title, text) => {
  expect(problemsOf(text).length).toBe(1);
});

const ACCEPTED: [title: string, text: string][] = [
  ['a growing list of batches', nodes('batch: [1, 2, 2, "25%"]')],
  ['a percentage', nodes('batch: 100%')],
  [
    'a batch from an input',
    document(
      'inputs: { n: { type: integer, min: 1 } }\nnodes: { batch: "${{ inputs.n }}", budget: "${{ cluster.size - 1 }}" }',
    ),
  ],
  ['the same name in two lists', document('before: [{ name: a, sleep: 1s }]\nsteps: [{ name: a, sleep: 1s }]')],
  ['only after', document('after:\n  - call: cluster.check')],
  ['approval: none', document('approval: none')],
  ['approval: plan', document('approval: plan')],
  ['rest: ask', nodes('rest: ask')],
  ['approve in steps', step('name: ok\nwhen: node.uid != 4\napprove: "touch node ${{ node.uid }}?"\ntimeout: 2h')],
  ['approve in before', before('approve: Begin with ${{ cluster.name }}?')],
  ['only approve, after', document('after:\n  - approve: All well?')],
  ['a skipped question', step('name: ok\napprove: x') + '  - assert: steps.ok.skipped\n'],
  ['no gates', document('gates: []')],
  ['primary-services before', before('call: primary-services.stop\nwith: { services: [a] }')],
  ['services-configuration before', before('call: services-configuration.get')],
  ['when: true', restart('when: true')],
  ['stable 0s', restart('stable: 0s')],
  [
    'a timeout from an input',
    document(
      'inputs: { t: { type: duration, default: 9s } }\nsteps: [{ call: nodes.list, timeout: "${{ inputs.t }}" }]',
    ),
  ],
];

test.each(ACCEPTED)('check, %s, is accepted', (_title, text) => {
  expect(problemsOf(text)).toEqual([]);
});
