import { FORMS, INPUT, NODES, TOP } from '../../language/schema';
import { ourWord, type Part } from '../../language/words';

/** Every key of the language, wherever it stands. */
const KEYS = new Set([
  ...[TOP, NODES, INPUT, ...Object.values(FORMS)].flatMap((keys) => Object.keys(keys)),
  ...['inputs', 'nodes', 'before', 'steps', 'after', 'batch', 'services'],
  ...['default', 'min', 'max', 'options'],
]);
const ANYWHERE =
  `if unless only_if serial parallel concurrency forks throttle max_parallel limit hosts targets strategy soak
  soak_time bake cooldown pause retries retry attempts max_attempts until ignore_errors continue_on_error on_error rescue
  failure_policy max_fail_percentage max_failures max_unavailable vars variables params parameters env tasks jobs stages
  pre_tasks setup post_tasks finally teardown checks health_checks preconditions wait_for wait delay run uses action module do
  args arguments expect that check fail_msg msg id label confirm ask prompt confirmation manual`.split(/\s+/);
const PARTS: Part[] = ['document', 'nodes', 'input', 'step', 'with'];

/** The keys that an advice names, without what comes with them. */
const keysIn = (advice: string): string[] =>
  [...advice.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/:.*/, '').replace(/^nodes\./, ''));

test.each(ANYWHERE)('%s, a word from elsewhere, is told as a key that there is, whatever it stands in', (word) => {
  const [advice, ...others] = PARTS.map((part) => ourWord(part, word));
  const keys = keysIn(advice ?? '');
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) expect(KEYS).toContain(key);
  expect(new Set(others)).toEqual(new Set([advice]));
});

test.each<[Part, string, string | null]>([
  ['input', 'Help', '`description`'],
  ['document', 'name', '`runbook`'],
  ['document', 'title', '`summary`'],
  ['document', 'version', 'nothing: the language has one version'],
  ['input', 'required', 'nothing: an input without `default` is required'],
  ['input', 'enum', '`options`'],
  ['input', 'values', '`options`'],
  ['input', 'choices', '`options`'],
  ['input', 'desc', '`description`'],
  ['input', 'help', '`description`'],
  ['input', 'minimum', '`min`'],
  ['input', 'maximum', '`max`'],
  ['input', 'value', '`default`'],
  ['step', 'services', '`with: { services: [...] }`'],
  ['step', 'description', '`name`'],
  ['with', 'service', '`services`, a list'],
  ['with', 'names', '`services`'],
  ['step', 'notify', 'an entry in the inventory (`clusters.yaml`), or `rollbook worker --notify`'],
  ['step', 'Max-Parallel', '`nodes.batch`'],
  ['step', 'name', null],
  ['nodes', 'where', null],
  ['step', 'constructor', null],
  ['document', 'nothing_of_ours', null],
])('in %s, %s is told as %j', (part, word, advice) => {
  expect(ourWord(part, word)).toBe(advice);
});

test.each(Object.keys(NODES).concat('batch'))('at the top, %s is told to stand under nodes', (key) => {
  expect(ourWord('document', key)).toBe(`\`${key}\` under \`nodes\``);
});

test.each('call await assert approve sleep with when stable deadline timeout undo'.split(' '))(
  'at the top, %s is told to stand in a step',
  (key) => {
    expect(ourWord('document', key)).toBe(`\`${key}\` in a step, under \`steps\``);
  },
);

test.each('hold grace rollback gates approval steps before after inputs'.split(' '))(
  'in nodes, %s is told to stand at the top',
  (key) => {
    expect(ourWord('nodes', key)).toBe(`\`${key}\` at the top of the document`);
  },
);
