import fc from 'fast-check';
import { evaluateBoolean, resolveValue, unknownAtPlan, type Scope } from '../../language/expression';
import type { Value } from '../../language/runbook';
import type { ValueKind } from '../../language/values';
import { document, runbookOf } from './documents';

const runbook = runbookOf(
  document(`inputs:
  services: { type: services }
  wait: { type: duration }
  count: { type: integer }
  note: { type: string }
  fast: { type: boolean }
`),
);

const scope: Scope = {
  inputs: { services: ['alert_mgr', 'cm_server'], wait: 10_000, count: 3, note: '5s', fast: false },
  cluster: { name: 'c.example.com', version: '7.8.2', primary: 1, size: 3 },
  node: { uid: 4, address: '10.0.0.4', role: 'primary', status: 'active', version: '7.8.2', rack: '' },
  steps: {
    dbs: {
      of: 'databases.availability',
      skipped: false,
      value: {
        databases: [
          { uid: 1, name: 'one', available: true, error: '' },
          { uid: 2, name: 'two', available: false, error: 'no_quorum' },
        ],
      },
    },
    list: {
      of: 'services.list',
      skipped: false,
      value: {
        services: {
          alert_mgr: { status: 'RUNNING', start_time: '2026-05-13T18:38:00Z', uptime: 3_600 },
          cm_server: { status: 'STOPPED', start_time: null, uptime: null },
          ccs: { status: 'RUNNING', start_time: null, uptime: null },
        },
      },
    },
    again: { of: 'services.restart', skipped: false, value: { services: { alert_mgr: 'restarted' } } },
    check: { of: 'cluster.check', skipped: true, value: null },
    unread: { of: 'cluster.check', skipped: false, value: null },
    busy: { of: 'actions.list', skipped: false, value: { running: [{ name: 'remove', node: null }] } },
    cluster: { of: 'cluster.get', skipped: false, value: { name: 'c', version: '7.8.2', primary: 1, size: 3 } },
    pause: { of: 'none', skipped: false, value: null },
  },
};

const TRUE = [
  'node.uid == 4',
  '${{ node.uid == 4 }}',
  'node.role == "primary" && node.rack == ""',
  'cluster.size == 3 && steps.cluster.size == 3',
  '!steps.dbs.databases.all(d, d.available)',
  'steps.dbs.databases.exists_one(d, !d.available)',
  'steps.list.services.alert_mgr.uptime == duration("1h")',
  'steps.list.services.cm_server.uptime == duration("0s")',
  'steps.list.services.alert_mgr.start_time == timestamp("2026-05-13T18:38:00Z")',
  'steps.list.services.alert_mgr.start_time - timestamp("2026-05-13T18:37:50Z") == duration("10s")',
  'steps.list.services.alert_mgr.start_time.getHours() == 18',
  'steps.again.services.alert_mgr == "restarted"',
  'steps.check.skipped && !steps.check.ok && steps.check.failing.size() == 0',
  '!steps.pause.skipped',
  'inputs.wait == duration("10s") && inputs.wait < duration("1d")',
  'inputs.wait + duration("500ms") == duration("10s500ms")',
  'inputs.count * 2 == 6 && size(inputs.services) == 2',
  'has(steps.list.services.ccs) && !has(steps.list.services.nothing)',
  '!inputs.fast',
];

test.each(TRUE)('condition %s, evaluated, is true', (expression) => {
  expect(evaluateBoolean(expression, scope, runbook)).toEqual({ ok: true, value: true });
});

const UNKNOWN: [expression: string, why: string][] = [
  ['steps.list.services.nothing.status == "RUNNING"', 'nothing'],
  ['steps.list.services.ccs.uptime > duration("1s")', 'uptime'],
  ['steps.list.services.ccs.start_time > timestamp("2026-05-13T18:38:00Z")', 'start_time'],
  ['steps.unread.ok', 'ok'],
  ['steps.busy.running.all(a, a.node == 1)', 'node'],
  ['1 / 0 == 1', 'zero'],
  ['steps.dbs.databases[7].available', 'bounds'],
  ['duration(inputs.note + "x") > duration("1s")', 'is no duration'],
  ['timestamp("yesterday") < timestamp("2026-05-13T18:38:00Z")', 'no timestamp'],
  ['steps.never.ok', 'never'],
  ['node.uid', 'neither true nor false'],
];

test.each(UNKNOWN)('condition %s, that cannot be evaluated, is unknown and says why', (expression, why) => {
  expect(evaluateBoolean(expression, scope, runbook)).toEqual({ ok: false, why: expect.stringContaining(why) });
});

test('condition, looking at what is not known yet, is unknown and never false', () => {
  const early: Scope = { inputs: scope.inputs };
  for (const expression of ['node.uid == 4', 'cluster.size == 3', 'steps.dbs.skipped']) {
    expect(evaluateBoolean(expression, early, runbook).ok).toBe(false);
  }
  expect(evaluateBoolean('inputs.count == 3', early, runbook)).toEqual({ ok: true, value: true });
});

test('condition, the same steps of other kinds one after the other, is typed anew each time', () => {
  const other: Scope = {
    ...scope,
    steps: { dbs: { of: 'cluster.check', skipped: false, value: { ok: true, failing: [] } } },
  };
  expect(evaluateBoolean('steps.dbs.ok', other, runbook)).toEqual({ ok: true, value: true });
  expect(evaluateBoolean('steps.dbs.ok', scope, runbook).ok).toBe(false);
  expect(evaluateBoolean('steps.dbs.ok', other, runbook)).toEqual({ ok: true, value: true });
});

const VALUES: [text: string, kind: ValueKind, value: unknown][] = [
  ['${{ inputs.wait }}', 'duration', 10_000],
  ["${{ duration('1d') }}", 'duration', 86_400_000],
  ['${{ inputs.note }}', 'duration', 5_000],
  ['${{ inputs.count }}m', 'duration', 180_000],
  ['${{ inputs.services }}', 'services', ['alert_mgr', 'cm_server']],
  ["${{ inputs.services + ['stats_archiver'] }}", 'services', ['alert_mgr', 'cm_server', 'stats_archiver']],
  ['${{ cluster.size - 1 }}', 'count', 2],
  ['${{ cluster.size }}', 'batch', 3],
  ['${{ inputs.count }}%', 'batch', '3%'],
  ['${{ node.uid }}', 'string', '4'],
  [
    'node ${{ node.uid }}: ${{ steps.dbs.databases.filter(d, !d.available).map(d, d.name) }} after ${{ inputs.wait }}',
    'string',
    'node 4: two after 10s',
  ],
  ['up since ${{ steps.list.services.alert_mgr.start_time }}', 'string', 'up since 2026-05-13T18:38:00Z'],
];

test.each(VALUES)('value %s as %s, resolved, is %j', (expression, kind, value) => {
  expect(resolveValue({ expression }, kind, scope, runbook)).toEqual({ ok: true, value });
});

const REFUSED: [text: string, kind: ValueKind, why: string][] = [
  ["${{ duration('1s') - inputs.wait }}", 'duration', 'negative'],
  ["${{ duration('23d') * inputs.count }}", 'duration', 'too long'],
  ['${{ inputs.count }}', 'duration', 'write 3s'],
  ['${{ cluster.size - 3 }}', 'batch', 'no batch'],
  ['${{ cluster.size - 4 }}', 'count', '0 or more'],
  ["${{ inputs.services + ['alert_mgr'] }}", 'services', 'named twice'],
  ["${{ inputs.services.filter(s, s == '') }}", 'services', 'empty'],
  ["${{ ['no such name'] }}", 'services', 'no service name'],
  ['${{ steps.list.services.nothing.status }}', 'string', 'nothing'],
];

test.each(REFUSED)('value %s as %s, resolved, is checked like a literal', (expression, kind, why) => {
  expect(resolveValue({ expression }, kind, scope, runbook)).toEqual({ ok: false, why: expect.stringContaining(why) });
});

test('value, a literal, passes as it is', () => {
  const value: Value<number> = { literal: 7 };
  expect(resolveValue(value, 'duration', scope, runbook)).toEqual({ ok: true, value: 7 });
});

test('value, a list of services with expressions in it, is one list', () => {
  const text = document(
    'inputs: { one: { type: string } }\nsteps:\n  - call: services.stop\n    with: { services: [a, "b_${{ inputs.one }}"] }\n',
  );
  const tried = runbookOf(text);
  const step = tried.steps[0];
  if (step?.kind !== 'call' || step.services === null) throw new Error('not a call');
  expect(resolveValue(step.services, 'services', { inputs: { one: 'c' } }, tried)).toEqual({
    ok: true,
    value: ['a', 'b_c'],
  });
});

test('values, whatever they are, hold no BigInt', () => {
  const kinds: ValueKind[] = ['services', 'duration', 'string', 'count', 'batch'];
  const texts = [
    '${{ node.uid }}',
    '${{ inputs.count * 5 }}',
    '${{ size(inputs.services) }}',
    '${{ inputs.services }}',
    '${{ inputs.wait }}',
    '${{ [1, 2] }}',
    "${{ {'a': 1} }}",
  ];
  for (const kind of kinds) {
    for (const expression of texts) {
      expect(() => JSON.stringify(resolveValue({ expression }, kind, scope, runbook))).not.toThrow();
    }
  }
});

test.each([
  ['node.uid == 1', false],
  ['node.version == "7" && inputs.count == 1 && cluster.primary == node.uid', false],
  ['node.role == "primary"', true],
  ['node["status"] == "active"', true],
  ['steps.x.skipped', true],
  ['[node].exists(n, n.role == "primary")', true],
  ['text ${{ inputs.count }} and ${{ node.role }}', true],
  ['text ${{ inputs.count }}', false],
  ['plain text with steps and node.role in it ${{ 1 }}', false],
])('expression %s, at planning, is unknown: %s', (expression, unknown) => {
  expect(unknownAtPlan(expression)).toBe(unknown);
});

test('evaluation, of any text, never throws and ends at once', () => {
  const piece = fc.constantFrom(
    ...[
      'node',
      'steps',
      'inputs',
      '.',
      'uid',
      'dbs',
      'databases',
      'all',
      'map',
      '(',
      ')',
      'd',
      ',',
      '==',
      '&&',
      '!',
      '1',
      '0',
      '"a"',
      '[',
      ']',
      '{',
      '}',
    ],
    ...[
      '${{',
      '}}',
      '?',
      ':',
      '/',
      '-',
      '*',
      'count',
      'wait',
      'duration',
      ' ',
      '\n',
      '\u0000',
      'has',
      'constructor',
      '__proto__',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const started = performance.now();
      expect(typeof evaluateBoolean(text, scope, runbook).ok).toBe('boolean');
      expect(typeof resolveValue({ expression: text }, 'string', scope, runbook).ok).toBe('boolean');
      expect(typeof unknownAtPlan(text)).toBe('boolean');
      expect(performance.now() - started).toBeLessThan(1_000);
    }),
    { numRuns: 500 },
  );
});
