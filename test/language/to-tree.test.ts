import { LineCounter, parseDocument } from 'yaml';
import { toTree, type Repairs } from '../../language/to-tree';
import { child, type MapTree, plain, type ScalarTree } from '../../language/tree';

function treeOf(text: string, repairs: Repairs = new Map()) {
  const counter = new LineCounter();
  const doc = parseDocument(text, { lineCounter: counter, uniqueKeys: false });
  return toTree(doc, counter, repairs, text.split('\n'));
}
const valueOf = (text: string, key: string): ScalarTree => child(treeOf(text).tree ?? undefined, key) as ScalarTree;

test('an empty text: no tree, and nothing wrong', () => {
  expect(treeOf('# nothing\n')).toEqual({ tree: null, problems: [] });
});

test('maps, lists and values of each kind: plain data, each at its place', () => {
  const { tree, problems } = treeOf('a: x\nb:\n  - 1\n  - true\nc: null\nd:\n"e": { f: 2.5 }\n');
  expect(problems).toEqual([]);
  expect(JSON.parse(JSON.stringify(plain(tree as MapTree)))).toEqual({
    a: 'x',
    b: [1, true],
    c: null,
    d: null,
    e: { f: 2.5 },
  });
  const { at, entries } = tree as MapTree;
  expect(at).toEqual({ line: 1, column: 1 });
  expect(entries.map(({ key, keyAt, value }) => [key, keyAt.line, keyAt.column, value.kind, value.at])).toEqual([
    ['a', 1, 1, 'scalar', { line: 1, column: 4 }],
    ['b', 2, 1, 'list', { line: 3, column: 3 }],
    ['c', 5, 1, 'scalar', { line: 5, column: 4 }],
    ['d', 6, 1, 'scalar', { line: 6, column: 3 }],
    ['e', 7, 1, 'map', { line: 7, column: 8 }],
  ]);
});

test('a key without a value in brackets: nothing, at its key', () => {
  const value = valueOf('{ a, b: 1 }', 'a');
  expect([value.kind, value.value, value.at, value.placeIn(5)]).toEqual([
    'scalar',
    null,
    { line: 1, column: 3 },
    { line: 1, column: 3 },
  ]);
});

test.each([
  ['a key that is a list', '? [a]\n: 1\nb: 2\n', [{ line: 1, column: 3, code: 'wrong-type' }], 'a plain word', ['b']],
  [
    'a key that is there twice',
    'a: 1\nb: 2\na: 3\n',
    [{ line: 3, column: 1, code: 'duplicate-key' }],
    'in line 1',
    ['a', 'b'],
  ],
  [
    'a number and a text that is the same key',
    '1: x\n"1": y\n',
    [{ line: 2, column: 1, code: 'duplicate-key' }],
    '`1`',
    ['1'],
  ],
  [
    'a number of many digits',
    'a: 90071992547409930\n',
    [{ line: 1, column: 4, code: 'number' }],
    '`90071992547409930`',
    ['a'],
  ],
  ['a number without end', 'a: .inf\n', [{ line: 1, column: 4, code: 'number' }], '`.inf`', ['a']],
  ['a number that is none', 'a: .nan\n', [{ line: 1, column: 4, code: 'number' }], '`.nan`', ['a']],
])('%s: where it stands and what is wrong; the rest can be read', (_, text, places, part, keys) => {
  const { tree, problems } = treeOf(text);
  expect(problems).toMatchObject(places);
  expect(problems[0]?.message).toContain(part);
  expect((tree as MapTree).entries.map(({ key }) => key)).toEqual(keys);
});

test('the largest number that is kept exactly is right, and one more is not', () => {
  expect(treeOf(`a: ${Number.MAX_SAFE_INTEGER}`).problems).toEqual([]);
  expect(treeOf(`a: -${Number.MAX_SAFE_INTEGER}`).problems).toEqual([]);
  expect(treeOf(`a: ${Number.MAX_SAFE_INTEGER + 1}`).problems).toHaveLength(1);
});

test.each([
  ['plain', 'a: word here', 5, { line: 1, column: 9 }],
  ['in quotes', "a: 'word'", 2, { line: 1, column: 7 }],
  ['in double quotes', 'a: "word"', 2, { line: 1, column: 7 }],
  ['in quotes with one that is doubled, which is not as it reads', "a: 'it''s'", 3, { line: 1, column: 4 }],
  ['in double quotes with an escape, which is not as it reads', 'a: "\\u0041bc"', 2, { line: 1, column: 4 }],
  ['plain over two lines, which is not as it reads', 'a: one\n  two', 6, { line: 1, column: 4 }],
  ['of a block, in its first line', 'a: |\n    one\n    two\n', 2, { line: 2, column: 7 }],
  ['of a block, in its second line', 'a: |\n    one\n    two\n', 5, { line: 3, column: 6 }],
  ['of a folded block, which is not as it reads', 'a: >\n    one\n    two\n', 5, { line: 1, column: 4 }],
  ['of a block with nothing in it', 'a: |', 0, { line: 2, column: 1 }],
])('the place of a letter in a text %s', (_, text, offset, place) => {
  expect(valueOf(text, 'a').placeIn(offset)).toEqual(place);
});

test('the place of anything in a number is that of the number', () => {
  expect(valueOf('a: 500', 'a').placeIn(2)).toEqual({ line: 1, column: 4 });
});

test('a line that was given quotes before it was read: places behind them count without', () => {
  const text = 'a: "x: y" # "z"\nb: 1';
  const placed = (repaired: Repairs) => {
    const entries = (treeOf(text, repaired).tree as MapTree).entries;
    const value = entries[0]?.value as ScalarTree;
    return [value.at.column, value.placeIn(0).column, value.placeIn(2).column, entries[1]?.value.at.column];
  };
  expect(placed(new Map())).toEqual([4, 5, 7, 4]);
  expect(placed(new Map([[1, 3]]))).toEqual([4, 4, 6, 4]);
});
