import { renderProblem } from '../../language/render';
import { readSource } from '../../language/source';
import { placeOf, placeOfKey, plain } from '../../language/tree';
import { document, places, problemsOf, runbookOf } from './documents';

const codes = (text: string) => [...new Set(problemsOf(text).map(({ code }) => code))];

test('source, more than 256 kB, is refused', () => {
  expect(codes(document(`description: ${'x'.repeat(262_144)}`))).toEqual(['too-big']);
  expect(codes(document(`description: ${'é'.repeat(132_000)}`))).toEqual(['too-big']);
  expect(codes(document(`description: ${'x'.repeat(200_000)}`))).toEqual([]);
});

test.each([
  ['flow lists', `x: ${'['.repeat(20_000)}`],
  ['flow maps', `x: ${'{a: '.repeat(20_000)}`],
  ['block lists', '- '.repeat(20_000)],
  ['JSON', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['65 levels', `x: ${'['.repeat(64)}${']'.repeat(64)}`],
])('source, deep %s, two documents in one process, are refused and end nothing', (_name, text) => {
  expect(codes(text)).toEqual(['too-deep']);
  expect(codes(text)).toEqual(['too-deep']);
});

test('source, 64 levels, are read', () => {
  expect(readSource(`x: ${'['.repeat(63)}${']'.repeat(63)}`, 'f').problems).toEqual([]);
});

test.each([
  ['an anchor', 'description: &a x', 'alias'],
  ['an alias', 'description: *a', 'alias'],
  ['a tag', 'description: !secret x', 'tag'],
  ['a standard tag', 'description: !!str 5', 'tag'],
  ['a duplicate key', 'grace: 10s\ngrace: 10s', 'duplicate-key'],
  ['infinity', 'hold: .inf', 'number'],
  ['not a number', 'hold: .nan', 'number'],
  ['a huge exponent', 'hold: 12e99999', 'number'],
  ['an unsafe integer', 'hold: 9007199254740993', 'number'],
  ['a second document', '---\nx: 1', 'yaml'],
  ['tabs', 'nodes:\n\torder: uid', 'yaml'],
])('source, %s, is refused by name', (_name, body, code) => {
  expect(codes(document(body))).toContain(code);
});

test('source, 40 levels of aliases of aliases, end at once', () => {
  const bomb = Array.from({ length: 40 }, (_, i) => `a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`).join('\n');
  expect(codes(bomb)).toEqual(['alias']);
});

test('source, a key __proto__ or constructor, is an unknown key and nothing else', () => {
  expect(places(document('__proto__: { a: 1 }\nconstructor: 1'))).toEqual(['3:1 unknown-key', '4:1 unknown-key']);
  expect(({} as { a?: number }).a).toBeUndefined();
});

test('source, line ends of Windows and a byte order mark, change no place', () => {
  const text = document('grace: 5s\nsteps:\n  - asert: true\n');
  expect(places(`\uFEFF${text.replace(/\n/g, '\r\n')}`)).toEqual(places(text));
  expect(places(text)).toEqual(['3:8 duration', '5:5 unknown-key']);
});

test('source, JSON, is read like YAML', () => {
  const json = { runbook: 'from-json', summary: 'x', steps: [{ sleep: '1s' }] };
  expect(runbookOf(JSON.stringify(json)).name).toBe('from-json');
});

test.each(['', '# only a comment\n', '---\n', '\n\n'])('source, nothing in it (%j), says how to begin', (text) => {
  expect(codes(text)).toEqual(['empty']);
});

test.each(['just text', '- a\n- b', '42', 'null', '"'])('source, no map (%j), is refused', (text) => {
  expect(problemsOf(text).length).toBeGreaterThan(0);
});

test('source, places of paths, are those of value and key', () => {
  const { tree } = readSource('a: 1\nb:\n  - c: 2\n    d: [x, y]\n', 'f');
  if (tree === null) throw new Error('not read');
  expect(plain(tree)).toEqual({ a: 1, b: [{ c: 2, d: ['x', 'y'] }] });
  expect(placeOf(tree, ['b', 0, 'd', 1])).toEqual({ line: 4, column: 12 });
  expect(placeOfKey(tree, ['b', 0, 'd'])).toEqual({ line: 4, column: 5 });
  expect(placeOf(tree, ['b', 7, 'd'])).toEqual({ line: 3, column: 3 });
});

test('problem, rendered, has its place, its sentence, the line and a caret below the place', () => {
  const text = 'runbook: x\r\nsumary: y\r\n';
  const problem = { file: 'a.yaml', line: 2, column: 1, code: 'unknown-key', message: 'unknown key' };
  expect(renderProblem(problem, text)).toBe('a.yaml:2:1: unknown key [unknown-key]\n  2 | sumary: y\n    | ^');
});

test('problem, rendered from a very long or hostile line, stays short and harmless', () => {
  const text = `${'x'.repeat(5_000)}\u001b[2J${'y'.repeat(5_000)}`;
  const rendered = renderProblem({ file: 'f', line: 1, column: 5_003, code: 'c', message: 'm' }, text);
  expect(rendered.length).toBeLessThan(400);
  expect(rendered).not.toContain('\u001b');
  const [, line = '', caret = ''] = rendered.split('\n');
  expect(line[caret.indexOf('^')]).toBe('2');
});

test('problem, rendered where line and sentence turn the direction of a text, shows neither turned', () => {
  const rendered = renderProblem({ file: 'f', line: 1, column: 3, code: 'c', message: 'no \u202ename' }, 'a\u202eb: c');
  expect(rendered).toBe('f:1:3: no ?name [c]\n  1 | a?b: c\n    |   ^');
});
