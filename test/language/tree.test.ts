import { readSource } from '../../language/source';
import { child, placeOf, placeOfKey, plain, treeAt, type Tree } from '../../language/tree';

function read(text: string): Tree {
  const { tree } = readSource(text, 'f');
  if (tree === null) throw new Error('not read');
  return tree;
}

const TREE = read('a: 1\nb:\n  - c: 2\n    d: [x, y]\n');

test('a document, as plain data, has no prototype anywhere', () => {
  const data = plain(read('constructor: { toString: 1 }\nlist: [{ a: true }, null, x]')) as Record<string, object>;
  expect(data).toEqual({ constructor: { toString: 1 }, list: [{ a: true }, null, 'x'] });
  expect([Object.getPrototypeOf(data), Object.getPrototypeOf(data['constructor'])]).toEqual([null, null]);
});

test.each<[(string | number)[], unknown]>([
  [[], plain(TREE)],
  [['a'], 1],
  [['b', 0, 'd', 1], 'y'],
  [['b', 1], undefined],
  [['b', '0'], undefined],
  [['b', 'length'], undefined],
  [['a', 'x'], undefined],
  [['x', 'y'], undefined],
])('what stands at %j is %j', (path, value) => {
  const found = treeAt(TREE, path);
  expect(found === undefined ? undefined : plain(found)).toEqual(value);
});

test.each<[(string | number)[], string, string]>([
  [[], '1:1', '1:1'],
  [['a'], '1:4', '1:1'],
  [['b', 0, 'd', 1], '4:12', '4:12'],
  [['b', 0, 'd'], '4:8', '4:5'],
  [['b', 0, 'x'], '3:5', '3:5'],
  [['b', 7, 'd'], '3:3', '3:3'],
  [['a', 'x'], '1:4', '1:4'],
  [['x'], '1:1', '1:1'],
])('the place of the value at %j is %s, and of its key %s', (path, value, key) => {
  const text = ({ line, column }: { line: number; column: number }) => `${line}:${column}`;
  expect([text(placeOf(TREE, path)), text(placeOfKey(TREE, path))]).toEqual([value, key]);
});

test('of nothing there is nothing below', () => {
  expect(child(undefined, 'a')).toBeUndefined();
});
