import fc from 'fast-check';
import type { Shown } from '../../rollout/details';
import type { NodeReport } from '../../rollout/report-shape';

const AT = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }).map((at) => new Date(at).toISOString());

/** Texts that would be markup, commands of a terminal, or long, if they were let through. */
const hostile = fc.oneof(
  fc.string({ maxLength: 50 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '| [x](javascript:alert(1)) <b>bold</b> ![i](http://a.b/c.png)',
    '`code` ``` ~~gone~~ **bold** __bold__ $a_b$ {workflowId} &lt; \\',
    'line\none\r\n\n# two\u2028three\u202e',
    '# heading',
    '- item',
    ': definition',
    '7. item',
    '-'.repeat(5_000),
    `${'|'.repeat(3_000)} ${'wörter '.repeat(500)}`,
    '\ud800 lone',
    '節點不健康'.repeat(300),
  ),
);
const uid = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.constant(Number.MAX_SAFE_INTEGER));
const nodePhase = fc.constantFrom(
  ...(['pending', 'checking', 'acting', 'settling', 'waiting', 'undoing'] as const),
  ...(['done', 'failed', 'undone', 'undo-failed', 'skipped', 'unknown'] as const),
);
const service = fc.record({
  name: hostile,
  before: fc.constant(null),
  after: fc.constant(null),
  verdict: fc.constantFrom(null, 'restarted', 'left-stopped', 'unknown' as const),
});
const node = fc.record({
  uid,
  address: hostile,
  role: fc.constantFrom(null, 'primary', 'secondary'),
  phase: nodePhase,
  attempts: fc.nat(3),
  startedAt: fc.constant(null),
  finishedAt: fc.constant(null),
  services: fc.array(service, { maxLength: 3 }),
  phases: fc.array(fc.record({ phase: nodePhase, at: AT }), { maxLength: 2 }),
});
const mutation = fc.record({
  at: AT,
  node: uid,
  method: fc.constant('POST' as const),
  path: fc.constant('/v1/local/services' as const),
  body: fc.record({ operation_type: fc.constant('restart' as const), services: fc.constant<string[]>(['x']) }),
  undo: fc.boolean(),
  answer: hostile,
  evidence: hostile,
});

const nodes = fc
  .tuple(fc.array(node, { minLength: 1, maxLength: 8 }), fc.constantFrom(1, 5, 40, 100, 500), fc.boolean())
  .map(([few, count, isSparse]) =>
    Array.from({ length: count }, (_, index) => ({
      ...(few[(index * index) % few.length] as (typeof few)[number]),
      ...(count > few.length ? { uid: isSparse ? Number.MAX_SAFE_INTEGER - 2 * index : index + 1 } : {}),
    })),
  );

/** Any status that a run may have, and many that none has. */
export const anyShown: fc.Arbitrary<Shown> = fc.record({
  run: fc.record({
    id: hostile,
    runbook: hostile,
    hash: fc.constant(null),
    plan: fc.constant(null),
    cluster: hostile,
    requestedBy: fc.option(hostile),
    reason: fc.option(hostile),
    startedAt: AT,
    finishedAt: fc.option(AT),
  }),
  outcome: fc.constantFrom(null, null, 'completed', 'stopped', 'rolled-back', 'failed', 'refused'),
  phase: fc.constantFrom('planning', 'waiting', 'rolling', 'paused', 'holding', 'undoing', 'finished'),
  waiting: fc.option(fc.record({ why: hostile, until: fc.option(AT), ends: hostile })),
  waits: fc.array(fc.record({ from: AT, until: fc.option(AT), kind: fc.constant('holding' as const), why: hostile })),
  questions: fc.array(
    fc.record({ node: fc.option(uid), text: hostile, plan: fc.option(fc.constant('ab'.repeat(32))), until: AT }),
    {
      maxLength: 12,
    },
  ),
  holds: fc.array(
    fc.record({
      node: fc.option(uid),
      why: hostile,
      since: AT,
      until: AT,
      verbs: fc.subarray(['retry', 'skip', 'rollback', 'abort'] as const).map((verbs) => [...verbs]),
    }),
    { maxLength: 12 },
  ),
  nodes: fc.oneof(fc.constant<NodeReport[]>([]), nodes),
  mutations: fc.array(mutation, { maxLength: 2 }),
  waived: fc.array(
    fc.record({
      gate: fc.constant('freeze' as const),
      by: hostile,
      reason: hostile,
      items: fc.array(hostile, { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
  next: fc.oneof(
    hostile,
    hostile.map((text) => `${text}: rollbook run x --cluster ${text}\n${text}`),
  ),
});
