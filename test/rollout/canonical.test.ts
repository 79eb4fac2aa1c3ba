import fc from 'fast-check';
import { canonicalFacts, canonicalRequest } from '../../rollout/canonical';
import type { PlanFacts, PlanRequest } from '../../rollout/plan-shape';

const request: PlanRequest = {
  runbook: 'rolling-restart',
  runbookHash: 'ab',
  document: null,
  cluster: 'prod',
  inputs: { services: ['b', 'a'], stable: 1000 },
  nodes: [3, 1],
  waive: ['cluster-check', 'no-actions'],
};

const service = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  mode: fc.constant('enabled'),
  status: fc.constantFrom('RUNNING', 'STOPPED'),
});
const facts: fc.Arbitrary<PlanFacts> = fc.record({
  clusterName: fc.string(),
  nodes: fc.uniqueArray(
    fc.record({
      uid: fc.integer({ min: 1, max: 20 }),
      address: fc.string(),
      version: fc.string(),
      services: fc.uniqueArray(service, { selector: ({ name }) => name }),
    }),
    { selector: ({ uid }) => uid },
  ),
  requests: fc.uniqueArray(
    fc.record({
      uid: fc.integer({ min: 1, max: 20 }),
      step: fc.string(),
      operation: fc.constantFrom('restart' as const, 'stop' as const),
      service: fc.constantFrom('a', 'b'),
      if: fc.option(fc.string(), { nil: null }),
    }),
    { selector: ({ uid }) => uid },
  ),
  waived: fc.uniqueArray(
    fc.record({
      gate: fc.constantFrom('cluster-check' as const, 'no-actions' as const),
      items: fc.uniqueArray(fc.string()),
    }),
    { selector: ({ gate }) => gate },
  ),
});

/** The same value with the keys of every object, and the lists named, the other way round. */
function turned(value: unknown, lists: string[], key = ''): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map((item: unknown) => turned(item, lists));
    return lists.includes(key) ? items.reverse() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, part]) => [name, turned(part, lists, name)]),
  );
}

describe('canonicalRequest', () => {
  test('keys, nodes and waivers in any order give the same text', () => {
    const other = turned(request, ['nodes', 'waive']) as PlanRequest;
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(request));
    expect(canonicalRequest(other)).toBe(canonicalRequest(request));
  });

  test.each<[string, Partial<PlanRequest>]>([
    ['another runbook', { runbook: 'rolling-stop' }],
    ['another content', { runbookHash: 'cd' }],
    ['a text', { document: 'runbook: x' }],
    ['another cluster', { cluster: 'test' }],
    ['services in another order', { inputs: { services: ['a', 'b'], stable: 1000 } }],
    ['an input as text', { inputs: { services: ['b', 'a'], stable: '1000' } }],
    ['all nodes', { nodes: null }],
    ['no nodes', { nodes: [] }],
    ['fewer waivers', { waive: ['no-actions'] }],
  ])('%s gives another text', (_title, more) => {
    expect(canonicalRequest({ ...request, ...more })).not.toBe(canonicalRequest(request));
  });
});

describe('canonicalFacts', () => {
  test('keys, nodes, services, and waived items in any order give the same text', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const other = turned(given, ['nodes', 'services', 'requests', 'waived', 'items']) as PlanFacts;
        expect(canonicalFacts(other)).toBe(canonicalFacts(given));
      }),
    );
  });

  test('what went through JSON gives the same text', () => {
    fc.assert(
      fc.property(facts, (given) => {
        expect(canonicalFacts(JSON.parse(JSON.stringify(given)) as PlanFacts)).toBe(canonicalFacts(given));
      }),
    );
  });

  test('the order of the requests of one node is part of the text', () => {
    const base = { step: 's', operation: 'restart' as const, if: null, uid: 1 };
    const one: PlanFacts = {
      clusterName: '',
      nodes: [],
      waived: [],
      requests: [
        { ...base, service: 'a' },
        { ...base, service: 'b' },
      ],
    };
    expect(canonicalFacts({ ...one, requests: [...one.requests].reverse() })).not.toBe(canonicalFacts(one));
  });

  test('another status of one service gives another text', () => {
    const of = (status: string): PlanFacts => ({
      clusterName: 'c',
      nodes: [{ uid: 1, address: 'a', version: 'v', services: [{ name: 's', mode: 'enabled', status }] }],
      requests: [],
      waived: [],
    });
    expect(canonicalFacts(of('RUNNING'))).not.toBe(canonicalFacts(of('STOPPED')));
  });
});

describe('canonicalFacts of waivers and of text', () => {
  const of = (waived: PlanFacts['waived']) => canonicalFacts({ clusterName: 'c', nodes: [], requests: [], waived });

  test.each<[string, PlanFacts['waived']]>([
    ['nothing waived', []],
    ['another gate', [{ gate: 'no-actions', items: ['node 1: x', 'node 2: y'] }]],
    ['fewer items', [{ gate: 'cluster-check', items: ['node 1: x'] }]],
    ['another item', [{ gate: 'cluster-check', items: ['node 1: x', 'node 2: z'] }]],
  ])('%s gives another text', (_title, waived) => {
    expect(of(waived)).not.toBe(of([{ gate: 'cluster-check', items: ['node 1: x', 'node 2: y'] }]));
  });

  test('text is pinned: a hash of an earlier version still names the same plan', () => {
    const services = [
      { name: 'b', mode: 'enabled', status: 'STOPPED' },
      { name: 'a', mode: 'enabled', status: 'RUNNING' },
    ];
    const text = canonicalFacts({
      clusterName: 'c',
      nodes: [{ uid: 1, address: '10.0.0.1', version: '8.0', services }],
      requests: [{ uid: 1, step: 's', operation: 'restart', service: 'a', if: null }],
      waived: [
        { gate: 'no-actions', items: [] },
        { gate: 'cluster-check', items: ['z', 'a', 'm'] },
        { gate: 'nodes-active', items: [] },
      ],
    });
    expect(text).toBe(
      '{"clusterName":"c","nodes":[{"address":"10.0.0.1","services":[{"mode":"enabled","name":"a","status":"RUNNING"},' +
        '{"mode":"enabled","name":"b","status":"STOPPED"}],"uid":1,"version":"8.0"}],"requests":[{"if":null,' +
        '"operation":"restart","service":"a","step":"s","uid":1}],"waived":[{"gate":"cluster-check","items":["a","m","z"]},' +
        '{"gate":"no-actions","items":[]},{"gate":"nodes-active","items":[]}]}',
    );
  });
});
