import { resolveValue } from '../../language/expression';
import type { Value } from '../../language/runbook';
import type { ValueKind } from '../../language/values';
import { document, runbookOf } from './documents';
import { runbook, scope } from './expression-scope';

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
