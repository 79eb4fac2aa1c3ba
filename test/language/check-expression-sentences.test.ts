import { document, problemsOf, TRIED_INPUTS as INPUTS, TRIED_STEPS as STEPS } from './documents';

/** Each problem as `column code message`. */
const said = (text: string): string[] =>
  problemsOf(text).map(({ column, code, message }) => `${column} ${code} ${message}`);

const EXPRESSIONS: [expression: string, problems: string[]][] = [
  [
    'foo == 1',
    ['14 unknown-name unknown name `foo`; there is `inputs`, `node`, `cluster` and `steps`; a text stands in quotes'],
  ],
  ['nod.uid == 1', ['14 unknown-name unknown name `nod`; did you mean `node`?; a text stands in quotes']],
  ['count == 2', ['14 unknown-name write `inputs.count`']],
  ['uid == 1', ['14 unknown-name write `node.uid`']],
  ['address == "a"', ['13 unknown-name write `node.address`']],
  ['rack == "a"', ['13 unknown-name write `node.rack`']],
  ['status == "a"', ['13 unknown-name write `node.status`']],
  ['role == "a"', ['13 unknown-name write `node.role`']],
  ['inputs.cout == 2', ['14 unknown-input unknown input `cout`; did you mean `count`?']],
  ['inputs.zzz == 2', ['14 unknown-input unknown input `zzz`; there is `services`, `wait`, `count` and `note`']],
  [
    'steps.list.services.all(inputs, true)',
    ['14 unknown-name a loop cannot call its item `inputs`: choose another name'],
  ],
  [
    'steps.list.services.all(steps, true)',
    ['14 unknown-name a loop cannot call its item `steps`: choose another name'],
  ],
  [
    'steps.list.services.all(cluster, true)',
    ['14 unknown-name a loop cannot call its item `cluster`: choose another name'],
  ],
  [
    'steps.dbs.databases.all(d, steps.dbs.databases.exists(e, e.uid == d.uid))',
    ['41 expression-limit `exists` stands inside another loop: use a step of its own for the inner one'],
  ],
  [
    'steps.dbs.databases.map(d, d.uid).exists_one(n, n == 1) && steps.dbs.databases.filter(d, d.available).size() > 0',
    [],
  ],
  [
    'steps.dbs.databases.all(d, d.uid == 1) && d.uid == 1',
    ['56 unknown-name unknown name `d`; there is `inputs`, `node`, `cluster` and `steps`; a text stands in quotes'],
  ],
  ['steps.dbs.databases.all(count, count.uid == 1)', []],
  [
    'inputs.note.matches("a")',
    [
      '13 unknown-function `matches` is refused, since a pattern can run for ever: use `startsWith`, `endsWith`, `contains` or `==`',
    ],
  ],
  [
    'inputs.note.foo()',
    [
      '14 unknown-function unknown function `foo`; there is `all`, `exists`, `exists_one`, `map`, `filter`, `size`, `join`, `contains`, `startsWith`, `endsWith`, `indexOf`, `lastIndexOf` and 12 more',
    ],
  ],
  ['inputs.note.sizee() == 1', ['14 unknown-function unknown function `sizee`; did you mean `size`?']],
  ['foo(1)', ['14 unknown-function unknown function `foo`; did you mean `bool`?']],
  ['sizes(inputs.note) == 1', ['14 unknown-function unknown function `sizes`; did you mean `size`?']],
  [
    'duration("5x") == inputs.wait',
    ['13 duration `5x` is no duration: write a number and a unit, such as 500ms, 30s, 5m, 12h, 1d or 1h30m'],
  ],
  ['duration("10") == inputs.wait', ['13 duration a bare number is no duration: write 10s']],
  ['timestamp("x") == timestamp("y")', []],
  [
    'steps.list.services.alert_mgr.start_time.getHours("UTC") == 1',
    ['13 expression-type `getHours` takes no time zone: times are in UTC'],
  ],
  ['steps.list.services.alert_mgr.start_time.getHours() == 1', []],
  ['inputs.note.indexOf("a", 0) == 1', []],
  ['int(inputs.note) == 1 && string(node.uid) == "a" && double(node.uid) == 1.0 && bool("true")', []],
  [
    'inputs.note.contains("a") && inputs.note.endsWith("a") && inputs.note.lastIndexOf("a") == 1 && inputs.note.substring(1) == "a" && inputs.note.trim() == "" && inputs.note.lowerAscii() == "" && inputs.note.upperAscii() == ""',
    [],
  ],
  [
    'steps.list.services.a.start_time.getFullYear() + steps.list.services.a.start_time.getMonth() + steps.list.services.a.start_time.getDate() + steps.list.services.a.start_time.getDayOfWeek() + steps.list.services.a.start_time.getMinutes() + steps.list.services.a.start_time.getSeconds() + steps.list.services.a.start_time.getMilliseconds() > 1',
    ["300 expression-type no such call: 'timestamp.getMilliseconds()'"],
  ],
  ['steps.zzz.skipped', ['14 unknown-step unknown step `zzz`; there is `list` and `dbs`']],
  [
    'span("5x") == inputs.wait',
    [
      '13 unknown-function unknown function `span`; there is `size`, `string`, `int`, `double`, `bool`, `has`, `duration` and `timestamp`',
    ],
  ],
  ['inputs.services.map(s, s == "a", s) == ["a"]', []],
  [
    'inputs.services.map(s, nope, s) == ["a"]',
    ['13 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes'],
  ],
  [
    'node.uid == 1 && steps.list.services.all(s, nope)',
    ['58 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes'],
  ],
];

test.each(EXPRESSIONS)('expression %s, checked, is told so word for word', (expression, problems) => {
  expect(said(document(`${INPUTS}${STEPS}  - assert: ${JSON.stringify(expression)}\n`))).toEqual(problems);
});
