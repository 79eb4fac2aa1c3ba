import { LineCounter } from 'yaml';
import { LARGEST_KB, scan, tooBig } from '../../language/scan';

const scanned = (text: string) => scan(text, new LineCounter());
const LIMIT = LARGEST_KB * 1024;

test.each([
  ['of a byte, up to the last such', '\x7f', 1],
  ['of two bytes, from the first such', '\x80', 2],
  ['of two bytes, up to the last such', '\u07ff', 2],
  ['of three bytes, from the first such', '\u0800', 3],
  ['of three bytes, before the halves of pairs', '\ud7ff', 3],
  ['of three bytes, behind the halves of pairs', '\ue000', 3],
  ['of four bytes, from the first such', '\u{10000}', 4],
  ['of four bytes, up to the last such', '\u{10ffff}', 4],
])('letters %s: 256 kB are not too big, and a byte more is', (_, letter, bytes) => {
  const count = Math.floor(LIMIT / bytes);
  const full = letter.repeat(count) + 'a'.repeat(LIMIT - count * bytes);
  expect(Buffer.byteLength(full)).toBe(LIMIT);
  expect([tooBig(full), tooBig(`${full}a`)]).toEqual([false, true]);
});

describe('what stops the reading of a text', () => {
  test.each([
    [
      'an anchor',
      'a: &here 1',
      'alias',
      '`&here`: anchors and aliases are refused; write the value out where it is wanted',
    ],
    [
      'an alias',
      'a: *here',
      'alias',
      '`*here`: anchors and aliases are refused; write the value out where it is wanted',
    ],
    [
      'a tag',
      'a: !here x',
      'tag',
      '`!here`: tags are refused; write a plain value, in quotes where it begins with `!`',
    ],
  ])('%s: where it stands, and what to write', (_, text, code, message) => {
    expect(scanned(`x: 1\n${text}\n`)).toEqual({
      deep: null,
      stumbles: [{ line: 2, column: 4, code, message, mend: 'expression' }],
    });
  });

  test('a long name of an alias or a tag is shown in part', () => {
    const [alias, tag] = scanned(`a: *${'n'.repeat(100)}\nb: !${'n'.repeat(100)} x\n`).stumbles;
    expect(alias?.message).toContain(`\`*${'n'.repeat(39)}\``);
    expect(tag?.message).toContain(`\`!${'n'.repeat(39)}\``);
  });

  test('a text that begins like an alias behind its mark is a text', () => {
    expect(scanned('a: |\n  *not\nb: "&not"\n').stumbles).toEqual([]);
    expect(scanned('--- |\n*not\n').stumbles).toEqual([]);
  });

  test('more than fifty: the first fifty are told', () => {
    expect(scanned('- *a\n'.repeat(60)).stumbles).toHaveLength(50);
  });

  const maps = (levels: number) =>
    Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n') + ' 1\n';
  test.each([
    ['maps', maps(64), `${maps(65)}`],
    ['lists', `${'- '.repeat(64)}a\n`, `${'- '.repeat(65)}a\n`],
    [
      'maps and lists in brackets',
      `a: ${'['.repeat(63)}${']'.repeat(63)}\n`,
      `a: ${'['.repeat(64)}${']'.repeat(64)}\n`,
    ],
  ])('%s in each other: 64 levels can be read, the 65th is told', (_, fits, deep) => {
    expect(scanned(fits).deep).toBeNull();
    expect(scanned(deep).deep).toEqual({ line: expect.any(Number) as number, column: expect.any(Number) as number });
  });
});
