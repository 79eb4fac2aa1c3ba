import { document, problemsOf } from './documents';

const INPUTS =
  'inputs: { services: { type: services }, wait: { type: duration }, count: { type: integer }, note: { type: string } }\n';
const said = (expression: string): string[] =>
  problemsOf(
    document(`${INPUTS}steps:\n  - { name: list, call: services.list }\n  - { assert: '${expression}' }\n`),
  ).map(({ column, code, message }) => `${column - 16} ${code} ${message}`);
const ROOTS = 'there is `inputs`, `node`, `cluster` and `steps`';
const QUOTES = 'a text stands in quotes';
const NOPE = `unknown-name unknown name \`nope\`; did you mean \`node\`?; ${QUOTES}`;
const FOO =
  'unknown-function unknown function `foo`; there is `all`, `exists`, `exists_one`, `map`, `filter`, `size`, `join`, `contains`, `startsWith`, `endsWith`, `indexOf`, `lastIndexOf` and 12 more';
const inner = (loop: string): string =>
  `23 expression-limit \`${loop}\` stands inside another loop: use a step of its own for the inner one`;

test.each<[string, string[]]>([
  ['inputs.services.all(s, s == s) && s == "a"', [`34 unknown-name unknown name \`s\`; ${ROOTS}; ${QUOTES}`]],
  [
    'inputs.services.all(s, inputs.services.all(t, t == s) || s == t)',
    [inner('all'), `62 unknown-name unknown name \`t\`; ${ROOTS}; ${QUOTES}`],
  ],
  ['inputs.services.map(s, inputs.services.map(t, t)).size() == 1', [inner('map')]],
  ['inputs.services.filter(s, s == "a").map(t, t + "b").exists(u, u == "ab")', []],
  ['inputs.services.all(role, role == "a")', []],
  [
    'inputs.services.exists(node, node == "a")',
    ['0 unknown-name a loop cannot call its item `node`: choose another name'],
  ],
  [
    'steps.list.services.all(s, inputs.zzz == s)',
    ['27 unknown-input unknown input `zzz`; there is `services`, `wait`, `count` and `note`'],
  ],
  [
    'all(inputs.note, 1) == 1',
    [
      '0 unknown-function unknown function `all`; there is `size`, `string`, `int`, `double`, `bool`, `has`, `duration` and `timestamp`',
    ],
  ],
  ['inputs.services.exists(s)', [`23 unknown-name unknown name \`s\`; ${ROOTS}; ${QUOTES}`]],
  ['inputs[0] == 1', ["0 expression-type cannot index type 'inputs' with type 'int'"]],
  ['"inputs".zzz == 1', ["9 expression-type cannot index type 'string'"]],
  ['count == 2', ['0 unknown-name write `inputs.count`']],
  ['rack == "a"', ['0 unknown-name write `node.rack`']],
  ['[nope][0] == 1', [`1 ${NOPE}`]],
  ['{"a": nope}.a == 1', [`6 ${NOPE}`]],
  ['true ? nope : true', [`7 ${NOPE}`]],
  ['-nope == 1 || !nope', [`1 ${NOPE}`, `15 ${NOPE}`]],
  ['nope.foo(1)', [`0 ${FOO}`, `0 ${NOPE}`]],
  ['inputs.note.foo(nope)', [`0 ${FOO}`, `16 ${NOPE}`]],
  ['foo(nope)', ['0 unknown-function unknown function `foo`; did you mean `bool`?', `4 ${NOPE}`]],
  [
    'matches(inputs.note, "a")',
    [
      '0 unknown-function `matches` is refused, since a pattern can run for ever: use `startsWith`, `endsWith`, `contains` or `==`',
    ],
  ],
  ['duration("10") == inputs.wait', ['9 duration a bare number is no duration: write 10s']],
  ['duration(inputs.note) == inputs.wait', []],
  ['duration(nope) == inputs.wait', [`9 ${NOPE}`]],
  ['duration() == inputs.wait', ["0 expression-type no such call: 'duration()'"]],
  ['duration(5) == inputs.wait', ["0 expression-type no such call: 'duration(int)'"]],
  ['timestamp("10") == timestamp("11")', []],
  ['duration("1s").getHours() == 0 && timestamp("2026-01-01T00:00:00Z").getDate() == 1', []],
  [
    'timestamp("2026-01-01T00:00:00Z").getDate("UTC") == 1',
    ['0 expression-type `getDate` takes no time zone: times are in UTC'],
  ],
])('expression %s, checked, breaks these rules', (expression, problems) => {
  expect(said(expression)).toEqual(problems);
});

test('expression, that looks at an input where the runbook has none, is told so', () => {
  const found = problemsOf(document('steps:\n  - { assert: inputs.x == 1 }\n')).map(({ message }) => message);
  expect(found).toEqual(['unknown input `x`: this runbook has no inputs']);
});
