import fc from 'fast-check';
import { bare, hasExpression, splitTemplate, wholeExpression, type Part } from '../../language/template';

const NEVER = '`${{` is never closed: write `}}` after the expression';

test.each<[string, Part[]]>([
  ['', []],
  ['plain }} text {{', [{ text: 'plain }} text {{' }]],
  ['${{a}}', [{ expression: 'a', at: 3 }]],
  ['x ${{ a }} y', [{ text: 'x ' }, { expression: ' a ', at: 5 }, { text: ' y' }]],
  [
    '${{a}}${{b}}',
    [
      { expression: 'a', at: 3 },
      { expression: 'b', at: 9 },
    ],
  ],
  ["${{ {'a': {'b': 1}} }}", [{ expression: " {'a': {'b': 1}} ", at: 3 }]],
  ["${{ '}}' }}", [{ expression: " '}}' ", at: 3 }]],
  ["${{ 'a}}b' }}", [{ expression: " 'a}}b' ", at: 3 }]],
  ['${{ "}}" }}', [{ expression: ' "}}" ', at: 3 }]],
  ["${{ '\\'}}' }}", [{ expression: " '\\'}}' ", at: 3 }]],
  ["${{ '\"' }}", [{ expression: " '\"' ", at: 3 }]],
  ['${{ a } }}', [{ expression: ' a } ', at: 3 }]],
])('text %j, cut, has these parts', (text, parts) => {
  expect(splitTemplate(text)).toEqual({ ok: true, parts });
});

test.each([
  ['${{', 0],
  ['ab ${{ x }', 3],
  ["${{ '}}", 0],
  ["${{ '\\'}}", 0],
  ['${{ { }}', 0],
  ['${{a}} ${{ b', 7],
])('text %j, never closed, says where that was opened', (text, at) => {
  expect(splitTemplate(text)).toEqual({ ok: false, why: NEVER, at });
});

test('text, cut, is all of it again when it is put together', () => {
  const piece = fc.constantFrom('${{', '}}', '{', '}', "'", '"', '\\', 'a', ' ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join('');
      const split = splitTemplate(text);
      if (!split.ok) return expect(text.startsWith('${{', split.at)).toBe(true);
      const again = split.parts.map((part) => ('text' in part ? part.text : `\${{${part.expression}}}`));
      expect(again.join('')).toBe(text);
      for (const part of split.parts) if ('at' in part) expect(text.startsWith(part.expression, part.at)).toBe(true);
    }),
  );
});

test.each<[string, string, number]>([
  ['node.uid', 'node.uid', 0],
  [' ${{ node.uid }} ', ' node.uid ', 4],
  ['${{ a }}${{ b }}', '${{ a }}${{ b }}', 0],
  ['x ${{ a }}', 'x ${{ a }}', 0],
  ['${{ a', '${{ a', 0],
])('text %j, taken for one expression, is %j at %i', (text, expression, at) => {
  expect(bare(text)).toEqual({ expression, at });
});

test('text without any part, or with only blanks, is no expression', () => {
  expect(wholeExpression([])).toBeNull();
  expect(wholeExpression([{ text: 'a' }])).toBeNull();
  expect([hasExpression('a ${{'), hasExpression('a {{ }}')]).toEqual([true, false]);
});
