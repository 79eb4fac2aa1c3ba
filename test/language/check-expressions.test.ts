import { document, problemsOf, TRIED_INPUTS as INPUTS, TRIED_STEPS } from './documents';

const STEPS = `${TRIED_STEPS}  - { name: nodes, call: nodes.status }
  - { name: again, call: services.restart, with: { services: [a] } }
`;
const quoted = (text: string) => JSON.stringify(text);
const assert = (expression: string) =>
  document(`${INPUTS}${STEPS}  - assert: ${quoted(expression)}\n  - { name: later, sleep: 1s }\n`);
const value = (key: string, text: string) =>
  document(`${INPUTS}${STEPS}  - { call: services.stop, with: { services: [a] }, ${key}: ${quoted(text)} }\n`);

const WRONG: [expression: string, code: string, sentence: string][] = [
  ['node.uuid == 1', 'unknown-field', 'did you mean `uid`?'],
  ['steps.dbs.database.all(d, d.available)', 'unknown-field', 'did you mean `databases`?'],
  ['steps.dbs.databases.all(d, d.availble)', 'unknown-field', 'did you mean `available`?'],
  ['steps.list.services.alert_mgr.state == "x"', 'unknown-field', 'did you mean `status`?'],
  ['has(node.typo)', 'unknown-field', 'unknown field `typo`'],
  ['has(steps.list.services.alert_mgr.typo)', 'unknown-field', 'unknown field `typo`'],
  ['has(node.uid.typo)', 'unknown-field', 'is no field'],
  ['node["typo"] == "x"', 'unknown-field', 'unknown field `typo`'],
  ['node[inputs.note] == "x"', 'expression-type', 'write the name of the field'],
  ['inputs.cout == 2', 'unknown-input', 'did you mean `count`?'],
  ['input.count == 2', 'unknown-name', 'did you mean `inputs`?'],
  ['count == 2', 'unknown-name', 'write `inputs.count`'],
  ['role == "primary"', 'unknown-name', 'write `node.role`'],
  ['node.role == primary', 'unknown-name', 'a text stands in quotes'],
  ['steps.bds.databases.size() == 1', 'unknown-step', 'did you mean `dbs`?'],
  ['steps.later.skipped', 'unknown-step', 'has not run yet'],
  ['node.uid', 'expression-type', 'needs true or false; this gives a number'],
  ['inputs.note', 'expression-type', 'this gives string'],
  ['node.uid == "1"', 'expression-type', 'int == string'],
  ['inputs.wait > 10', 'expression-type', 'duration > int'],
  ['node.uid = 1', 'expression-syntax', 'write `==`'],
  ['node.uid == 1 and node.uid == 2', 'expression-syntax', 'write `&&` for `and`'],
  ['not steps.dbs.skipped', 'expression-syntax', 'write `!` for `not`'],
  ['node.uid ==', 'expression-syntax', 'too early'],
  ['', 'wrong-type', '`assert`'],
  ['  ', 'expression-syntax', 'empty'],
  ['node.version < "7.8"', 'version-order', '`startsWith`'],
  ['steps.nodes.nodes.all(n, n.version >= cluster.version)', 'version-order', 'on versions'],
  ['steps.nodes.nodes.map(n, n.version).all(v, v > "7")', 'version-order', 'on versions'],
  ['"7.10" > cluster["version"]', 'version-order', 'on versions'],
  ['inputs.note.matches("a+")', 'unknown-function', '`matches` is refused'],
  ['matches(inputs.note, "a+")', 'unknown-function', '`matches` is refused'],
  ['dyn(node).typo == 1', 'unknown-function', '`dyn`'],
  ['type(node.uid) == int', 'unknown-function', '`type`'],
  ['bytes("{}").json().a == 1', 'unknown-function', '`bytes`'],
  ['cel.bind(x, 1, x == 1)', 'unknown-function', '`bind`'],
  ['inputs.note.startWith("a")', 'unknown-function', 'did you mean `startsWith`?'],
  ['inputs.wait == duration("10")', 'duration', 'write 10s'],
  ['inputs.wait == duration("1w")', 'duration', 'is no duration'],
  ['steps.dbs.databases.all(d, steps.dbs.databases.exists(e, e.uid == d.uid))', 'expression-limit', 'another loop'],
  ['steps.dbs.databases.all(node, node.available)', 'unknown-name', 'choose another name'],
  ['steps.list.services.alert_mgr.start_time.getHours("UTC") == 1', 'expression-type', 'UTC'],
  [`${'node.uid == 1 || '.repeat(60)}true`, 'expression-limit', 'at most 1000'],
  [`${'('.repeat(300)}true${')'.repeat(300)}`, 'expression-limit', 'too deep'],
  ['a ${{ node.uid == 1 }}', 'template', 'is one expression'],
];

test.each(WRONG)('expression, %s, is refused in checking', (expression, code, sentence) => {
  const problems = problemsOf(assert(expression));
  expect(problems.map((problem) => problem.code)).toContain(code);
  expect(problems.map(({ message }) => message).join('\n')).toContain(sentence);
});

const RIGHT = [
  'node.uid != 4',
  '${{ node.uid != 4 }}',
  'steps.dbs.databases.all(d, d.available)',
  'steps.dbs.databases.filter(d, !d.available).size() == 0',
  'steps.dbs.databases.filter(d, !d.available).map(d, d.name).join(", ") == ""',
  'steps.list.services.all(s, steps.list.services[s].status == "RUNNING")',
  'has(steps.list.services.alert_mgr)',
  '"alert_mgr" in steps.list.services',
  'steps.list.services.alert_mgr.uptime > duration("1d")',
  'steps.list.services.alert_mgr.start_time < timestamp("2026-01-01T00:00:00Z")',
  'steps.list.services.alert_mgr.start_time + duration("1h30m") > timestamp("2026-01-01T00:00:00Z")',
  'steps.again.services["a"] == "restarted" || steps.again.skipped',
  'inputs.wait + duration("1s") == duration("11s")',
  'inputs.wait * inputs.count < duration("1m")',
  'inputs.services.exists(s, s == "alert_mgr")',
  'node.version == cluster.version && node.version.startsWith("7.8")',
  'cluster.size > 2 ? node.uid == cluster.primary : true',
  'node["role"] == "primary"',
];

test.each(RIGHT)('expression, %s, is accepted', (expression) => {
  expect(problemsOf(assert(expression))).toEqual([]);
});

test('expression, a mistake inside, is shown at its own character', () => {
  const text = document('steps:\n  - assert: node.uid == 1 && node.rol == "x"\n  - assert: "node.rack == rack"\n');
  expect(problemsOf(text).map(({ line, column }) => `${line}:${column}`)).toEqual(['4:35', '5:27']);
});

test('expression, mistakes on both sides of && and ||, are all shown', () => {
  const found = problemsOf(assert('node.a == 1 && (node.uid == "x" || steps.dbs.b)'));
  expect(found.map(({ code }) => code)).toEqual(['unknown-field', 'expression-type', 'unknown-field']);
});

const PLACES: [title: string, text: string, code: string, sentence: string][] = [
  ['where, steps', document('nodes: { where: steps.x.skipped }'), 'not-here', '`where` sees no steps'],
  [
    'batch, node',
    document('nodes: { batch: "${{ node.uid }}" }'),
    'not-here',
    '`batch` sees only `inputs` and `cluster`',
  ],
  ['rest, steps', document('nodes: { rest: "${{ steps.x }}" }'), 'not-here', '`rest` sees only'],
  ['budget, node', document('nodes: { budget: "${{ node.uid }}" }'), 'not-here', '`budget` sees only'],
  [
    'timeout, cluster',
    value('timeout', "${{ cluster.size > 3 ? '5s' : '3s' }}"),
    'not-here',
    '`timeout` sees only `inputs`',
  ],
  ['before, node', document('before: [{ assert: node.uid == 1 }]'), 'not-here', 'there is no node in `before`'],
  ['after, node', document('after: [{ sleep: 1s, when: node.uid == 1 }]'), 'not-here', 'there is no node in `after`'],
  [
    'after, a step of steps',
    document(`${STEPS}after: [{ assert: steps.dbs.skipped }]`),
    'unknown-step',
    'stands in `steps`',
  ],
];

test.each(PLACES)('expression in %s, is refused', (_title, text, code, sentence) => {
  const problems = problemsOf(text);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
  expect(problems[0]?.message).toContain(sentence);
});

const VALUES: [key: string, text: string, code: string | null, sentence: string][] = [
  ['stable', '${{ inputs.wait }}', null, ''],
  ['stable', "${{ duration('5s') }}", null, ''],
  ['stable', '${{ inputs.count }}s', null, ''],
  ['stable', "${{ node.uid == 1 ? '5s' : '9s' }}", null, ''],
  ['stable', '${{ inputs.count }}', 'expression-type', 'not a bare number'],
  ['stable', '${{ inputs.services }}', 'expression-type', 'needs a duration'],
  ['deadline', '${{ inputs.wait', 'template', 'never closed'],
  ['deadline', '${{ }}', 'expression-syntax', 'empty'],
];

test.each(VALUES)('value %s: %s, gives %s', (key, text, code, sentence) => {
  const problems = problemsOf(value(key, text));
  expect(problems.map((problem) => problem.code)).toEqual(code === null ? [] : [code]);
  expect(problems.map(({ message }) => message).join('')).toContain(sentence);
});

test.each([
  ['"${{ inputs.services }}"', []],
  ['[alert_mgr, "${{ inputs.note }}"]', []],
  ['["${{ inputs.services }}"]', ['expression-type']],
  ['"${{ inputs.note }}"', ['expression-type']],
  ['"x ${{ inputs.services }}"', ['template']],
  ['["${{ inputs.services[0] }}_x"]', []],
])('services: %s, gives %j', (services, codes) => {
  const text = document(`${INPUTS}steps:\n  - call: services.stop\n    with: { services: ${services} }\n`);
  expect(problemsOf(text).map(({ code }) => code)).toEqual(codes);
});

test('expression, that looks at an input with a problem, causes no second problem', () => {
  const text = document(
    'inputs: { x: { type: duraton } }\nsteps:\n  - assert: inputs.x == duration("5s") && node.uid == 1\n',
  );
  expect(problemsOf(text).map(({ code }) => code)).toEqual(['wrong-value']);
});

test('defaults, that decide a deadline not longer than stable, are refused', () => {
  const text = document(
    'inputs: { s: { type: duration, default: 10s } }\nsteps:\n  - call: services.stop\n    with: { services: [a] }\n    stable: ${{ inputs.s }}\n    deadline: 10s\n',
  );
  expect(problemsOf(text).map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual(['8:15 deadline']);
});

test.each([
  ['with: { services: ["a ${{ inputs.note }}"] }', '23 wrong-value'],
  ['with: { services: [a] }, stable: "${{ inputs.note }}"', '13 duration'],
  ['with: { services: [a] }, timeout: "${{ inputs.long }}"', '14 duration'],
  ['with: { services: [a] }, deadline: "${{ inputs.short }}"', '15 deadline'],
])('defaults, that decide %s, are refused with the code of such a literal', (rest, place) => {
  const inputs = `inputs:
  note: { type: string, default: a }
  long: { type: duration, default: 2h }
  short: { type: duration, default: 1s }
`;
  const found = problemsOf(
    document(`${inputs}steps:\n  - call: services.stop\n    ${rest.split(', ').join('\n    ')}\n`),
  );
  expect(found.map(({ column, code }) => `${column} ${code}`)).toEqual([place]);
});

test.each([
  ['batch: ["${{ inputs.two }}", 1]', 'wrong-value'],
  ['batch: ["${{ inputs.two - 2 }}"]', 'wrong-value'],
  ['budget: "${{ inputs.two - 3 }}"', 'wrong-value'],
  ['rest: "${{ inputs.word }}"', 'duration'],
])('defaults, that decide %s of nodes, are refused with the code %s', (rest, code) => {
  const inputs = 'inputs: { two: { type: integer, default: 2 }, word: { type: string, default: soon } }';
  expect(problemsOf(document(`${inputs}\nnodes: { ${rest} }`)).map((problem) => problem.code)).toEqual([code]);
});

test('an input without default, that decides a deadline, is left to the start of the run', () => {
  const text = document(
    'inputs: { s: { type: duration } }\nsteps:\n  - call: services.stop\n    with: { services: [a] }\n    stable: ${{ inputs.s }}\n    deadline: 10s\n',
  );
  expect(problemsOf(text)).toEqual([]);
});
