import { readSource } from '../../language/source';
import { plain } from '../../language/tree';

/** Each problem as `line:column code message`. */
const said = (text: string): string[] =>
  readSource(text, 'f').problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
const QUOTE = 'YAML reads this otherwise: put the whole value in quotes:';
const UNCLOSED = 'this quote is never closed: write the same quote at the end of the value';
const OTHERWISE = 'a value with brackets, quotes or `: ` in it stands in quotes';
const NESTED = 'a value cannot go on with another `key: value`: put the value in quotes, or mend the indentation';
const ONE = 'one file holds one document: put what follows `---` in a file of its own';

test.each<[string, string[]]>([
  ['a: "x', [`1:4 yaml ${UNCLOSED}`]],
  ["a: 'x\nb: 1", [`1:4 yaml ${UNCLOSED}`]],
  ['a: "x\nb: "y"', [`2:4 yaml ${UNCLOSED}`]],
  ['a: "x"\nb: y\nc: "z', [`3:4 yaml ${UNCLOSED}`]],
  [
    'a: @x\nb: "y',
    ['1:4 yaml this is no YAML: Plain value cannot start with reserved character @', `2:4 yaml ${UNCLOSED}`],
  ],
  ['when: "x', [`1:7 yaml ${UNCLOSED}`]],
  [
    'a: [1, 2',
    [
      '1:9 yaml the indentation is wrong: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ],
  ['[a, b', ['1:6 yaml this is no YAML: Flow sequence must end with a ]']],
  ['{', ['1:2 yaml this is no YAML: Flow map must end with a }']],
  ['a:\n  - b\n c: 1', ['3:1 yaml the indentation is wrong: All mapping items must start at the same column']],
  ['a: b: c', [`1:4 yaml ${NESTED}`]],
  ['a: 1\n b: 2', [`1:4 yaml ${NESTED}`]],
  ['- a\nb: 1', [`2:1 yaml this is no YAML: Unexpected scalar at node end; ${OTHERWISE}`]],
  ['a: [1] 2 3', [`1:8 yaml this is no YAML: Unexpected scalar at node end; ${OTHERWISE}`]],
  ['a: ]', [`1:4 yaml this is no YAML: Unexpected flow-seq-end token in YAML stream: "]"; ${OTHERWISE}`]],
  ['a:\n\tb: 1', ['2:1 yaml indent with spaces, not with tabs']],
  ['a: 1\n---\nb: 2', [`2:1 yaml ${ONE}`]],
  ['a: %x', ['1:4 yaml this is no YAML: Plain value cannot start with directive indicator character %']],
  ['a: "\\q"', ['1:5 yaml this is no YAML: Invalid escape sequence \\q']],
  ['a\nb: 1', ['1:1 yaml this is no YAML: Implicit keys need to be on a single line']],
  ['a: 1\nb', ['2:1 yaml this is no `key: value`: add a colon, or indent it like what it belongs to']],
  ['a: *x', ['1:4 alias `*x`: anchors and aliases are refused; write the value out where it is wanted']],
  ['a: !x', ['1:4 tag `!x`: tags are refused; write a plain value, in quotes where it begins with `!`']],
  ['a: ${{ x }}: y\r\nb: 1\r\n', [`1:4 quote ${QUOTE} a: "\${{ x }}: y"`]],
  ['summary: x: y', [`1:10 quote ${QUOTE} summary: "x: y"`]],
  ['summary: "x" y', [`1:14 quote ${QUOTE} summary: '"x" y'`]],
  ['name: @x', [`1:7 quote ${QUOTE} name: "@x"`]],
  ['when: "x" == y', [`1:11 quote ${QUOTE} when: '"x" == y'`]],
  ['a: {b: ${{ x }}}', [`1:9 quote ${QUOTE} a: {b: "\${{ x }}"}`]],
])('source %j, is told what is wrong with it word for word', (text, problems) => {
  expect(said(text)).toEqual(problems);
});

test('source, mistakes in any order, is told them by place, one for each line and fifty at most', () => {
  expect(said('[@a,\n@b @c]: 1').map((problem) => problem.split(' ')[0])).toEqual(['1:1', '2:1']);
  const lines = Array.from({ length: 60 }, (_, index) => `k${index}: @x`);
  expect(said(lines.join('\n'))).toHaveLength(50);
});

test.each([
  ['small', '', 40],
  ['of nearly 120,000 characters', '#', 5],
])('source, %s, with many lines without their quotes, is mended as often as time allows', (_, filler, times) => {
  const lines = Array.from({ length: 45 }, () => 'a: ${{ x }}: y').join('\n');
  const text = `${lines}\n${filler.repeat(119_990 - lines.length)}`;
  const codes = readSource(text, 'f').problems.map(({ code }) => code);
  expect(codes.slice(0, times + 1)).toEqual([...Array<string>(times).fill('quote'), 'yaml']);
});

test('source, too large or too deep, is told the limit', () => {
  expect(said('x'.repeat(262_145))).toEqual(['1:1 too-big the file is larger than 256 kB']);
  expect(said(`a:\n  ${'['.repeat(70)}`)).toEqual(['2:66 too-deep the nesting is deeper than 64 levels']);
});

test.each<[string, unknown]>([
  ['\uFEFFa: 1', { a: 1 }],
  ['a: x\uFEFFy', { a: 'x\uFEFFy' }],
  ['%YAML 1.1\n---\na: yes', { a: 'yes' }],
  ['a: yes\nb: 0o7\nc: ~', { a: 'yes', b: 7, c: null }],
  ['a: ${{ x }}: y', { a: '${{ x }}: y' }],
])('source %j, is read as %j', (text, value) => {
  const { tree } = readSource(text, 'f');
  expect(tree && plain(tree)).toEqual(value);
});

test('source, with a character that commands a terminal, is told of it harmlessly', () => {
  expect(said('a: *\u001b[2J')).toEqual([
    '1:4 alias `*?`: anchors and aliases are refused; write the value out where it is wanted',
  ]);
});
