import type { z } from 'zod';
import { readFault } from '../../language/codes';
import { BATCH, FORMS, INPUT, NODES, REST, TOP } from '../../language/schema';

/** What is said of a value; null: it is right. */
function said(leaf: z.ZodType, value: unknown): string | null {
  const [issue] = leaf.safeParse(value).error?.issues ?? [];
  if (!issue) return null;
  const { code, message } = readFault(issue.message);
  return `${code}: ${message}`;
}

const LIST = 'write a list such as [stats_archiver]';
const WITH = FORMS.mutating.with;

test.each<[string, z.ZodType, unknown, string | null]>([
  ['services', WITH, { services: ['a', 'b'] }, null],
  ['services', WITH, { services: '${{ inputs.services }}' }, null],
  ['services', WITH, {}, `missing-key: \`services\` is missing: ${LIST}`],
  ['services', WITH, { services: null }, `wrong-type: \`services\` is empty: ${LIST}`],
  ['with', WITH, undefined, 'missing-key: `with` is missing: write { services: [...] }'],
  ['with', WITH, 5, 'wrong-type: `with` cannot be `5`: write { services: [...] }'],
  ['name', FORMS.sleep.name, '', 'wrong-value: `name` is empty: write a short name'],
  ['when', FORMS.sleep.when, false, null],
  ['on_failure', FORMS.sleep.on_failure, 'aks', 'wrong-value: `on_failure` cannot be `aks`; did you mean `ask`?'],
  ['when', FORMS.sleep.when, 5, 'wrong-type: `when` cannot be `5`: '],
  ['timeout', FORMS.mutating.timeout, '5', 'duration: `timeout`: '],
  ['stable', FORMS.mutating.stable, '5', 'duration: `stable`: '],
  ['deadline', FORMS.mutating.deadline, '5', 'duration: `deadline`: '],
  ['rest', NODES.rest, '5', 'duration: `rest`: '],
  ['where', NODES.where, 5, 'wrong-type: `where` cannot be `5`: '],
  ['on_failure', NODES.on_failure, 'aks', 'wrong-value: `on_failure` cannot be `aks`'],
  ['grace', TOP.grace, '5', 'duration: `grace`: '],
  ['hold', TOP.hold, '5', 'duration: `hold`: '],
  ['gates', TOP.gates, ['x'], 'unknown-gate: `gates` cannot be `x`'],
  ['undo', FORMS.mutating.undo, 'none', null],
  [
    'undo',
    FORMS.mutating.undo,
    'all',
    'wrong-type: `undo` cannot be `all`: write `none`, or leave it out for the own undo of the action',
  ],
  ['message', FORMS.assert.message, 'so', null],
  ['message', FORMS.assert.message, '', 'wrong-type: `message` cannot be ``: write what to say'],
  ['message', FORMS.assert.message, 5, 'wrong-type: `message` cannot be `5`: write what to say'],
  ['approve', FORMS.approve.approve, 'go on?', null],
  ['approve', FORMS.approve.approve, '  ', 'wrong-type: `approve` cannot be ``: write what a person is asked'],
  ['approve', FORMS.approve.approve, null, 'wrong-type: `approve` is empty: write what a person is asked'],
  ['budget', NODES.budget, 0, null],
  ['budget', NODES.budget, '${{ inputs.n }}', null],
  ['budget', NODES.budget, -1, 'wrong-value: `budget` cannot be `-1`: write a whole number, 0 or more'],
  ['budget', NODES.budget, 'some', 'wrong-value: `budget` cannot be `some`: write a whole number, 0 or more'],
  ['budget', NODES.budget, [1], 'wrong-value: `budget` cannot be `[1]`: write a whole number, 0 or more'],
  ['order', NODES.order, 'uidd', 'wrong-value: `order` cannot be `uidd`; did you mean `uid`?'],
  ['type', INPUT.type, 'txt', 'wrong-value: `type` cannot be `txt`; there is `services`'],
  ['description', INPUT.description, 5, 'wrong-type: `description` cannot be `5`: write what it is for'],
  ['runbook', TOP.runbook, 'a', null],
  ['runbook', TOP.runbook, `a${'b'.repeat(62)}`, null],
  [
    'runbook',
    TOP.runbook,
    undefined,
    'missing-key: `runbook` is missing: write the name of this runbook, such as rolling-restart',
  ],
  [
    'description',
    TOP.description,
    5,
    'wrong-type: `description` cannot be `5`: write when to use it, what the customer notices, whom to call',
  ],
  ['summary', TOP.summary, ' ', 'wrong-value: `summary` is empty: write one line for lists and the UI'],
  ['rollback', TOP.rollback, 'nod', 'wrong-value: `rollback` cannot be `nod`; did you mean `node`?'],
  ['approval', TOP.approval, 'pln', 'wrong-value: `approval` cannot be `pln`; did you mean `plan`?'],
  ['gates', TOP.gates, 'all', 'wrong-type: `gates` cannot be `all`: write a list such as [cluster-check]'],
])('%s, row %#: what is said of its value', (_key, leaf, value, expected) => {
  const found = said(leaf, value);
  if (expected === null) expect(found).toBeNull();
  else expect(found?.slice(0, expected.length)).toBe(expected);
});

test.each(['', '-a', 'a b', 'A', `a${'b'.repeat(63)}`, 'a\n', 'ä'])(
  'a runbook called %j: which names there are',
  (name) => {
    expect(said(TOP.runbook, name)).toMatch(
      /^name: `.*` cannot be its name: use small letters, digits and hyphens, such as rolling-restart$/s,
    );
  },
);

test.each([
  [1, true],
  ['1%', true],
  ['99%', true],
  ['100%', true],
  ['${{ inputs.n }}', true],
  [[1, '25%'], true],
  [0, false],
  [1.5, false],
  ['0%', false],
  ['101%', false],
  ['x25%', false],
  ['25% ', false],
  [[], false],
  [[0], false],
])('a batch of %j: can be, or not', (value, fits) => {
  expect(BATCH.safeParse(value).success).toBe(fits);
});

test.each([
  ['ask', true],
  ['30s', true],
  ['asks', false],
])('a rest of %j: can be, or not', (value, fits) => {
  expect(REST.safeParse(value).success).toBe(fits);
});
