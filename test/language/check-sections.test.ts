import { document, problemsOf, runbookOf } from './documents';

/** Each problem as `line:column code message`; the first line of what is tried is line 3. */
const said = (text: string): string[] =>
  problemsOf(text).map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);

const TYPES = 'write one of services, string, integer, boolean, duration, choice';
const OPTIONS = '`options` is a list of texts, at least one';

test.each<[string, string[]]>([
  ['x', ['3:9 wrong-type `inputs` is no map: write each input as `name: { type: ..., description: ... }`']],
  ['{ a: x }', ['3:14 wrong-type input `a` is no map: write { type: ..., description: ... }']],
  ['{ a: {} }', [`3:14 missing-key \`type\` is missing: ${TYPES}`]],
  ['{ a: { type: } }', [`3:22 wrong-type \`type\` is empty: ${TYPES}`]],
  ['{ a: { type: string, description: 1 } }', ['3:43 wrong-type `description` cannot be `1`: write what it is for']],
  [
    '{ a-b: { type: string } }',
    ['3:11 name `a-b` cannot name an input: write `a_b`: a hyphen is minus in expressions'],
  ],
  [
    '{ __proto__: { type: string } }',
    ['3:11 name `__proto__` cannot name an input: this word means something else in expressions; choose another'],
  ],
  [
    '{ a: { type: string, min: 1, options: [x] } }',
    ['min', 'options'].map(
      (key, index) =>
        `3:${[30, 38][index]} unknown-key unknown key \`${key}\` of an input of type \`string\`; there is \`type\`, \`description\` and \`default\``,
    ),
  ],
  [
    '{ a: { min: 1, max: x, zzz: 1 } }',
    [
      `3:16 missing-key \`type\` is missing: ${TYPES}`,
      '3:32 unknown-key unknown key `zzz` of an input; there is `type`, `description`, `default`, `min`, `max` and `options`',
    ],
  ],
  [
    '{ a: { type: integer, min: x, max: 1.5 } }',
    ['3:36 wrong-type `min` is no whole number', '3:44 wrong-type `max` is no whole number'],
  ],
  ['{ a: { type: integer, min: 2, max: 1 } }', ['3:44 wrong-value `max` (1) is less than `min` (2)']],
  [
    '{ a: { type: integer, options: [x] } }',
    [
      '3:31 unknown-key unknown key `options` of an input of type `integer`; there is `type`, `description`, `default`, `min` and `max`',
    ],
  ],
  [
    '{ a: { type: choice, min: 1 } }',
    [
      '3:16 missing-key `options` is missing: write a list of texts to choose from',
      '3:30 unknown-key unknown key `min` of an input of type `choice`; there is `type`, `description`, `default` and `options`',
    ],
  ],
  ['{ a: { type: choice, options: x } }', [`3:39 wrong-type ${OPTIONS}`]],
  ['{ a: { type: choice, options: [] } }', [`3:39 wrong-type ${OPTIONS}`]],
  [
    '{ a: { type: choice, options: [1, "", x, x] } }',
    [
      '3:40 wrong-type option `1` is no text: put it in quotes',
      '3:43 wrong-type option `` is no text: put it in quotes',
      '3:50 duplicate-name option `x` is there twice',
    ],
  ],
  [
    '{ a: { type: choice, options: [x], default: y } }',
    ['3:53 default the default does not fit: `y` is wrong; did you mean `x`?'],
  ],
  [
    '{ a: { type: string, default: } }',
    ['3:39 default the default is empty: write one, or leave `default` out, which makes the input required'],
  ],
  [
    '{ a: { type: boolean, default: "yes" } }',
    ['3:40 default the default does not fit: `yes` is wrong: give true or false'],
  ],
  ['{ a: { type: boolean, default: 5 } }', ['3:40 default the default does not fit: `5` is wrong: give true or false']],
  ['{ a: { type: boolean, default: "fals" } }', ['3:40 default the default does not fit: give true or false']],
  [
    '{ a: { type: integer, default: tru } }',
    ['3:40 default the default does not fit: `tru` is wrong: give a whole number'],
  ],
  [
    '{ a: { type: string, min: x } }',
    ['3:30 unknown-key unknown key `min` of an input of type `string`; there is `type`, `description` and `default`'],
  ],
  ['{ a: { type: services, default: [x, x] } }', ['3:41 default the default does not fit: `x` is named twice']],
  [
    '{ a: { type: zzz, default: 1 } }',
    [
      '3:22 wrong-value `type` cannot be `zzz`; there is `services`, `string`, `integer`, `boolean`, `duration` and `choice`',
    ],
  ],
])('inputs: %s, checked, is told so word for word', (inputs, problems) => {
  expect(said(document(`inputs: ${inputs}\n`))).toEqual(problems);
});

test.each<[string, object]>([
  ['{ type: string }', { type: 'string', description: '' }],
  ['{ type: duration, default: 5s }', { type: 'duration', description: '', default: 5_000 }],
  [
    '{ type: integer, description: d, min: 1, max: 1, default: 1 }',
    { type: 'integer', description: 'd', min: 1, max: 1, default: 1 },
  ],
  ['{ type: integer, max: 0 }', { type: 'integer', description: '', max: 0 }],
  [
    '{ type: choice, options: [x, y], default: x }',
    { type: 'choice', description: '', options: ['x', 'y'], default: 'x' },
  ],
])('input %s, checked, is read so', (input, read) => {
  expect(runbookOf(document(`inputs: { a: ${input} }\n`)).inputs).toEqual({ a: read });
});

const STEP = 'steps: [{ sleep: 1s }]\n';
const HEAD = 'runbook: x\nsummary: x\n';
const NOTHING = 'there is nothing to do: write at least one step in `steps`, `before` or `after`';
const LIST = 'is a list of steps: begin each with `- `, or leave it out';

test.each<[string, string[]]>([
  ['x', ['1:1 wrong-type the document is no map: begin with `runbook:` and a name']],
  ['', ['1:1 empty the document is empty: begin with `runbook:` and a name']],
  ['~', ['1:1 empty the document is empty: begin with `runbook:` and a name']],
  ['{', ['1:2 yaml this is no YAML: Flow map must end with a }']],
  [`${HEAD}grace: 9s\n${STEP}`, ['3:8 duration `grace` is too short: write at least 10s']],
  [`${HEAD}grace: 25d\n${STEP}`, ['3:8 duration 25d is too long: write at most 24d']],
  [`${HEAD}hold: 999ms\n${STEP}`, ['3:7 duration `hold` is too short: write at least 1s']],
  [`${HEAD}gates: [no-upgrade, no-actions, no-upgrade]\n${STEP}`, ['3:33 duplicate-name `no-upgrade` is there twice']],
  [`${HEAD}gates: x\n${STEP}`, ['3:8 wrong-type `gates` cannot be `x`: write a list such as [cluster-check]']],
  [
    `${HEAD}zzz: 1\n${STEP}`,
    [
      '3:1 unknown-key unknown key `zzz` at the top; there is `runbook`, `summary`, `description`, `rollback`, `approval`, `grace`, `hold`, `gates`, `inputs`, `nodes`, `before`, `steps` and `after`',
    ],
  ],
  [HEAD, [`1:1 no-steps ${NOTHING}`]],
  [`${HEAD}before: []\nsteps: []\n`, [`4:8 no-steps ${NOTHING}`]],
  [`${HEAD}before: []\n`, [`1:1 no-steps ${NOTHING}`]],
  [`${HEAD}before: x\n`, [`3:9 wrong-type \`before\` ${LIST}`]],
  [`${HEAD}steps: {}\nafter:\n`, [`3:8 wrong-type \`steps\` ${LIST}`, `4:7 wrong-type \`after\` ${LIST}`]],
  [`runbook: x\nsummary: \${{ a }}\n${STEP}`, ['2:10 template `summary` takes no expression: write plain text']],
  [
    `summary: x\n${STEP}`,
    ['1:1 missing-key `runbook` is missing: write the name of this runbook, such as rolling-restart'],
  ],
  [
    STEP,
    [
      '1:1 missing-key `runbook` is missing: write the name of this runbook, such as rolling-restart',
      '1:1 missing-key `summary` is missing: write one line for lists and the UI',
    ],
  ],
  [
    `runbook: 5\nsummary: 5\ndescription: 5\n${STEP}`,
    [
      '1:10 wrong-type `runbook` cannot be `5`: write the name of this runbook, such as rolling-restart',
      '2:10 wrong-type `summary` cannot be `5`: write one line for lists and the UI',
      '3:14 wrong-type `description` cannot be `5`: write when to use it, what the customer notices, whom to call',
    ],
  ],
])('document %j, checked, is told so word for word', (text, problems) => {
  expect(said(text)).toEqual(problems);
});

test('document, with blanks around its texts and the least times, is read without them', () => {
  const text = `runbook: x\nsummary: " s "\ndescription: "\\n d "\ngrace: 10s\nhold: 1s\nrollback: run\napproval: plan\ngates: []\n${STEP}`;
  expect(runbookOf(text)).toMatchObject({
    summary: 's',
    description: 'd',
    grace: 10_000,
    hold: 1_000,
    rollback: 'run',
    approval: 'plan',
    gates: [],
  });
});
