import { checkRunbook } from '../../language/check';
import { EVERY_KEY, document, places, problemsOf, runbookOf } from './documents';

test('check, a document with every key, gives all of it', () => {
  const own = { timeout: { literal: 30_000 }, stable: { literal: 10_000 }, deadline: { literal: 300_000 } };
  expect(runbookOf(EVERY_KEY)).toEqual({
    name: 'every-key',
    summary: 'One line for lists and the UI',
    description: 'When to use it, what the customer notices, whom to call.',
    inputs: {
      services: {
        type: 'services',
        description: 'Optional services to restart on every node',
        default: ['stats_archiver'],
      },
    },
    nodes: {
      where: "node.role == 'secondary'",
      order: 'primary-last',
      batch: [{ literal: 1 }],
      rest: { literal: 0 },
      budget: { literal: 0 },
      onFailure: 'rollback',
    },
    rollback: 'node',
    approval: 'none',
    grace: 30_000,
    hold: 43_200_000,
    gates: [
      'no-maintenance',
      'no-upgrade',
      'no-actions',
      'one-primary',
      'nodes-active',
      'cluster-check',
      'databases-available',
    ],
    before: [],
    steps: [
      {
        kind: 'call',
        call: 'services.restart',
        services: { expression: '${{ inputs.services }}' },
        ...own,
        undo: 'none',
        name: 'restart',
        when: null,
        onFailure: 'stop',
        line: 25,
        column: 5,
      },
      {
        kind: 'await',
        await: 'node.healthy',
        services: null,
        stable: { literal: 5_000 },
        deadline: { literal: 300_000 },
        name: 'healthy',
        when: 'node.uid != 4',
        onFailure: null,
        line: 33,
        column: 5,
      },
      {
        kind: 'call',
        call: 'databases.availability',
        services: null,
        ...own,
        undo: 'own',
        name: 'dbs',
        when: null,
        onFailure: null,
        line: 37,
        column: 5,
      },
      {
        kind: 'assert',
        assert: 'steps.dbs.databases.all(d, d.available)',
        message: { literal: 'a database is unavailable' },
        name: null,
        when: null,
        onFailure: null,
        line: 39,
        column: 5,
      },
      {
        kind: 'approve',
        approve: { literal: 'Go on to the next node?' },
        timeout: { literal: 24 * 3_600_000 },
        name: null,
        when: null,
        onFailure: null,
        line: 41,
        column: 5,
      },
      { kind: 'sleep', sleep: { literal: 5_000 }, name: null, when: null, onFailure: null, line: 42, column: 5 },
    ],
    after: [],
  });
});

test('check, the least document, fills in every default', () => {
  expect(runbookOf(document(''))).toMatchObject({
    description: '',
    inputs: {},
    nodes: {
      where: null,
      order: 'primary-last',
      batch: [{ literal: 1 }],
      rest: { literal: 0 },
      budget: { literal: 0 },
      onFailure: 'rollback',
    },
    rollback: 'node',
    approval: 'none',
    grace: 30_000,
    hold: 12 * 3_600_000,
    gates: expect.arrayContaining(['no-maintenance', 'databases-available']),
    before: [],
    after: [],
  });
});

test('check, a mutating call without times, has 30s, 10s and 5m', () => {
  const text = document('steps:\n  - call: services.stop\n    with: { services: [alert_mgr] }\n');
  expect(runbookOf(text).steps).toEqual([
    expect.objectContaining({
      services: { literal: ['alert_mgr'] },
      timeout: { literal: 30_000 },
      stable: { literal: 10_000 },
      deadline: { literal: 300_000 },
      undo: 'own',
    }),
  ]);
});

test('check, a runbook, survives JSON unchanged', () => {
  const runbook = runbookOf(EVERY_KEY);
  expect(JSON.parse(JSON.stringify(runbook))).toEqual(runbook);
});

test('check, many mistakes, finds all at once, sorted by place', () => {
  const text = `runbook: Bad_Name
sumary: x
grace: 5s
serial: 2
gates: [cluster-chek, no-upgrade, no-upgrade]
nodes:
  where: node.rol == 'secondary' && steps.x.ok
  batch: [1, 0, "200%"]
  budget: -1
steps:
  - name: a-b
    call: services.restat
    with: { services: "\${{ inputs.service }}", x: 1 }
    retries: 3
  - call: databases.availability
    stable: 10s
`;
  expect(places(text)).toEqual([
    '1:1 missing-key',
    '1:10 name',
    '2:1 unknown-key',
    '3:8 duration',
    '4:1 unknown-key',
    '5:9 unknown-gate',
    '5:35 duplicate-name',
    '7:15 unknown-field',
    '7:37 not-here',
    '8:14 wrong-value',
    '8:17 wrong-value',
    '9:11 wrong-value',
    '11:11 name',
    '12:11 unknown-action',
    '13:28 unknown-input',
    '13:48 unknown-key',
    '14:5 unknown-key',
    '16:5 unknown-key',
  ]);
});

test('check, thousands of mistakes, shows the first 200', () => {
  expect(problemsOf(document(Array.from({ length: 5_000 }, (_, i) => `k${i}: 1`).join('\n'))).length).toBe(200);
});

test('check, a text with a problem, names the file that it was given', () => {
  const checked = checkRunbook('x', 'folder/some.yaml');
  expect(checked).toMatchObject({ ok: false, problems: [{ file: 'folder/some.yaml' }] });
});
