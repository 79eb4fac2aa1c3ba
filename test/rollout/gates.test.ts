import fc from 'fast-check';
import { GATES, type GateName } from '../../language/runbook';
import type { Survey } from '../../rollout/facts';
import { judgeGate, judgeGates } from '../../rollout/gates';
import { context, failing, node, processDown, survey, unknown } from './sample';

/** The part of a reading that each gate asks. */
const PART: Record<GateName, keyof Survey> = {
  'no-maintenance': 'nodes',
  'no-upgrade': 'upgrade',
  'no-actions': 'actions',
  'one-primary': 'nodes',
  'nodes-active': 'nodes',
  'cluster-check': 'check',
  'databases-available': 'databases',
};

describe('every gate', () => {
  test.each(GATES)('%s says yes where all is well', (name) => {
    expect(judgeGate(name, survey(), context())).toMatchObject({ name, verdict: 'yes', items: [], remarks: [] });
  });

  test.each(GATES)('%s is unknown where its part is, says why, and no waiver helps', (name) => {
    const reading = survey({ [PART[name]]: unknown });
    const everything = Object.fromEntries(GATES.map((gate) => [gate, ['the request timed out', '']]));
    for (const judged of [context(), context({ waived: everything }), context({ planning: true })]) {
      expect(judgeGate(name, reading, judged)).toMatchObject({
        verdict: 'unknown',
        detail: 'the request timed out',
        items: [],
      });
    }
  });

  test('several gates are judged in the order given', () => {
    expect(judgeGates(['cluster-check', 'no-upgrade'], survey(), context()).map(({ name }) => name)).toEqual([
      'cluster-check',
      'no-upgrade',
    ]);
  });
});

const databases = (error: string): Survey['databases'] => ({
  ok: true,
  value: [
    { uid: 7, name: 'orders', available: false, error },
    { uid: 8, name: 'users', available: true, error: '' },
  ],
});

describe('a failing gate names item and node', () => {
  test.each<[GateName, Survey, string[]]>([
    ['no-maintenance', survey({}, [node(1), node(2, { maintenance: true }), node(3)]), ['node 2 is in maintenance']],
    ['no-upgrade', survey({ upgrade: { ok: true, value: true } }), ['the cluster is being upgraded']],
    [
      'no-actions',
      survey({
        actions: {
          ok: true,
          value: [
            { name: 'remove', node: 2 },
            { name: 'SMUpgrade', node: null },
          ],
        },
      }),
      ['action remove is running on node 2', 'action SMUpgrade is running'],
    ],
    ['one-primary', survey({}, [node(1), node(2), node(3, { role: 'secondary' })]), ['no node is primary']],
    ['one-primary', survey({}, [node(1, { role: 'primary' }), node(2), node(3)]), ['nodes 1, 3 are all primary']],
    ['nodes-active', survey({}, [node(1), node(2, { status: 'down' }), node(3)]), ['node 2 is down']],
    ['nodes-active', survey({}, [node(1), node(2, { status: 'mending' }), node(3)]), ['node 2 is mending']],
    ['databases-available', survey({ databases: databases('no_quorum') }), ['database 7 (orders) is unavailable']],
  ])('%s', (name, reading, items) => {
    const verdict = judgeGate(name, reading, context());
    expect(verdict).toMatchObject({ verdict: 'no', items });
    for (const item of items) expect(verdict.detail).toContain(item);
  });

  test('one-primary is unknown where an active node has no role, and not where that node is down', () => {
    const roleless = (status: string) => survey({}, [node(1, { role: null, status }), node(2), node(3)]);
    expect(judgeGate('one-primary', roleless('active'), context())).toMatchObject({ verdict: 'unknown' });
    expect(judgeGate('one-primary', roleless('down'), context())).toMatchObject({ verdict: 'yes' });
  });

  test.each<[GateName, string]>([
    ['no-maintenance', 'no node is in maintenance'],
    ['no-upgrade', 'no upgrade is running'],
    ['no-actions', 'no action is running'],
    ['one-primary', 'node 3 is the primary'],
    ['nodes-active', 'every node is active'],
    ['cluster-check', 'the cluster check is green'],
    ['databases-available', 'all 1 databases are available'],
  ])('%s says what is well', (name, detail) => {
    expect(judgeGate(name, survey(), context()).detail).toBe(detail);
  });

  test('databases-available, of a cluster without databases, says so', () => {
    const reading = survey({ databases: { ok: true, value: [] } });
    expect(judgeGate('databases-available', reading, context())).toMatchObject({
      verdict: 'yes',
      detail: 'the cluster has no databases',
    });
  });

  test('a cluster that lists no node is not known to be well', () => {
    expect(judgeGate('nodes-active', survey({}, []), context()).verdict).toBe('unknown');
    expect(judgeGate('no-maintenance', survey({}, []), context()).verdict).toBe('unknown');
  });

  test('many failing items are cut in the detail and whole in the items', () => {
    const down = Array.from({ length: 20 }, (_, index) => node(index + 1, { status: 'down' }));
    const verdict = judgeGate('nodes-active', survey({}, down), context());
    expect(verdict.items).toHaveLength(20);
    expect(verdict.detail).toContain('and 12 more');
  });
});

describe('a waiver', () => {
  test('covers its item although the cluster words the cause differently now', () => {
    const { items } = judgeGate('databases-available', survey({ databases: databases('no_quorum') }), context());
    const later = survey({ databases: databases('bdb_unavailable_port_unbound') });
    const verdict = judgeGate('databases-available', later, context({ waived: { 'databases-available': items } }));
    expect(verdict).toMatchObject({ verdict: 'yes', items });
    expect(verdict.detail).toContain('waived: database 7');
  });

  test('of one gate covers nothing of another', () => {
    const reading = survey({}, [node(1), node(2, { maintenance: true }), node(3)]);
    const waived = { 'nodes-active': ['node 2 is in maintenance'] };
    expect(judgeGate('no-maintenance', reading, context({ waived })).verdict).toBe('no');
  });

  test('never covers what was not among its items', () => {
    const uids = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(uids, uids, (first, second) => {
        const down = (gone: number[]) =>
          survey(
            {},
            [1, 2, 3, 4, 5, 6, 7, 8, 9].map((uid) => node(uid, gone.includes(uid) ? { status: 'down' } : {})),
          );
        const { items } = judgeGate('nodes-active', down(first), context());
        const { verdict } = judgeGate('nodes-active', down(second), context({ waived: { 'nodes-active': items } }));
        expect(verdict).toBe(second.every((uid) => first.includes(uid)) ? 'yes' : 'no');
      }),
    );
  });
});

const anyText = fc.oneof(fc.string(), fc.constantFrom('cm_server', 'stats_archiver').map(processDown));
const anySurvey: fc.Arbitrary<Survey> = fc
  .record({
    nodes: fc.oneof(
      fc.constant(unknown),
      fc
        .array(
          fc.record({
            uid: fc.integer({ min: 1, max: 4 }),
            status: fc.constantFrom('active', 'down', 'constructor'),
            maintenance: fc.boolean(),
            role: fc.constantFrom('primary' as const, 'secondary' as const, null),
          }),
          { maxLength: 4 },
        )
        .map((value) => ({ ok: true as const, value: value.map(({ uid, ...more }) => node(uid, more)) })),
    ),
    check: fc.oneof(
      fc.constant(unknown),
      fc.record({
        ok: fc.constant(true as const),
        value: fc.record({
          ok: fc.boolean(),
          failing: fc.array(fc.record({ node: fc.integer({ min: 1, max: 4 }), error: anyText })),
        }),
      }),
    ),
    upgrade: fc.oneof(
      fc.constant(unknown),
      fc.boolean().map((value) => ({ ok: true as const, value })),
    ),
  })
  .map((parts) => survey(parts));

test('judging is total, and a yes never stands over a part that is not known', () => {
  fc.assert(
    fc.property(anySurvey, fc.boolean(), (reading, planning) => {
      for (const verdict of judgeGates(GATES, reading, context({ planning }))) {
        const part = reading[PART[verdict.name]];
        const known = typeof part === 'object' && part !== null && 'ok' in part && part.ok === true;
        if (!known) expect(verdict.verdict).toBe('unknown');
        if (verdict.verdict === 'no') expect(verdict.items.length).toBeGreaterThan(0);
        if (verdict.verdict === 'yes') expect(verdict.items).toEqual([]);
        expect(verdict.detail).not.toBe('');
      }
    }),
  );
});

test('a waiver of everything that fails makes a no a yes or an unknown, never leaves a no', () => {
  fc.assert(
    fc.property(anySurvey, (reading) => {
      for (const { name, items } of judgeGates(GATES, reading, context({ planning: true, planRunning: {} }))) {
        const again = judgeGate(name, reading, context({ planning: true, planRunning: {}, waived: { [name]: items } }));
        expect(again.verdict).not.toBe('no');
        expect(again.items).toEqual(items);
      }
    }),
  );
});

test('cluster-check that fails and names no node is unknown, and one that names a node is a no', () => {
  const reading = survey({ check: { ok: true, value: { ok: false, failing: [] } } });
  expect(judgeGate('cluster-check', reading, context())).toMatchObject({ verdict: 'unknown' });
  expect(judgeGate('cluster-check', survey({ check: failing([2, 'host_settings']) }), context()).verdict).toBe('no');
});
