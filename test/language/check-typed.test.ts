import { document, problemsOf } from './documents';

const INPUTS = `inputs:
  services: { type: services }
  wait: { type: duration, default: 10s }
  count: { type: integer, default: 2 }
  note: { type: string, default: a }
`;
const LIST = 'steps:\n  - { name: l, call: services.list }\n';
const FIELDS = 'there is `uid`, `address`, `role`, `status`, `version` and `rack`';
const NOPE = 'unknown name `nope`; did you mean `node`?; a text stands in quotes';

/** Each problem as `code message`, with its place from the first character of the text, where each of its characters has one. */
function said(body: string, from: number): string[] {
  return problemsOf(document(`${INPUTS}${body}`)).map(
    ({ column, code, message }) => `${column - from} ${code} ${message}`,
  );
}
const quoted = (text: string): string => `'${text.replace(/'/g, "''")}'`;

test.each<[string, string[]]>([
  ['a ${{ node.uid == 1 }}', ['0 template `assert` is one expression: write it without `${{` and `}}`']],
  ['${{ node.uid }} == 1', ['0 template `assert` is one expression: write it without `${{` and `}}`']],
  [' ${{ node.uid }} ', ['5 expression-type `assert` needs true or false; this gives a number']],
  ['  ', ['0 expression-syntax the expression is empty']],
  ['${{ }}', ['3 expression-syntax the expression is empty']],
  ['node.rack', ['0 expression-type `assert` needs true or false; this gives string']],
  ['inputs.services', ['0 expression-type `assert` needs true or false; this gives list<string>']],
  ['1.5', ['0 expression-type `assert` needs true or false; this gives a number']],
  [
    'node.a == 1 && node.b == 2',
    [`5 unknown-field unknown field \`a\`; ${FIELDS}`, `20 unknown-field unknown field \`b\`; ${FIELDS}`],
  ],
  [
    'node.a == 1 && (node.b == 2 || node.c == 3)',
    ['a', 'b', 'c'].map((name, index) => `${[5, 21, 36][index]} unknown-field unknown field \`${name}\`; ${FIELDS}`),
  ],
  [
    'node.uid == "a" && node.rack == 1',
    [
      '0 expression-type the types do not go together: int == string',
      '19 expression-type the types do not go together: string == int',
    ],
  ],
  ['node.uid == 1 && node.a == 1', [`22 unknown-field unknown field \`a\`; ${FIELDS}`]],
  ['node.a == nope', [`5 unknown-field unknown field \`a\`; ${FIELDS}`, `10 unknown-name ${NOPE}`]],
  [
    'nope.a && node.uid == "x"',
    [`0 unknown-name ${NOPE}`, '10 expression-type the types do not go together: int == string'],
  ],
  ['nope == 1', [`0 unknown-name ${NOPE}`]],
  ['node.uid == 1 and node.uid == 2', ['14 expression-syntax write `&&` for `and`']],
  ['node.uid == 1 or true', ['14 expression-syntax write `||` for `or`']],
  ['not true', ['0 expression-syntax write `!` for `not`']],
  ['sand and band', ['5 expression-syntax write `&&` for `and`']],
  ['node.rack == "and" ^ 1', ['19 expression-syntax this is no CEL expression: unexpected character: ^']],
  ['node.rack == "or" = 1', ['18 expression-syntax write `==` to compare']],
  ['node.uid = 1', ['9 expression-syntax write `==` to compare']],
  ['node.uid >= = 1', ['12 expression-syntax write `==` to compare']],
  ['node.uid ==', ['11 expression-syntax the expression ends too early']],
  ['node.rack == "x" and true', ['17 expression-syntax write `&&` for `and`']],
  ["node.rack == 'or' ^ 1", ['-1 expression-syntax this is no CEL expression: unexpected character: ^']],
  ['node.uid && true', ['0 expression-type']],
  [`${'('.repeat(70)}node.uid = 1`, ['60 expression-limit the expression is too deep or too long']],
  ['(node.uid == 1', ['14 expression-syntax this is no CEL expression: expected RPAREN, got EOF']],
  ['steps.l.services.a.uptime + 1', ['0 expression-type the types do not go together: duration + int']],
  ['size(1) == 1', ["0 expression-type no such call: 'size(int)'"]],
  [
    'true ? node.uid : node.rack',
    ["0 expression-type ternary branches must have the same type, got 'int' and 'string'"],
  ],
  [`${'x'.repeat(1_000)}`, ['0 unknown-name']],
  [
    `  ${'x'.repeat(1_001)}`,
    ['2 expression-limit the expression has 1001 characters: write at most 1000, or use several steps'],
  ],
])('condition %.40s, checked, is told so word for word', (expression, problems) => {
  const found = said(`${LIST}  - { assert: ${quoted(expression)} }\n`, 16);
  expect(found.map((problem, index) => problem.slice(0, problems[index]?.length))).toEqual(problems);
});

test.each<[key: string, text: string, problems: string[]]>([
  [
    'stable',
    '${{ inputs.count }}',
    [
      '4 expression-type `stable` needs a duration, not a bare number: write duration("10s"), or an input of type duration'.replace(
        /"/g,
        "'",
      ),
    ],
  ],
  ['stable', '${{ 1.5 }}', ['4 expression-type `stable` needs a duration; this gives a number']],
  ['stable', '${{ inputs.services }}', ['4 expression-type `stable` needs a duration; this gives list<string>']],
  ['stable', '${{ {"a": 1} }}s', ['4 expression-type map<string, int> cannot stand in a text']],
  [
    'stable',
    'x ${{ inputs.nope }} ${{ inputs.zzz }}',
    [
      '6 unknown-input unknown input `nope`; did you mean `note`?',
      '25 unknown-input unknown input `zzz`; there is `services`, `wait`, `count` and `note`',
    ],
  ],
  ['stable', 'x ${{ inputs.wait', ['2 template `${{` is never closed: write `}}` after the expression']],
  ['timeout', '${{ cluster.size }}s', ['4 not-here `timeout` sees only `inputs`']],
  ['timeout', '${{ steps.l.skipped }}', ['4 not-here `timeout` sees only `inputs`']],
])('value of %s %s, checked, is told so word for word', (key, text, problems) => {
  const before = `  - { call: services.stop, with: { services: [a] }, ${key}: `;
  expect(said(`${LIST}${before}${quoted(text)} }\n`, before.length + 2)).toEqual(problems);
});

test.each<[string, string[]]>([
  ['${{ {"a": 1} }}', ['4 expression-type `message` needs a text; this gives map<string, int>']],
  [
    'x ${{ node }} y ${{ null }}',
    ['6 expression-type Node cannot stand in a text', '20 expression-type null cannot stand in a text'],
  ],
  ['${{ node }}', ['4 expression-type `message` needs a text; this gives Node']],
  ['x ${{ [node] }}', ['6 expression-type list<Node> cannot stand in a text']],
  ['${{ [[{"a": 1}]] }}', ['4 expression-type `message` needs a text; this gives list<list<map<string, int>>>']],
  ['${{ [1] }} ${{ [["a"]] }} ${{ [] }} ${{ 1.5 }} ${{ true }} ${{ inputs.wait }} ${{ inputs.services }}', []],
  ['${{ inputs.services }}', []],
  ['at ${{ timestamp("2026-01-01T00:00:00Z") }}', []],
])('text %s, checked, is told so word for word', (text, problems) => {
  expect(said(`${LIST}  - { assert: true, message: ${quoted(text)} }\n`, 31)).toEqual(problems);
});

test.each<[string, string, string[]]>([
  [
    'before',
    'node.uid == 1',
    ['not-here there is no node in `before`: `node` can be looked at in `steps` and `where`'],
  ],
  ['before', 'inputs.note == "a"', []],
  ['after', 'node.uid == 1', ['not-here there is no node in `after`: `node` can be looked at in `steps` and `where`']],
])('a step of %s that looks at %s, checked, is told so word for word', (list, expression, problems) => {
  const found = problemsOf(document(`${INPUTS}${list}:\n  - { assert: ${quoted(expression)} }\n`));
  expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual(problems);
});
