import { renderProblem } from '../../language/render';

const at = (line: number, column: number, text: string): string[] =>
  renderProblem({ file: 'f', line, column, code: 'c', message: 'm' }, text).split('\n');

test('problem, in the first and in the tenth line, has the caret below its place', () => {
  expect(at(1, 3, 'ab c')).toEqual(['f:1:3: m [c]', '  1 | ab c', '    |   ^']);
  expect(at(10, 1, `${'\n'.repeat(9)}x`)).toEqual(['f:10:1: m [c]', '  10 | x', '     | ^']);
});

test('problem, behind the last line, has its sentence alone', () => {
  expect(at(3, 1, 'a\nb')).toEqual(['f:3:1: m [c]']);
});

test('problem, in a line with tabs, a byte order mark or an end of Windows, has the caret below its place', () => {
  expect(at(1, 4, '\tab\tc')).toEqual(['f:1:4: m [c]', '  1 | \tab\tc', '    | \t  ^']);
  expect(at(1, 2, '\uFEFFab\r\nc')).toEqual(['f:1:2: m [c]', '  1 | ab', '    |  ^']);
  expect(at(1, 1, 'a\r b\uFEFF')[1]).toBe('  1 | a? b?');
});

test('problem, in a long line, shows 140 characters of it, from its beginning or around the place', () => {
  const line = Array.from({ length: 400 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
  expect(at(1, 140, line)).toEqual(['f:1:140: m [c]', `  1 | ${line.slice(0, 140)}`, `    | ${' '.repeat(139)}^`]);
  expect(at(1, 141, line)).toEqual(['f:1:141: m [c]', `  1 | ${line.slice(71, 211)}`, `    | ${' '.repeat(69)}^`]);
});
