import { document, problemsOf } from './documents';

const INPUTS = `inputs:
  services: { type: services }
  wait: { type: duration, default: 10s }
  count: { type: integer, default: 2 }
  note: { type: string, default: a }
`;

/** Each problem as `column code message`. */
const said = (text: string): string[] =>
  problemsOf(text).map(({ column, code, message }) => `${column} ${code} ${message}`);

const EXPRESSION = 'write an expression; where it begins with a quote, a bracket or `!`, put the whole value in quotes';
const STEP: [step: string, problems: string[]][] = [
  ['{ call: services.restart }', ['7 missing-key `with` is missing: write { services: [...] }']],
  [
    '{ call: services.restart, with: { services: [] } }',
    ['49 wrong-type the list of services is empty: name at least one'],
  ],
  ['{ call: services.restart, with: { services: a } }', ['49 wrong-type a list of service names is wanted: write [a]']],
  [
    '{ call: services.restart, with: { services: [a, 1] } }',
    ['49 wrong-type `1` is no service name, such as stats_archiver'],
  ],
  [
    '{ call: services.restart, with: { services: [a], other: 1 } }',
    ['54 unknown-key unknown key `other` in `with`; there is `services`'],
  ],
  [
    '{ call: services.list, with: { services: [a] } }',
    ['28 unknown-key `with` does not belong in a step `call: services.list`: it takes none'],
  ],
  [
    '{ call: services.list, stable: 5s }',
    [
      '28 unknown-key `stable` does not belong in a step `call: services.list`: a read is asked once; to wait for a state, use `await`',
    ],
  ],
  ['{ call: services.list, message: x }', ['28 unknown-key `message` does not belong in a step `call: services.list`']],
  [
    '{ call: services.list, deadline: 5s, undo: none }',
    [
      '28 unknown-key `deadline` does not belong in a step `call: services.list`: a read is asked once; to wait for a state, use `await`',
      '42 unknown-key `undo` does not belong in a step `call: services.list`: a read is asked once; to wait for a state, use `await`',
    ],
  ],
  [
    '{ await: node.healthy, with: { services: [a] } }',
    ['28 unknown-key `with` does not belong in a step `await: node.healthy`: it takes none'],
  ],
  [
    '{ await: node.healthy, timeout: 5s }',
    ['28 unknown-key `timeout` does not belong in a step `await: node.healthy`'],
  ],
  [
    '{ await: node.healthy, stable: 5m }',
    ['36 deadline `deadline` (5m) must be longer than `stable` (5m), or no effect can ever hold so long'],
  ],
  [
    '{ await: node.healthy, stable: 10s, deadline: 10s }',
    ['51 deadline `deadline` (10s) must be longer than `stable` (10s), or no effect can ever hold so long'],
  ],
  ['{ await: services.running }', ['7 missing-key `with` is missing: write { services: [...] }']],
  [
    '{ await: services.running, with: { services: [a], x: 1 } }',
    ['55 unknown-key unknown key `x` in `with`; there is `services`'],
  ],
  [
    '{ await: services.running, with: { services: [a] }, undo: none }',
    ['57 unknown-key `undo` does not belong in a step `await: services.running`'],
  ],
  ['{ assert: true }', []],
  [
    '{ assert: "true", message: "x ${{ nope }}" }',
    ['39 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes'],
  ],
  ['{ assert: "true", stable: 5s }', ['23 unknown-key `stable` does not belong in a step `assert`']],
  [
    '{ sleep: 5s, with: { services: [a] } }',
    ['18 unknown-key `with` does not belong in a step `sleep`: it takes none'],
  ],
  ['{ sleep: 5 }', ['14 duration `sleep`: a bare number is no duration: write 5s']],
  ['{ sleep: 5s, message: x }', ['18 unknown-key `message` does not belong in a step `sleep`']],
  [
    '{ name: x }',
    ['7 step-kind this step does nothing: write one of `call`, `await`, `assert`, `approve` and `sleep`'],
  ],
  ['{}', ['5 step-kind this step does nothing: write one of `call`, `await`, `assert`, `approve` and `sleep`']],
  ['{ nam: x }', ['7 unknown-key unknown key `nam` in a step; did you mean `name`?']],
  [
    '{ call: services.list, sleep: 5s }',
    [
      '28 step-kind a step is one of `call`, `await`, `assert`, `approve` and `sleep`: put `sleep` into a step of its own',
    ],
  ],
  [
    '{ call: nope, with: { services: [a, a], y: 1 }, when: nope, name: a-b }',
    [
      '13 unknown-action unknown action `nope`; there is `services.restart`, `services.stop`, `services.start`, `primary-services.restart`, `primary-services.stop`, `primary-services.start`, `services.list`, `services-configuration.get`, `nodes.list`, `nodes.status`, `nodes.check`, `cluster.get` and 6 more',
      '37 wrong-value `a` is named twice',
      '45 unknown-key unknown key `y` in `with`; there is `services`',
      '59 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes',
      '71 name `a-b` cannot name a step: write `a_b`: a hyphen is minus in expressions',
    ],
  ],
  [
    '{ call: nope, timeout: 1x }',
    [
      '13 unknown-action unknown action `nope`; there is `services.restart`, `services.stop`, `services.start`, `primary-services.restart`, `primary-services.stop`, `primary-services.start`, `services.list`, `services-configuration.get`, `nodes.list`, `nodes.status`, `nodes.check`, `cluster.get` and 6 more',
      '28 duration `timeout`: `1x` is no duration: write a number and a unit, such as 500ms, 30s, 5m, 12h, 1d or 1h30m',
    ],
  ],
  [
    '{ call: services.restart, with: { services: [a] }, timeout: 0s }',
    ['65 duration a `timeout` of 0s cannot be: write one from 1ms to 1h'],
  ],
  ['{ call: services.restart, with: { services: [a] }, timeout: 10m }', []],
  [
    '{ call: services.restart, with: { services: [a] }, timeout: 1x }',
    ['65 duration `timeout`: `1x` is no duration: write a number and a unit, such as 500ms, 30s, 5m, 12h, 1d or 1h30m'],
  ],
  [
    '{ call: services.restart, with: { services: [a] }, undo: own }',
    ['62 wrong-type `undo` cannot be `own`: write `none`, or leave it out for the own undo of the action'],
  ],
  [
    '{ call: primary-services.stop, with: { services: [a] } }',
    ['13 wrong-place `primary-services.stop` stands in `before` or `after` only: for each node, use `services.stop`'],
  ],
  [
    'x',
    [
      '5 wrong-type this step is no map: write it as `- call: ...`, `- await: ...`, `- assert: ...`, `- approve: ...` or `- sleep: ...`',
    ],
  ],
  ['{ sleep: 5s, name: node }', []],
  ['{ sleep: 5s, name: a-b }', ['24 name `a-b` cannot name a step: write `a_b`: a hyphen is minus in expressions']],
  ['{ sleep: 5s, when: node.uid }', ['24 expression-type `when` needs true or false; this gives a number']],
  ['{ sleep: 5s, when: true }', []],
  ['{ sleep: 5s, when: 5 }', [`24 wrong-type \`when\` cannot be \`5\`: ${EXPRESSION}`]],
  ['{ assert: 5 }', [`15 wrong-type \`assert\` cannot be \`5\`: ${EXPRESSION}`]],
  ['{ assert: false }', []],
  ['{ call: services.restart, with: x }', ['37 wrong-type `with` cannot be `x`: write { services: [...] }']],
  [
    '{ call: services.restart, with: { services: ["a ${{ inputs.note }}"] } }',
    ['49 wrong-value `a a` is no service name, such as stats_archiver'],
  ],
  [
    '{ call: services.restart, with: { services: ["${{ node.uid }}", "${{ nope }}"] } }',
    [
      '55 expression-type `services` needs one service name; this gives a number',
      '74 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes',
    ],
  ],
  ['{ sleep: "${{ nope }}" }', ['19 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes']],
  [
    '{ call: services.restart, with: { services: [a] }, timeout: "${{ node.uid }}s" }',
    ['70 not-here `timeout` sees only `inputs`'],
  ],
  [
    '{ call: services.restart, with: { services: ["${{ inputs.note", b] } }',
    ['51 template `${{` is never closed: write `}}` after the expression'],
  ],
];

test.each(STEP)('step %s, checked, is told so word for word', (step, problems) => {
  expect(said(document(`${INPUTS}steps:\n  - ${step}\n`))).toEqual(problems);
});

const AFTER: [step: string, problems: string[]][] = [
  [
    '{ call: services.restart, with: { services: [a] } }',
    [
      '13 wrong-place `services.restart` needs a node, and there is none in `after`: use `primary-services.restart`, or put it into `steps`',
    ],
  ],
  [
    '{ call: services.list }',
    ['13 wrong-place `services.list` needs a node, and there is none in `after`: put it into `steps`'],
  ],
  [
    '{ await: node.healthy }',
    ['14 wrong-place `node.healthy` needs a node, and there is none in `after`: put it into `steps`'],
  ],
  [
    '{ await: services.running, with: { services: [a] } }',
    ['14 wrong-place `services.running` needs a node, and there is none in `after`: put it into `steps`'],
  ],
  [
    '{ call: node.master-healthcheck }',
    ['13 wrong-place `node.master-healthcheck` needs a node, and there is none in `after`: put it into `steps`'],
  ],
  ['{ call: primary-services.stop, with: { services: [a] } }', []],
  ['{ call: cluster.get }', []],
];

test.each(AFTER)('step %s in after, checked, is told so word for word', (step, problems) => {
  expect(said(document(`after:\n  - ${step}\n`))).toEqual(problems);
});
