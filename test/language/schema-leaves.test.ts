import { z } from 'zod';
import { readFault } from '../../language/codes';
import { anyDuration, condition, fixedDuration, line, list, oneOf } from '../../language/schema-leaves';

/** What is said of a value; null: it is right. */
function said(leaf: z.ZodType, value: unknown): [string, string] | null {
  const parsed = leaf.safeParse(value);
  const [issue] = parsed.error?.issues ?? [];
  if (!issue) return null;
  const { code, message } = readFault(issue.message);
  return [code, message];
}

describe('a line', () => {
  test.each<[unknown, [string, string] | null]>([
    ['x', null],
    ['one', null],
    ['two words', null],
    [' é ', null],
    ['behind it a line end\n', null],
    ['behind it two\n\n', null],
    ['', ['wrong-value', '`summary` is empty: write one']],
    ['  \n', ['wrong-value', '`summary` is empty: write one']],
    ['one\ntwo', ['wrong-value', '`summary` is one line: write one']],
    ['\none', ['wrong-value', '`summary` is one line: write one']],
    ['one\rtwo', ['wrong-value', '`summary` is one line: write one']],
    [undefined, ['missing-key', '`summary` is missing: write one']],
    [null, ['wrong-type', '`summary` is empty: write one']],
    [5, ['wrong-type', '`summary` cannot be `5`: write one']],
  ])('%j', (value, expected) => {
    expect(said(line('summary', 'write one'), value)).toEqual(expected);
  });
});

describe('one of some words', () => {
  const leaf = oneOf('order', ['primary-last', 'given']);
  test.each<[unknown, [string, string] | null]>([
    ['given', null],
    ['gven', ['wrong-value', '`order` cannot be `gven`; did you mean `given`?']],
    [5, ['wrong-type', '`order` cannot be `5`: write one of primary-last, given']],
    [undefined, ['missing-key', '`order` is missing: write one of primary-last, given']],
  ])('%j', (value, expected) => {
    expect(said(leaf, value)).toEqual(expected);
  });
});

describe('a duration', () => {
  const SAMPLE = 'write a duration such as 30s';
  test.each<[unknown, [string, string] | null, [string, string] | null]>([
    ['30s', null, null],
    ['${{ inputs.wait }}', ['duration', `\`stable\` takes no expression: ${SAMPLE}`], null],
    [
      undefined,
      ['missing-key', `\`stable\` is missing: ${SAMPLE}`],
      ['missing-key', `\`stable\` is missing: ${SAMPLE}`],
    ],
    [null, ['wrong-type', `\`stable\` is empty: ${SAMPLE}`], ['wrong-type', `\`stable\` is empty: ${SAMPLE}`]],
  ])('%j, where only a duration can stand, and where an expression can, too', (value, fixed, any) => {
    expect([said(fixedDuration('stable'), value), said(anyDuration('stable'), value)]).toEqual([fixed, any]);
  });

  test('of another kind is told as one, by the key', () => {
    expect(said(fixedDuration('stable'), '30')).toEqual(['duration', expect.stringMatching(/^`stable`: .*30/)]);
    expect(said(anyDuration('stable'), '30')).toEqual(said(fixedDuration('stable'), '30'));
    expect(said(fixedDuration('stable'), 30)).toEqual(['duration', expect.stringMatching(/^`stable`: /)]);
  });

  test('for an editor has a hint beside its pattern', () => {
    expect(fixedDuration('stable').meta()).toEqual({ patternErrorMessage: expect.stringContaining('30s') as string });
  });
});

const QUOTES = 'write an expression; where it begins with a quote, a bracket or `!`, put the whole value in quotes';

test.each<[unknown, [string, string] | null]>([
  ['node.uid == 1', null],
  [true, null],
  ['', ['wrong-type', `\`when\` cannot be \`\`: ${QUOTES}`]],
  [[1], ['wrong-type', expect.stringMatching(/^`when` cannot be .*put the whole value in quotes$/) as string]],
])('a condition %j', (value, expected) => {
  expect(said(condition('when'), value)).toEqual(expected);
});

test('a list that is none: what to write', () => {
  expect(said(list('services', z.string(), 'write a list'), 'a')).toEqual([
    'wrong-type',
    '`services` cannot be `a`: write a list',
  ]);
});
