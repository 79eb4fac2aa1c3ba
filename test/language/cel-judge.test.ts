import { document, problemsOf } from './documents';

const INPUTS = 'inputs: { services: { type: services }, count: { type: integer }, note: { type: string } }\n';
const STEPS = `steps:
  - { name: list, call: services.list }
  - { name: dbs, call: databases.list }
  - { name: nodes, call: nodes.list }
`;
const said = (expression: string): string[] =>
  problemsOf(document(`${INPUTS}${STEPS}  - { assert: '${expression}' }\n`)).map(
    ({ column, code, message }) => `${column - 16} ${code} ${message}`,
  );
const order = (sign: string): string =>
  `version-order \`${sign}\` on versions compares text, where 7.10 comes before 7.8: use \`==\`, \`!=\` or \`startsWith\``;
const WRITE = 'expression-type write the name of the field: after a dot, or in quotes between the brackets';

test.each<[string, string[]]>([
  ['node.version < "7.8"', [`0 ${order('<')}`]],
  ['node.version <= "7.8"', [`0 ${order('<=')}`]],
  ['"7" > cluster.version', [`0 ${order('>')}`]],
  ['node["version"] >= "7.8" && node.uid < 3', [`0 ${order('>=')}`]],
  ['steps.nodes.nodes.map(n, n.version).all(v, v > "7")', [`43 ${order('>')}`]],
  ['node.version == "7" || node.uid < 3', []],
  ['node.rack < "b"', []],
  ['node[inputs.note] == "x"', [`0 ${WRITE}`]],
  ['inputs.services.all(s, node[s] == "x")', [`23 ${WRITE}`]],
  ['inputs[inputs.note] == "a"', [`0 ${WRITE}`]],
  ['cluster[inputs.note] == "a"', [`0 ${WRITE}`]],
  ['steps[inputs.note].skipped', ['0 expression-type the type of this cannot be known before the run', `0 ${WRITE}`]],
  ['steps.list.services[inputs.note].status == "x"', []],
  ['inputs.services[inputs.count] == "x"', []],
  ['steps["list"].skipped', []],
  [
    'has(node.typo)',
    ['4 unknown-field unknown field `typo`; there is `uid`, `address`, `role`, `status`, `version` and `rack`'],
  ],
  ['has(node.uid) && has(inputs.note) && has(steps.list.services.a.status)', []],
  [
    'has(steps.list.services.a.typo)',
    ['4 unknown-field unknown field `typo`; there is `status`, `start_time` and `uptime`'],
  ],
  ['has(steps.list.nope.x)', ['4 unknown-field unknown field `nope`; there is `services` and `skipped`']],
  ['has(steps.list.services.a.status.x)', ['4 unknown-field `x` is no field: what stands before it has none']],
  ['has(steps.dbs.databases.x)', ['4 unknown-field `x` is no field: what stands before it has none']],
  [
    'has(inputs.nope)',
    [
      '4 unknown-input unknown input `nope`; did you mean `note`?',
      '4 unknown-field unknown field `nope`; did you mean `note`?',
    ],
  ],
  [
    'steps.dbs.databases.all(d, has(d.zzz))',
    ['31 unknown-field unknown field `zzz`; there is `uid`, `name` and `status`'],
  ],
  ['steps.dbs.databases.all(d, has(d.name))', []],
  ['inputs.services.all(s, has(s.zzz))', ['27 unknown-field `zzz` is no field: what stands before it has none']],
  ['has(node)', ['4 expression-type has() invalid argument']],
  ['steps.list.services.all(s, s.zzz == 1)', ["29 expression-type cannot index type 'string'"]],
])('expression %s, typed, is judged so', (expression, problems) => {
  expect(said(expression)).toEqual(problems);
});
