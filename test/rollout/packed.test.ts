import fc from 'fast-check';
import type { LookOrNot, NodeFact, Survey } from '../../rollout/facts';
import { pack, unpack } from '../../rollout/packed';

const AT = 1_000;
const known = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(
    value.map((v) => ({ ok: true as const, value: v })),
    fc.record({
      ok: fc.constant(false as const),
      why: fc.string(),
      refused: fc.constantFrom(401 as const, 403 as const, null),
    }),
  );
const fact = (uid: number): fc.Arbitrary<NodeFact> =>
  fc.record({
    uid: fc.constant(uid),
    address: fc.string(),
    url: fc.constant(''),
    status: fc.constantFrom('active', 'down'),
    version: fc.constantFrom('7.8.6', '7.22.2'),
    rack: fc.constantFrom(null, 'a'),
    role: fc.constantFrom('primary' as const, 'secondary' as const, null),
    maintenance: fc.boolean(),
  });
const reading = fc.record({
  status: fc.constantFrom('RUNNING', 'STOPPED', '__proto__', 'odd word'),
  startTime: fc.constantFrom(null, '2026-01-01T00:00:00Z'),
  uptime: fc.constant(null),
});
const look: fc.Arbitrary<LookOrNot> = fc.oneof(
  fc.dictionary(fc.constantFrom('a', 'b', 'c'), reading).map((services) => ({ began: AT, ended: AT + 1, services })),
  fc.constant({ unreadable: 'refused', refused: null, began: 5, ended: 9 }),
);

const survey: fc.Arbitrary<Survey> = fc.integer({ min: 0, max: 6 }).chain((size) => {
  const uids = Array.from({ length: size }, (_, index) => index + 1);
  return fc.record({
    began: fc.constant(AT),
    ended: fc.constant(AT + 1),
    clusterName: known(fc.string()),
    upgrade: known(fc.boolean()),
    nodes: known(fc.tuple(...uids.map(fact))),
    actions: known(fc.constant([])),
    check: known(fc.constant({ ok: true, failing: [] })),
    databases: known(fc.constant([])),
    configuration: known(fc.constant({})),
    looks: fc
      .tuple(...uids.map(() => look))
      .map((all) => Object.fromEntries(all.map((one, index) => [String(index + 1), one]))),
    health: fc
      .tuple(...uids.map(() => known(fc.constantFrom('active' as const, 'inactive' as const))))
      .map((all) => Object.fromEntries(all.map((one, index) => [String(index + 1), one]))),
    login: fc.constant(null),
  }) as fc.Arbitrary<Survey>;
});

describe('pack', () => {
  it('and unpack give every survey back, through JSON, whichever looks are kept whole', () => {
    fc.assert(
      fc.property(survey, fc.array(fc.constantFrom('1', '2', '3')), (original, full) => {
        const packed = pack(original, (uid) => full.some((one) => one === uid));
        expect(unpack(JSON.parse(JSON.stringify(packed)) as typeof packed)).toEqual(original);
      }),
      { numRuns: 500 },
    );
  });

  it('of 500 like nodes takes less than 60 bytes a node', () => {
    const nodes = Array.from({ length: 500 }, (_, index) => index + 1);
    const like: Survey = {
      began: AT,
      ended: AT,
      clusterName: { ok: true, value: 'c' },
      upgrade: { ok: true, value: false },
      nodes: {
        ok: true,
        value: nodes.map((uid) => ({
          uid,
          address: `10.0.${uid >> 8}.${uid & 255}`,
          url: '',
          status: 'active',
          version: '7.22.2-20',
          rack: null,
          role: 'secondary' as const,
          maintenance: false,
        })),
      },
      actions: { ok: true, value: [] },
      check: { ok: true, value: { ok: true, failing: [] } },
      databases: { ok: true, value: [] },
      configuration: { ok: true, value: {} },
      looks: Object.fromEntries(
        nodes.map((uid) => [
          String(uid),
          {
            began: AT,
            ended: AT,
            services: { a: { status: 'RUNNING', startTime: '2026-01-01T00:00:00Z', uptime: 5 } },
          },
        ]),
      ),
      health: Object.fromEntries(nodes.map((uid) => [String(uid), { ok: true as const, value: 'active' as const }])),
      login: null,
    };
    expect(JSON.stringify(pack(like, () => false)).length).toBeLessThan(500 * 60);
  });
});
