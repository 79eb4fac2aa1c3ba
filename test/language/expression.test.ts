import fc from 'fast-check';
import { evaluateBoolean, resolveValue, unknownAtPlan, type Scope } from '../../language/expression';
import { runbook, scope } from './expression-scope';

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
