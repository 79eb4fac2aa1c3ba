import { fewProblems, listed, nearest, printable, shown, suggestion, wrongName } from '../../language/names';

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`);

describe('the nearest name', () => {
  test.each<[string, string[], string | null]>([
    ['gate', ['grace', 'gates'], 'gates'],
    ['GATES', ['grace', 'Gates'], 'Gates'],
    // Two letters of five may differ, and three of six.
    ['abcde', ['abcxy'], 'abcxy'],
    ['abcde', ['abxyz'], null],
    ['abcdef', ['abcxyz'], 'abcxyz'],
    ['abcdef', ['abwxyz'], null],
    ['ab', ['xb', 'ay'], 'xb'],
    ['x', [], null],
    ['a'.repeat(60), ['a'.repeat(59)], 'a'.repeat(59)],
    ['a'.repeat(61), ['a'.repeat(60)], null],
  ])('to %s of %j is %j', (word, known, name) => {
    expect(nearest(word, known)).toBe(name);
  });
});

test.each<[string, string[], string]>([
  ['gate', ['gates', 'hold'], '; did you mean `gates`?'],
  ['zzz', ['gates', 'hold'], '; there is `gates` and `hold`'],
  ['zzz', [], ''],
])('a suggestion for %s of %j is %j', (word, known, text) => {
  expect(suggestion(word, known)).toBe(text);
});

test('names in a sentence, none, one, some, many, are listed, of very many the first', () => {
  expect(listed([])).toBe('');
  expect(listed(['a'])).toBe('`a`');
  expect(listed(['a', 'b'])).toBe('`a` and `b`');
  expect(listed(['a', 'b', 'c'])).toBe('`a`, `b` and `c`');
  expect(listed(many(16))).toMatch(/`n14` and `n15`$/);
  expect(listed(many(17))).toMatch(/^`n0`, .*`n11` and 5 more$/);
});

test.each<[unknown, string]>([
  ['  a \n\t b  ', 'a b'],
  [{ a: [1] }, '{"a":[1]}'],
  [undefined, 'undefined'],
  ['x'.repeat(60), 'x'.repeat(60)],
  ['x'.repeat(61), `${'x'.repeat(57)}...`],
  ['a\u001bb\u202ec', 'a?b?c'],
])('%j in a sentence is %j', (value, text) => {
  expect(shown(value)).toBe(text);
});

test('a text with what commands a terminal or turns the direction, printed, has a mark for each; a tab stays', () => {
  expect(printable('a\u0007b\u200fc\u2028d\u2029e\tf')).toBe('a?b?c?d?e\tf');
});

describe('problems for one message', () => {
  test('are the first twenty, and how many more', () => {
    expect(fewProblems(many(20))).toEqual(many(20));
    expect(fewProblems(many(22))).toEqual([...many(20), 'and 2 more']);
  });

  test('are cut where they are long, and fit to print', () => {
    const whole = 'x'.repeat(300);
    expect(fewProblems([whole, `${whole}y`, 'a\u001bb'])).toEqual([whole, `${whole}...`, 'a?b']);
  });
});

test.each<[string, RegExp | null]>([
  ['a', null],
  ['_a9', null],
  ['A'.repeat(60), null],
  ['A'.repeat(61), /at most 60/],
  ['a-b-c', /write `a_b_c`/],
  ['9a', /begin with a letter/],
  ['a b', /begin with a letter/],
  ['', /begin with a letter/],
  ...['in', 'true', 'false', 'null', '__proto__'].map((word): [string, RegExp] => [word, /means something else/]),
])('%s, as a name of an input or a step, is refused for: %s', (name, why) => {
  if (why === null) expect(wrongName(name)).toBeNull();
  else expect(wrongName(name)).toMatch(why);
});
