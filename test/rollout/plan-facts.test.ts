import { planOf, plan, settings } from './planning';
import { call, failing, look, node, running, survey, unknown } from './sample';

test('the request has its nodes sorted, each once, its waivers in the order of the gates, and all nodes as null', () => {
  const { request } = plan({ nodes: [3, 1, 3], waive: ['cluster-check', 'no-actions'] });
  expect(request).toMatchObject({ nodes: [1, 3], waive: ['no-actions', 'cluster-check'], runbook: 'rolling-restart' });
  expect(plan().request).toMatchObject({ nodes: null, waive: [] });
});

test('the facts have nodes by uid with address and version, and their services by name with mode and status', () => {
  const nodes = [node(1, { version: '7.22.1' }), node(2), node(3)];
  const steps = [call('services.restart', ['stats_archiver', 'cm_server'])];
  const { facts } = planOf({ steps }, { survey: survey({}, nodes) });
  const services = [
    { name: 'cm_server', mode: 'enabled', status: 'RUNNING' },
    { name: 'stats_archiver', mode: 'enabled', status: 'RUNNING' },
  ];
  expect(facts.clusterName).toBe('cluster.example.com');
  expect(facts.nodes).toEqual([
    { uid: 1, address: '10.0.0.1', version: '7.22.1', services },
    { uid: 2, address: '10.0.0.2', version: '7.22.0', services },
    { uid: 3, address: '10.0.0.3', version: '7.22.0', services },
  ]);
});

test('the facts have nodes and requests by uid, while the plan has the nodes in the order of their turns', () => {
  const names = ['b', 'c', 'a', 'd'];
  const configuration = {
    ok: true as const,
    value: Object.fromEntries(names.map((name) => [name, 'enabled' as const])),
  };
  const running3 = Object.fromEntries(names.map((name) => [name, running()]));
  const looks = Object.fromEntries([1, 2, 3].map((uid) => [String(uid), look({ ...running3 })]));
  const nodes = [node(1, { role: 'primary' }), node(2), node(3, { role: 'secondary' })];
  const { document, facts } = planOf(
    { steps: [call('services.restart', names)] },
    { survey: survey({ configuration, looks }, nodes) },
  );
  expect(document.nodes.map(({ uid }) => uid)).toEqual([2, 3, 1]);
  expect(facts.nodes.map(({ uid }) => uid)).toEqual([1, 2, 3]);
  expect(facts.nodes[0]?.services.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  expect(facts.requests.map(({ uid, service }) => `${uid}${service}`)).toEqual(
    [1, 2, 3].flatMap((uid) => names.map((name) => `${uid}${name}`)),
  );
});

test('a service that the configuration does not have is said to be not optional, whatever its name is', () => {
  const looks = Object.fromEntries([1, 2, 3].map((uid) => [String(uid), look({ toString: running() })]));
  const { facts } = planOf({ steps: [call('services.restart', ['toString'])] }, { survey: survey({ looks }) });
  expect(facts.nodes[0]?.services[0]).toMatchObject({ name: 'toString', mode: 'not optional' });
});

test('a name that the cluster does not tell is the pinned one, and without that empty', () => {
  const silent = survey({ clusterName: unknown });
  const of = (pinnedName: string | null) => plan({ survey: silent, settings: { ...settings, pinnedName } }).facts;
  expect([of('pinned.example.com').clusterName, of(null).clusterName]).toEqual(['pinned.example.com', '']);
});

test('waived items are sorted, and a gate that needs no waiver has none', () => {
  const check = failing([3, 'z is wrong'], [1, 'a is wrong']);
  const { facts } = plan({ survey: survey({ check }), waive: ['cluster-check', 'no-actions'] });
  expect(facts.waived).toEqual([{ gate: 'cluster-check', items: ['node 1: a is wrong', 'node 3: z is wrong'] }]);
});
