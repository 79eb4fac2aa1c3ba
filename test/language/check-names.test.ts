import { document, problemsOf } from './documents';

/** Each problem as `line:column code message`; the first step is in line 4. */
const said = (body: string): string[] =>
  problemsOf(document(body)).map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
const list = (name: string, ...steps: string[]): string =>
  `${name}:\n${steps.map((step) => `  - { ${step} }\n`).join('')}`;
const steps = (...of: string[]): string => list('steps', ...of);
const UNKNOWN =
  'there is `services.restart`, `services.stop`, `services.start`, `primary-services.restart`, `primary-services.stop`, `primary-services.start`, `services.list`, `services-configuration.get`, `nodes.list`, `nodes.status`, `nodes.check`, `cluster.get` and 6 more';

test.each<[string, string, string[]]>([
  [
    'a name that is taken, at the name',
    steps('name: a, sleep: 1s', 'name: b, sleep: 1s', 'call: cluster.get, name: a', 'sleep: 1s, name: a'),
    [
      '6:32 duplicate-name the name `a` is taken by the step in line 4',
      '7:24 duplicate-name the name `a` is taken by the step in line 4',
    ],
  ],
  ['the same name in other lists, nothing', list('before', 'name: a, sleep: 1s') + steps('name: a, sleep: 1s'), []],
  [
    'steps that have not run yet, that a step is itself or that comes later',
    steps('name: a, assert: steps.a.skipped || steps.b.skipped', 'name: b, sleep: 1s'),
    [
      '4:24 unknown-step step `a` has not run yet here: only earlier steps can be looked at',
      '4:43 unknown-step step `b` has not run yet here: only earlier steps can be looked at',
    ],
  ],
  [
    'a step of another list, before or behind',
    list('before', 'name: a, call: cluster.get') +
      steps('assert: steps.a.skipped || steps.b.skipped') +
      list('after', 'name: b, sleep: 1s'),
    [
      '6:15 unknown-step step `a` stands in `before`: only earlier steps of the same list can be looked at',
      '6:34 unknown-step step `b` stands in `after`: only earlier steps of the same list can be looked at',
    ],
  ],
  [
    'an unknown step where no earlier one has a name that can be one',
    steps('sleep: 1s', 'name: 5, sleep: 1s', 'name: __proto__, sleep: 1s', 'assert: steps.a.zzz', 'name: z, sleep: 1s'),
    [
      '5:13 wrong-type `name` cannot be `5`: write a short name',
      '6:13 name `__proto__` cannot name a step: this word means something else in expressions; choose another',
      '7:15 unknown-step unknown step `a`: no earlier step has a name',
    ],
  ],
  [
    'what a step gives that has no answer, that it has none',
    steps(
      'name: a, await: node.healthy',
      'name: b, approve: x',
      'name: c, assert: true',
      'name: d, sleep: 1s',
      'assert: steps.a.skipped && steps.b.skipped && steps.c.skipped && steps.d.skipped',
      'assert: steps.a.ok && steps.b.ok && steps.c.ok && steps.d.ok',
    ),
    [22, 36, 50, 64].map((column) => `9:${column + 1} unknown-field unknown field \`ok\`; there is \`skipped\``),
  ],
  [
    'a call, what it gives',
    steps('name: a, call: bootstrap.get', 'assert: steps.a.zzz'),
    ['5:23 unknown-field unknown field `zzz`; there is `uid` and `skipped`'],
  ],
  [
    'a step whose action is not known, nothing of what it gives',
    steps('name: a, call: nope', 'assert: steps.a.zzz'),
    [`4:22 unknown-action unknown action \`nope\`; ${UNKNOWN}`],
  ],
  [
    'a step that is none, nothing of what it gives',
    steps('name: a', 'assert: steps.a.zzz'),
    ['4:7 step-kind this step does nothing: write one of `call`, `await`, `assert`, `approve` and `sleep`'],
  ],
  [
    'where, that it sees no steps',
    'nodes: { where: steps.a.skipped }\n' + steps('name: a, call: cluster.get'),
    ['3:17 not-here `where` sees no steps: it chooses the nodes before any step runs'],
  ],
  [
    'a line that was mended, of other mistakes in it at their own place',
    'nodes:\n  wher: ${{ a }}: b\nhold: 1s\n',
    [
      '4:3 unknown-key unknown key `wher` in `nodes`; did you mean `where`?',
      '4:9 quote YAML reads this otherwise: put the whole value in quotes: wher: "${{ a }}: b"',
    ],
  ],
  [
    'inputs with a problem, nothing of what looks at them, and of others all the same',
    'inputs: { a-b: { type: string }, x: { type: duraton }, y: { type: string } }\n' +
      steps(`assert: "inputs['a-b'] == 1"`, 'assert: inputs.x == 1', 'assert: inputs.y == 1'),
    [
      '3:11 name `a-b` cannot name an input: write `a_b`: a hyphen is minus in expressions',
      '3:45 wrong-value `type` cannot be `duraton`; did you mean `duration`?',
      '7:15 expression-type the types do not go together: string == int',
    ],
  ],
  [
    'an input and a step of one name, each by its own problems',
    'inputs: { a: { type: duraton }, b: { type: string } }\n' +
      steps('name: a, call: bootstrap.get', 'name: b, call: nope', 'assert: steps.a.zzz', 'assert: inputs.b == 1'),
    [
      '3:22 wrong-value `type` cannot be `duraton`; did you mean `duration`?',
      `6:22 unknown-action unknown action \`nope\`; ${UNKNOWN}`,
      '7:23 unknown-field unknown field `zzz`; there is `uid` and `skipped`',
      '8:15 expression-type the types do not go together: string == int',
    ],
  ],
  [
    'an unknown step, only of earlier ones that there are',
    steps('name: first, sleep: 1s', 'name: here, assert: steps.her.skipped', 'name: hers, sleep: 1s'),
    ['5:27 unknown-step unknown step `her`; there is `first`'],
  ],
  [
    'the same mistake in two lines, twice',
    steps('assert: nope', 'assert: nope'),
    [
      '4:15 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes',
      '5:15 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes',
    ],
  ],
  ['a key twice', 'hold: 1s\nhold: 2s\n', ['4:1 duplicate-key `hold` is already there in line 3: keep one of them']],
])('names, checked, tell of %s', (_title, body, problems) => {
  expect(said(body)).toEqual(problems);
});
