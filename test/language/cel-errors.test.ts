import { parseIn, roomFor } from '../../language/cel';
import { explain } from '../../language/cel-errors';

const room = roomFor({
  inputs: { note: { type: 'string' } as never, wait: { type: 'duration' } as never },
  cluster: true,
  node: false,
  steps: null,
});

function findingIn(expression: string) {
  try {
    const checked = parseIn(room, expression).check();
    return explain(checked.valid ? undefined : checked.error, room);
  } catch (error) {
    return explain(error, room);
  }
}

describe('an expression that cannot be', () => {
  test.each([
    ['a name of Rollbook that is elsewhere', 'node.uid', 0, 4, 'not-here', '`node` is not known here'],
    ['a wrong name', 'foo == 1', 0, 3, 'unknown-name', 'unknown name `foo`; there is `inputs` and `cluster`'],
    ['a name typed wrongly', 'clster.size', 0, 6, 'unknown-name', 'unknown name `clster`; did you mean `cluster`?'],
    [
      'a wrong field',
      'cluster.typo == 1',
      8,
      12,
      'unknown-field',
      'unknown field `typo`; there is `name`, `version`, `primary` and `size`',
    ],
    [
      'a wrong field in brackets',
      'cluster["typo"] == 1',
      0,
      15,
      'unknown-field',
      'unknown field `typo`; there is `name`, `version`, `primary` and `size`',
    ],
    ['two types', 'inputs.note + 1', 0, 15, 'expression-type', 'the types do not go together: string + int'],
    ['a wrong call', 'size(1, 2)', 0, 10, 'expression-type', "no such call: 'size(int, int)'"],
    ['a call by our own name', 'duration(1)', 0, 11, 'expression-type', "no such call: 'duration(int)'"],
    ['an early end', '1 +', 3, 3, 'expression-syntax', 'the expression ends too early'],
    [
      'a word of the language',
      'for == 1',
      0,
      3,
      'expression-syntax',
      'reserved identifier: for: CEL keeps this word for itself',
    ],
    ['a wrong sign', '1 ~ 2', 2, 3, 'expression-syntax', 'this is no CEL expression: unexpected character: ~'],
    [
      'a great depth',
      `${'('.repeat(400)}1${')'.repeat(400)}`,
      60,
      60,
      'expression-limit',
      'the expression is too deep or too long: split it over several steps',
    ],
    [
      'something else',
      'true ? 1 : "a"',
      0,
      14,
      'expression-type',
      "ternary branches must have the same type, got 'int' and 'string'",
    ],
  ])('by %s: where, which code, and a sentence', (_, expression, at, end, code, message) => {
    expect(findingIn(expression)).toEqual({ at, end, code, message });
  });
});

describe('an error of the library', () => {
  const failed = (more: object): Error => Object.assign(new Error('The Message'), more);
  const whole = { at: 0, end: 0, code: 'expression-type' };

  test.each([
    ['that is no error', 'just text', { ...whole, message: 'just text' }],
    ['with neither code nor place', failed({}), { ...whole, message: 'the Message' }],
    [
      'whose parts are of other types',
      failed({ code: 5, summary: 5, range: { start: 1 } }),
      { ...whole, message: 'the Message' },
    ],
    ['whose place is nothing', failed({ range: null }), { ...whole, message: 'the Message' }],
    ['whose place is a text', failed({ range: 'start end' }), { ...whole, message: 'the Message' }],
    ['with a summary', failed({ summary: 'Other' }), { ...whole, message: 'other' }],
    ['with a place', failed({ range: { start: 2, end: 5 } }), { ...whole, at: 2, end: 5, message: 'the Message' }],
    [
      'about a key of nobody knows what',
      failed({ code: 'no_such_key', summary: 'No such key: typo' }),
      { ...whole, code: 'unknown-field', message: 'there is no `typo` here' },
    ],
    [
      'about a key whose node reaches into nothing',
      failed({ code: 'no_such_key', summary: 'No such key: typo', node: { op: 'id', args: [{ op: 'id' }, 'typo'] } }),
      { ...whole, code: 'unknown-field', message: 'there is no `typo` here' },
    ],
    [
      'about anything',
      failed({ code: 'no_such_overload', summary: 'no such overload: int + $dyn, or + dyn, or dynamic' }),
      { ...whole, message: 'the types do not go together: int + anything, or + anything, or dynamic' },
    ],
  ])('%s: a sentence all the same', (_, error, finding) => {
    expect(explain(error, room)).toEqual(finding);
  });
});
