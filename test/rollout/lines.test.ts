import fc from 'fast-check';
import { bytesOf, oneLine, shortLine } from '../../rollout/lines';
import { markdownCode, markdownTable, markdownText } from '../../rollout/markdown';

describe('a short line', () => {
  test('of a text that fits is that text', () => {
    expect(shortLine(' wait \n until  well ', 40)).toBe('wait until well');
  });

  test('of a longer one ends behind a whole word', () => {
    expect(shortLine('wait until stats_archiver is RUNNING', 30)).toBe('wait until stats_archiver …');
  });

  test('of one long word is cut within it, between characters', () => {
    expect(shortLine('節'.repeat(50), 20)).toBe(`${'節'.repeat(5)}…`);
  });

  test.each([
    ['letters of a byte', 'wait until well', 15],
    ['letters of three bytes', '節節節', 9],
    ['a letter that is half of a pair, which is shown as the sign for such', 'a\uD800b', 5],
  ])('of %s that just fits is that text, and of one more ends in "…"', (_, text, most) => {
    expect(shortLine(text, most)).toBe(text.replace('\uD800', '\uFFFD'));
    expect(shortLine(text, most - 1)).toMatch(/…$/);
  });

  test('of words that just fit before "…" keeps them', () => {
    expect(shortLine('ab cd efgh', 9)).toBe('ab cd …');
    expect(shortLine('ab cd efgh', 8)).toBe('ab …');
  });

  test('where not even a letter has room is "…"', () => {
    expect(shortLine('節節', 5)).toBe('…');
  });

  test('of any text is never longer than allowed, and cut only between words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 8, max: 200 }), (text, most) => {
        const line = shortLine(text, most);
        expect(bytesOf(line)).toBeLessThanOrEqual(most);
        expect(Buffer.byteLength(line)).toBe(bytesOf(line));
        if (line.endsWith(' …') && line !== oneLine(text))
          expect(oneLine(text).startsWith(line.slice(0, -1))).toBe(true);
      }),
    );
  });
});

test('bytes of a letter, at the borders of UTF-8, those that Node counts', () => {
  for (const code of [0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000]) {
    const letter = String.fromCodePoint(code);
    expect([code, bytesOf(letter)]).toEqual([code, Buffer.byteLength(letter)]);
  }
});

describe('text from elsewhere in Markdown', () => {
  test.each([
    ['a link', '[x](javascript:alert)', '\\[x\\](javascript\\:alert)'],
    ['a cell', 'a | b', 'a \\| b'],
    ['a bare address', 'http://a.b', 'http\\://a.b'],
    ['a tag', '<b>', '\\<b\\>'],
    ['a heading', '# a', '&#35; a'],
    ['a list', '- a', '&#45; a'],
    ['a numbered list', '12. a', '12\\. a'],
    ['a number and a dot within', 'at 12. a', 'at 12. a'],
    ['a flag of a command', '--node 2', '\\-\\-node 2'],
    ['a fraction', '1/2', '1&#47;2'],
    ['what the UI would fill in', '{runId}', '\\{runId\\}'],
    ['a sentence', 'node 2: it is dark, so we wait.', 'node 2: it is dark, so we wait.'],
  ])('as text: %s stays what was typed', (_, text, expected) => {
    expect(markdownText(text, 100)).toBe(expected);
  });

  test('as code: nothing in it ends the code', () => {
    expect(markdownCode('a `b` c', 100)).toBe("`a 'b' c`");
    expect(markdownCode('', 100)).toBe('`-`');
  });
});

test('a table in Markdown, of cells that are Markdown: one line each, with room between the columns but not in the rule', () => {
  const table = markdownTable(
    ['node', 'phase'],
    [
      ['2', '`done`'],
      ['3', '-'],
    ],
  );
  expect(table).toBe(['| node\u2003 | phase |', '| --- | --- |', '| 2\u2003 | `done` |', '| 3\u2003 | - |'].join('\n'));
});
