import { comparePlans, driftAfterWait, driftAtTurn, restartedMeanwhile, type ComparedPlan } from '../../rollout/drift';
import type { PlanFacts, PlanRequest } from '../../rollout/plan-shape';
import { inStatus, look, running } from './sample';

const request: PlanRequest = {
  runbook: 'rolling-restart',
  runbookHash: 'ab',
  document: null,
  cluster: 'prod',
  inputs: { services: ['a'] },
  nodes: null,
  waive: [],
};
const nodeFact = (uid: number): PlanFacts['nodes'][number] => ({
  uid,
  address: `10.0.0.${uid}`,
  version: '7.22.0',
  services: [{ name: 'a', mode: 'enabled', status: 'RUNNING' }],
});
const sends = (uid: number): PlanFacts['requests'][number] => ({
  uid,
  step: 'restart',
  operation: 'restart',
  service: 'a',
  if: null,
});
const facts: PlanFacts = {
  clusterName: 'c',
  nodes: [nodeFact(1), nodeFact(2)],
  requests: [sends(1), sends(2)],
  waived: [],
};
const plan: ComparedPlan = { request, facts, hash: '1'.repeat(64) };
const withRequest = (more: Partial<PlanRequest>): ComparedPlan => ({
  ...plan,
  request: { ...request, ...more },
  hash: '2'.repeat(64),
});
const withFacts = (more: Partial<PlanFacts>): ComparedPlan => ({
  ...plan,
  facts: { ...facts, ...more },
  hash: '3'.repeat(64),
});
const altered = (more: Partial<PlanFacts['nodes'][number]>): ComparedPlan =>
  withFacts({ nodes: [nodeFact(1), { ...nodeFact(2), ...more }] });

describe('comparePlans', () => {
  test('the same plan, also with its nodes in another order, has no difference', () => {
    expect(comparePlans(plan, plan)).toEqual([]);
    expect(comparePlans(plan, { ...plan, facts: { ...facts, nodes: [nodeFact(2), nodeFact(1)] } })).toEqual([]);
  });

  test.each<[string, ComparedPlan, string]>([
    ['runbook', withRequest({ runbook: 'rolling-stop' }), 'runbook rolling-restart, not rolling-stop'],
    ['content', withRequest({ runbookHash: 'cd' }), 'another content'],
    ['text', withRequest({ document: 'x' }), 'another text'],
    ['cluster', withRequest({ cluster: 'test' }), 'cluster prod, not test'],
    ['input', withRequest({ inputs: { services: ['b'] } }), 'input services is ["a"] in the plan and ["b"] now'],
    ['input left out', withRequest({ inputs: {} }), 'not given'],
    ['nodes', withRequest({ nodes: [2, 1] }), 'all nodes that match, not nodes 1, 2'],
    ['waivers', withRequest({ waive: ['no-actions'] }), 'waives nothing, not no-actions'],
    ['name of the cluster', withFacts({ clusterName: 'd' }), 'called itself c and calls itself d'],
    ['node gone', withFacts({ nodes: [nodeFact(1)] }), 'node 2 of the plan is not there any more'],
    ['node new', withFacts({ nodes: [...facts.nodes, nodeFact(3)] }), 'node 3 is not in the plan'],
    ['address', altered({ address: '10.9.9.9' }), 'node 2 had address 10.0.0.2 and has 10.9.9.9'],
    ['version', altered({ version: '8.0.0' }), 'version 7.22.0 and has 8.0.0'],
    [
      'status',
      altered({ services: [{ name: 'a', mode: 'enabled', status: 'STOPPED' }] }),
      'a on node 2 was RUNNING (enabled) and is STOPPED (enabled)',
    ],
    ['mode', altered({ services: [{ name: 'a', mode: 'disabled', status: 'RUNNING' }] }), 'is RUNNING (disabled)'],
    [
      'requests',
      withFacts({ requests: [sends(1)] }),
      'node 2 was to get restart a in step restart and would get nothing',
    ],
    ['waived item', withFacts({ waived: [{ gate: 'no-actions', items: ['x'] }] }), 'does not waive no-actions: x'],
  ])('a difference is named: %s', (_title, now, sentence) => {
    const found = comparePlans(plan, now);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(sentence);
  });

  test('a waived item that is well again is named', () => {
    const waiving = withFacts({ waived: [{ gate: 'no-actions', items: ['x'] }] });
    expect(comparePlans(waiving, plan)).toEqual(['what the plan waives is well again: no-actions: x']);
  });

  test('waivers in another order are the same, others are named in order', () => {
    const waiving = (...waive: PlanRequest['waive']) => ({ ...plan, request: { ...request, waive } });
    const two = waiving('no-actions', 'cluster-check');
    expect(comparePlans(two, waiving('cluster-check', 'no-actions'))).toEqual([]);
    expect(comparePlans(two, plan)).toEqual(['the plan waives cluster-check, no-actions, not nothing']);
    expect(comparePlans(plan, two)).toEqual(['the plan waives nothing, not cluster-check, no-actions']);
  });

  test('waived items that both have are not named', () => {
    const waiving = (...items: string[]) => withFacts({ waived: [{ gate: 'no-actions', items }] });
    expect(comparePlans(waiving('x', 'y'), waiving('x', 'z'))).toEqual([
      'the plan does not waive no-actions: z',
      'what the plan waives is well again: no-actions: y',
    ]);
  });

  test('inputs, nodes and services that differ are named in order, whichever plan has them', () => {
    const inputs = comparePlans(withRequest({ inputs: { c: 1, a: 1 } }), withRequest({ inputs: { b: 1 } }));
    expect(inputs.map((text) => text.slice(0, 7))).toEqual(['input a', 'input b', 'input c']);
    const nodes = comparePlans(
      withFacts({ nodes: [nodeFact(10), nodeFact(9)] }),
      withFacts({ nodes: [nodeFact(11), nodeFact(2)] }),
    );
    expect(nodes).toEqual([
      'node 2 is not in the plan',
      'node 9 of the plan is not there any more',
      'node 10 of the plan is not there any more',
      'node 11 is not in the plan',
    ]);
    const a = { name: 'a', mode: 'enabled', status: 'RUNNING' } as const;
    const b = { name: 'b', mode: 'enabled', status: 'STOPPED' } as const;
    expect(comparePlans(altered({ services: [b] }), altered({ services: [a] }))).toEqual([
      'a on node 2 was not named and is RUNNING (enabled)',
      'b on node 2 was STOPPED (enabled) and is not named',
    ]);
    expect(
      comparePlans(altered({ services: [a, b] }), altered({ services: [a, { ...b, status: 'RUNNING' }] })),
    ).toEqual(['b on node 2 was STOPPED (enabled) and is RUNNING (enabled)']);
  });

  test('requests that differ are named with their step and condition, and not where a state explains them', () => {
    const twice = [sends(2), { ...sends(2), step: 'again', if: 'x > 1' }];
    expect(comparePlans(withFacts({ requests: [sends(1), ...twice] }), plan)).toEqual([
      'node 2 was to get restart a in step restart, restart a in step again if x > 1 and would get restart a in step restart',
    ]);
    const moved = { ...altered({ version: '8.0.0' }).facts, requests: [sends(1)] };
    expect(comparePlans(plan, withFacts(moved))).toEqual(['node 2 had version 7.22.0 and has 8.0.0']);
  });

  test('a file whose hash or whose content was altered is never the same', () => {
    expect(comparePlans({ ...plan, hash: '9'.repeat(64) }, plan)).toEqual([expect.stringContaining('altered')]);
    const stray = { ...plan, facts: { ...facts, requests: [...facts.requests, sends(9)] } };
    expect(comparePlans(stray, plan)).toEqual([expect.stringContaining('altered')]);
  });
});

describe('driftAtTurn', () => {
  const planned = { a: running('2026-01-01T00:00:00Z'), b: inStatus('STOPPED') };

  test('a node that is as planned has not drifted', () => {
    expect(
      driftAtTurn(planned, look({ a: running('2026-01-01T00:00:01Z'), b: inStatus('STOPPED') }), ['a', 'b']),
    ).toBeNull();
  });

  test.each([
    ['another status', { a: inStatus('STOPPED'), b: inStatus('STOPPED') }, 'a was RUNNING at planning and is STOPPED'],
    ['a new start', { a: running('2026-01-01T01:00:00Z'), b: inStatus('STOPPED') }, 'a began anew'],
    ['a service that is gone', { b: inStatus('STOPPED') }, 'a was RUNNING at planning and is absent'],
  ])('%s is drift', (_title, services, sentence) => {
    expect(driftAtTurn(planned, look(services), ['a', 'b'])).toContain(sentence);
  });

  test('everything that drifted is named', () => {
    expect(driftAtTurn(planned, look({ a: inStatus('STOPPED'), b: running() }), ['a', 'b'])).toBe(
      'a was RUNNING at planning and is STOPPED; b was STOPPED at planning and is RUNNING',
    );
  });

  test('a service that is new on the node is drift', () => {
    expect(driftAtTurn({}, look({ a: running() }), ['a'])).toContain('was absent at planning and is RUNNING');
  });

  test('services that nobody names do not count', () => {
    expect(driftAtTurn(planned, look({ a: running('2026-01-01T00:00:00Z') }), ['a'])).toBeNull();
  });
});

describe('after a wait without the lock', () => {
  const gate = (...items: string[]): PlanFacts['waived'] => [{ gate: 'cluster-check', items }];
  const stopped = (uid: number): PlanFacts['nodes'][number] => ({
    ...nodeFact(uid),
    services: [{ name: 'a', mode: 'enabled', status: 'STOPPED' }],
  });

  test('the same facts do not differ, nor do those of nodes that need nothing any more', () => {
    expect(driftAfterWait(facts, facts, [])).toEqual([]);
    const now = { ...facts, nodes: [nodeFact(1), stopped(2)], requests: [sends(1)] };
    expect(driftAfterWait(facts, now, [2])).toEqual([]);
    expect(driftAfterWait(facts, now, [])).toEqual(['a on node 2 was RUNNING (enabled) and is STOPPED (enabled)']);
  });

  test('a waived item that is well again does not count, one that is new does', () => {
    expect(driftAfterWait({ ...facts, waived: gate('x', 'y') }, { ...facts, waived: gate('y') }, [])).toEqual([]);
    expect(driftAfterWait({ ...facts, waived: gate('y') }, { ...facts, waived: gate('x', 'y') }, [])).toEqual([
      'the plan does not waive cluster-check: x',
    ]);
  });

  test('a node or a cluster that is another one differs', () => {
    expect(driftAfterWait(facts, { ...facts, nodes: [nodeFact(1)] }, [])).toEqual([
      'node 2 of the plan is not there any more',
    ]);
    expect(driftAfterWait(facts, { ...facts, clusterName: 'd' }, [])).toHaveLength(1);
  });

  const earlier = running('2026-01-01T00:00:00Z');
  const later = running('2026-01-01T01:00:00Z');
  test.each([
    ['all its services were restarted', { 1: { a: later } }, {}, [1]],
    ['it runs as before', { 1: { a: earlier } }, {}, []],
    ['it began anew and is stopped', { 1: { a: inStatus('STOPPED') } }, {}, []],
    ['it was to be stopped', { 1: { a: later } }, { operation: 'stop' as const }, []],
    ['one of two services was restarted', { 1: { a: later, b: earlier } }, { more: true }, []],
  ])('a node is done when %s: %j', (_title, now, change, done) => {
    const { more, ...request } = change as { more?: boolean; operation?: 'stop' };
    const requests = [{ ...sends(1), ...request }, ...(more ? [{ ...sends(1), service: 'b' }] : [])];
    const before = { 1: { a: earlier, b: earlier } };
    expect(restartedMeanwhile({ ...facts, requests }, [1, 2], before, now)).toEqual(done);
  });
});
