import { evaluateBoolean, inputsOf, resolveValue, rootsOf, unknownAtPlan, type Scope } from '../../language/expression';
import { document, runbookOf } from './documents';

const runbook = () => runbookOf(document('inputs: { note: { type: string }, services: { type: services } }\n'));
const node = { uid: 4, address: '10.0.0.4', role: null, status: 'active', version: '7.8.2', rack: '' };
const scope: Scope = { inputs: { note: 'a', services: ['x', 'y'] }, node };
const condition = (expression: string, seen = scope) => evaluateBoolean(expression, seen, runbook());
const text = (expression: string) => resolveValue({ expression }, 'string', scope, runbook());

describe('what an expression looks at', () => {
  test.each<[string, string[], string[]]>([
    ['node.uid == 1', ['node'], []],
    ['inputs.a + inputs["b"] + cluster.name', ['cluster', 'inputs'], ['a', 'b']],
    ['text ${{ inputs.a }} and ${{ steps.b.skipped }}', ['inputs', 'steps'], ['a']],
    ['inputs.a.all(s, s == node.rack)', ['inputs', 'node', 's'], ['a']],
    ['inputs[inputs.key]', ['inputs'], ['key']],
    ['steps.inputs.a', ['steps'], []],
    ['text without one ${{ 1 }}', [], []],
    ['((', [], []],
    ['${{ inputs.a', [], []],
  ])('%s, are the names %j and the inputs %j', (expression, roots, inputs) => {
    expect([...rootsOf(expression)].sort()).toEqual(roots);
    expect([...inputsOf(expression)].sort()).toEqual(inputs);
  });

  test.each([
    ['\u00a0node.uid == 1\u00a0', false],
    ["'node'.role == 1", false],
    ['${{ node.uid', true],
    ['((', true],
  ])('%j, is known only to the run: %s', (expression, unknown) => {
    expect(unknownAtPlan(expression)).toBe(unknown);
  });
});

describe('an expression that cannot be worked out, is unknown and says why', () => {
  test.each([
    [' node.uid ', '`node.uid` says neither true nor false'],
    ['node.uid == "4"', '`node.uid == "4"`: the types do not go together: int == string'],
    ['${{ node.role == "x" }}', expect.stringMatching(/^`node.role == "x"`: /)],
    // What is wrong in it is not hidden by what is evaluated first.
    ['false && node.uid == "4"', '`false && node.uid == "4"`: the types do not go together: int == string'],
    ['false && cluster.size == 3', '`false && cluster.size == 3`: `cluster` is not known here'],
    ['cluster.size == 3', '`cluster.size == 3`: `cluster` is not known here'],
    ['steps.a.skipped', '`steps.a.skipped`: `steps` is not known here'],
  ])('as the condition %s', (expression, why) => {
    expect(condition(expression)).toEqual({ ok: false, why });
  });

  test('of a node where there is none', () => {
    const why = '`true || node.uid == 4`: `node` is not known here';
    expect(condition('true || node.uid == 4', { inputs: scope.inputs })).toEqual({ ok: false, why });
  });

  test.each([
    ['${{ node.uid', '`${{` is never closed: write `}}` after the expression'],
    ['${{ 1 / 0 }}', '`1 / 0`: division by zero'],
    ['a ${{ 1 / 0 }}', '`1 / 0`: division by zero'],
    ["a ${{ {'a': 1} }}", "`{'a': 1}` gives nothing that can stand in a text"],
    ["${{ {'a': 1} }}", '`null` is no text'],
  ])('as the text %s', (expression, why) => {
    expect(text(expression)).toEqual({ ok: false, why });
  });
});

test.each([
  ['\u00a0${{\u00a0node.uid\u00a0}}', '4'],
  ['a ${{\u00a0node.uid\u00a0}} b ${{ inputs.services }}', 'a 4 b x, y'],
])('text %j, with blanks of any kind around its expressions, is %j', (expression, value) => {
  expect(text(expression)).toEqual({ ok: true, value });
});

test('a condition with blanks of any kind around it, is evaluated', () => {
  expect(condition('\u00a0node.uid == 4\u00a0')).toEqual({ ok: true, value: true });
});

test('a condition, asked of two runbooks whose inputs have one name and other types, is typed for each', () => {
  const of = (type: string) => runbookOf(document(`inputs: { n: { type: ${type} } }\n`));
  expect(evaluateBoolean('inputs.n == 1', { inputs: { n: 1 } }, of('integer'))).toEqual({ ok: true, value: true });
  expect(evaluateBoolean('inputs.n == 1', { inputs: { n: 'a' } }, of('string'))).toMatchObject({ ok: false });
  expect(evaluateBoolean('inputs.n == "a"', { inputs: { n: 'a' } }, of('choice, options: [a]'))).toEqual({
    ok: true,
    value: true,
  });
});
