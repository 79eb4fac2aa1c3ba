import { document, problemsOf, runbookOf } from './documents';

/** Each problem as `line:column code message`; the first line of what is tried is line 3. */
const said = (text: string): string[] =>
  problemsOf(text).map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);

const NODES = '`nodes` is no map: write `where`, `order`, `batch`, `rest`, `budget`, `on_failure` under it';
const BATCH = 'is no batch: write a number from 1, or a percentage from "1%" to "100%"';
const NOPE = 'unknown name `nope`; there is `inputs` and `cluster`; a text stands in quotes';
const BUDGET = 'write a whole number, 0 or more';

test.each<[string, string[]]>([
  ['x', [`3:8 wrong-type ${NODES}`]],
  ['[]', [`3:8 wrong-type ${NODES}`]],
  [
    '{ where: 1 }',
    [
      '3:17 wrong-type `where` cannot be `1`: write an expression; where it begins with a quote, a bracket or `!`, put the whole value in quotes',
    ],
  ],
  ['{ where: nope }', ['3:17 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes']],
  ['{ where: node.uid }', ['3:17 expression-type `where` needs true or false; this gives a number']],
  ['{ order: x }', ['3:17 wrong-value `order` cannot be `x`; there is `primary-last` and `uid`']],
  ['{ batch: }', [`3:17 wrong-value \`null\` ${BATCH}`]],
  ['{ batch: [] }', ['3:17 wrong-value the list of batches is empty: write a number such as 1']],
  ['{ batch: [1, x, 0] }', [`3:21 wrong-value \`x\` ${BATCH}`, `3:24 wrong-value \`0\` ${BATCH}`]],
  ['{ batch: [2, 1] }', ['3:17 wrong-value a list of batches grows: 1 comes after 2']],
  [
    '{ batch: [2, "${{ cluster.size }}", 2, 1], order: x }',
    [
      '3:17 wrong-value a list of batches grows: 1 comes after 2',
      '3:58 wrong-value `order` cannot be `x`; there is `primary-last` and `uid`',
    ],
  ],
  ['{ batch: { n: "${{ 1 }}" } }', [`3:19 wrong-value \`{"n":"\${{ 1 }}"}\` ${BATCH}`]],
  ['{ batch: "${{ nope }}" }', [`3:22 unknown-name ${NOPE}`]],
  ['{ batch: [1, "${{ node.uid }}"] }', ['3:26 not-here `batch` sees only `inputs` and `cluster`']],
  [
    '{ batch: "${{ true }}" }',
    ['3:22 expression-type `batch` needs a whole number or a percentage; this gives true or false'],
  ],
  ['{ rest: 5 }', ['3:16 duration `rest`: a bare number is no duration: write 5s']],
  ['{ rest: "${{ nope }}" }', [`3:21 unknown-name ${NOPE}`]],
  ['{ rest: "${{ true }}" }', ['3:21 expression-type `rest` needs a duration; this gives true or false']],
  ['{ budget: -1 }', [`3:18 wrong-value \`budget\` cannot be \`-1\`: ${BUDGET}`]],
  ['{ budget: x }', [`3:18 wrong-value \`budget\` cannot be \`x\`: ${BUDGET}`]],
  ['{ budget: "${{ nope }}" }', [`3:23 unknown-name ${NOPE}`]],
  [
    '{ budget: "x ${{ cluster.size }}" }',
    ['3:19 template a whole number is wanted: let one `${{ }}` give all of it, without other text'],
  ],
  ['{ budget: "${{ true }}" }', ['3:23 expression-type `budget` needs a whole number; this gives true or false']],
  [
    '{ on_failure: x }',
    ['3:22 wrong-value `on_failure` cannot be `x`; there is `rollback`, `ask`, `stop` and `continue`'],
  ],
  ['{ wher: x }', ['3:10 unknown-key unknown key `wher` in `nodes`; did you mean `where`?']],
  ['{ serial: 1 }', ['3:10 unknown-key unknown key `serial` in `nodes`; write `nodes.batch`']],
  [
    '{ zzz: 1 }',
    [
      '3:10 unknown-key unknown key `zzz` in `nodes`; there is `where`, `order`, `rest`, `budget`, `on_failure` and `batch`',
    ],
  ],
])('nodes: %s, checked, is told so word for word', (nodes, problems) => {
  expect(said(document(`nodes: ${nodes}\n`))).toEqual(problems);
});

test.each<[string, object]>([
  ['{}', {}],
  ['{ where: true }', { where: 'true' }],
  ['{ where: "${{ node.uid == 1 }}" }', { where: 'node.uid == 1' }],
  ['{ where: "${{ inputs.n == cluster.size }}" }', { where: 'inputs.n == cluster.size' }],
  ['{ rest: ask, order: uid }', { rest: { ask: true }, order: 'uid' }],
  ['{ batch: ["${{ inputs.n }}", 1] }', { batch: [{ expression: '${{ inputs.n }}' }, { literal: 1 }] }],
  ['{ batch: "${{ string(inputs.n) }}" }', { batch: [{ expression: '${{ string(inputs.n) }}' }] }],
  ['{ batch: "50%" }', { batch: [{ literal: '50%' }] }],
  ['{ rest: 5s }', { rest: { literal: 5_000 } }],
  ['{ rest: "${{ duration(\'5s\') }}" }', { rest: { expression: "${{ duration('5s') }}" } }],
  ['{ budget: 2 }', { budget: { literal: 2 } }],
  ['{ budget: "${{ cluster.size }}" }', { budget: { expression: '${{ cluster.size }}' } }],
  ['{ on_failure: ask }', { onFailure: 'ask' }],
])('nodes: %s, checked, is read, and all else stands as the default', (nodes, read) => {
  const all = {
    where: null,
    order: 'primary-last',
    batch: [{ literal: 1 }],
    rest: { literal: 0 },
    budget: { literal: 0 },
    onFailure: 'rollback',
  };
  const text = `inputs: { n: { type: integer } }\nnodes: ${nodes}\n`;
  expect(runbookOf(document(text)).nodes).toEqual({ ...all, ...read });
  expect(runbookOf(document('')).nodes).toEqual(all);
});
