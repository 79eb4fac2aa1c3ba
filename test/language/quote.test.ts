import { EXPRESSION_KEYS, isExpressionLine, isTextLine, quoted, quotedLine } from '../../language/quote';
import { document, problemsOf } from './documents';

const STEP = (line: string) =>
  document(`inputs: { a: { type: services } }\nsteps:\n  - name: l\n    call: services.list\n  ${line}\n`);

test.each([
  ["- assert: 'x' in steps.l.services", `- assert: "'x' in steps.l.services"`],
  ['- assert: "x" in steps.l.services', `- assert: '"x" in steps.l.services'`],
  ['- assert: !steps.l.skipped', '- assert: "!steps.l.skipped"'],
  ['- assert: [1, 2].exists(x, x == node.uid)', '- assert: "[1, 2].exists(x, x == node.uid)"'],
  ['- assert: node.uid == 1 ? true : false', '- assert: "node.uid == 1 ? true : false"'],
  [`- assert: "x" in steps.l.services  # why`, `- assert: '"x" in steps.l.services'  # why`],
  [`  message: "\${{ node.rack == "a" }}"`, `message: '\${{ node.rack == "a" }}'`],
  ['  message: a service: down', 'message: "a service: down"'],
])('quotes, YAML stumbles over %s, the line is shown as it should be', (line, better) => {
  const text = line.startsWith('-') ? STEP(line) : STEP(`- assert: true\n  ${line}`);
  expect(problemsOf(text).map(({ code, message }) => [code, message])).toEqual([
    ['quote', `YAML reads this otherwise: put the whole value in quotes: ${better}`],
  ]);
});

test('quotes, an expression inside a flow map, only the expression gets them', () => {
  const text = STEP('- call: services.restart\n    with: { services: ${{ inputs.a }} }');
  expect(problemsOf(text).map(({ message }) => message)).toEqual([
    'YAML reads this otherwise: put the whole value in quotes: with: { services: "${{ inputs.a }}" }',
  ]);
});

test('quotes, a line without them and a later mistake, both are found, each in its place', () => {
  const text = STEP("- assert: 'x' in steps.l.srvices\n  - asert: true");
  expect(problemsOf(text).map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
    '7:17 quote',
    '7:28 unknown-field',
    '8:5 unknown-key',
  ]);
});

test('quotes, a comment after a whole expression, is left alone', () => {
  expect(problemsOf(STEP('- assert: node.uid != 4 # not this one'))).toEqual([]);
});

test('quotes, a broken line that has no value, stays a mistake of YAML', () => {
  expect(problemsOf(STEP('- assert: true\n  nonsense')).map(({ code }) => code)).toEqual(['yaml']);
});

test.each([
  ['a quote that is never closed', '- assert: "node.uid == 1\n  - sleep: 5s', '7:13', 'never closed'],
  [
    'a list of services on the line of with',
    '- call: services.stop\n    with: services: [a]',
    '8:11',
    'another `key: value`',
  ],
  ['brackets in a step in braces', "- { assert: node.rack == '[' }", null, 'stands in quotes'],
])('quotes, %s, is explained and not quoted as a whole', (_name, body, place, sentence) => {
  const [problem, ...more] = problemsOf(STEP(body));
  expect([problem?.code, more]).toEqual(['yaml', []]);
  expect(problem?.message).toContain(sentence);
  if (place !== null) expect(`${problem?.line}:${problem?.column}`).toBe(place);
});

test('quotes, a mistake in a block of several lines, is shown in its own line', () => {
  const text = STEP('- assert: |\n      node.uid == 1 &&\n      node.rol == "x"');
  expect(problemsOf(text).map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual(['9:12 unknown-field']);
});

test.each([
  ['when: a == b', 'when: "a == b"'],
  ['  -  - when :  a', '  -  - when :  "a"'],
  ['when: a   # why', 'when: "a"   # why'],
  ['when: a#b', 'when: "a#b"'],
  ['when: #b', 'when: "#b"'],
  ['when: a  ', 'when: "a"'],
  ["when: 'a # b' # c", `when: "'a # b'" # c`],
  ['when: "a # b" == c # d', `when: '"a # b" == c' # d`],
  [`when: "a' # b" # c`, `when: '"a'' # b"' # c`],
  [String.raw`when: a\b`, String.raw`when: 'a\b'`],
  ["message: '${{ a }}'", 'message: "${{ a }}"'],
  ["message: x '${{ a }}'", `message: "x '$\{{ a }}'"`],
  ["message: '${{ a }}' x", `message: "'$\{{ a }}' x"`],
  ['batch: [1, ${{ a }}]', 'batch: [1, "${{ a }}"]'],
  ['batch: [${{ a }}]  # c', 'batch: ["${{ a }}"]  # c'],
  ['services: [x-${{ a }}-y, ${{ b }} ]', 'services: ["x-${{ a }}-y", "${{ b }}" ]'],
  ['services: [ ${{ a }}${{ b }} ]', 'services: [ "${{ a }}${{ b }}" ]'],
  ['services: [a${{ b }}c${{ d }}, e]', 'services: ["a${{ b }}c${{ d }}", e]'],
  ['with: {services: ${{ a }}}', 'with: {services: "${{ a }}"}'],
  ['with: { services: ${{ a }}, b: "${{ x }}" }', 'with: { services: "${{ a }}", b: "${{ x }}" }'],
  ['services: [x-${{ a }}-y', 'services: ["x-${{ a }}-y"'],
])('quotes, of the line %j, are put so: %j', (line, better) => {
  expect(quotedLine(line)).toBe(better);
});

test.each([
  '',
  '# x',
  'nonsense',
  '1a: b',
  'x when: a',
  'when:',
  'when:a',
  'services: ["${{ a }}"]',
  'services: [${{ a ]',
])('quotes, of the line %j, help nothing', (line) => {
  expect(quotedLine(line)).toBeNull();
});

test('quotes, of a text, are such that YAML reads it back', () => {
  expect([quoted('a'), quoted("a'b"), quoted(`"a'b'"`), quoted('a\\b')]).toEqual([
    '"a"',
    `"a'b"`,
    `'"a''b''"'`,
    "'a\\b'",
  ]);
});

test('lines, with an expression, are known by their key or by what they hold', () => {
  const keys = 'where when assert message services stable deadline timeout sleep batch rest budget approve'.split(' ');
  expect(EXPRESSION_KEYS).toEqual(keys);
  for (const key of keys) expect(isExpressionLine(`  -  - ${key} : x`)).toBe(true);
  expect(isExpressionLine('note: ${{ a }}')).toBe(true);
  for (const line of ['note: a', 'x when: a', 'when', '']) expect(isExpressionLine(line)).toBe(false);
});

test('lines, with a text for people, are known by their key', () => {
  for (const key of ['summary', 'description', 'name', 'default']) {
    for (const line of [`${key}: x`, `  -  ${key} : x`, `- - ${key}:`]) expect(isTextLine(line)).toBe(true);
  }
  for (const line of ['rename: x', 'x name: y', '-name: x', 'name x: y', 'name', 'note: x']) {
    expect(isTextLine(line)).toBe(false);
  }
});
