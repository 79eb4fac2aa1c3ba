import * as calls from '../../redis-api/calls';
import type { Connection } from '../../redis-api/connection';

export type Ask = (connection: Connection) => Promise<unknown>;

export const options = { timeout: 2_000 };

const nodeBody = {
  uid: 1,
  addr: '10.0.0.1',
  external_addr: ['1.2.3.4'],
  status: 'active',
  software_version: '7.8.2',
  rack_id: 'r1',
  uptime: 5,
};
const nodeShape = {
  uid: 1,
  address: '10.0.0.1',
  externalAddresses: ['1.2.3.4'],
  status: 'active',
  version: '7.8.2',
  rack: 'r1',
};

/** Every read but that of services: where it asks, an answer as documented or as seen elsewhere, and what is read of it. */
export const READS: [what: string, path: string, ask: Ask, body: unknown, read: unknown][] = [
  [
    'configuration',
    '/v1/cluster/services_configuration',
    (c) => calls.servicesConfiguration(c, options),
    { a: { operating_mode: 'enabled' }, b: { operating_mode: 'disabled' }, c: { operating_mode: 'maybe' }, d: {} },
    { a: 'enabled', b: 'disabled', c: 'disabled', d: 'disabled' },
  ],
  ['no optional service', '/v1/cluster/services_configuration', (c) => calls.servicesConfiguration(c, options), {}, {}],
  ['nodes', '/v1/nodes', (c) => calls.nodes(c, options), [nodeBody], [nodeShape]],
  ['nodes with ids as text', '/v1/nodes', (c) => calls.nodes(c, options), [{ ...nodeBody, uid: '1' }], [nodeShape]],
  ['nodes by id', '/v1/nodes', (c) => calls.nodes(c, options), { 1: { ...nodeBody, uid: undefined } }, [nodeShape]],
  [
    'nodes with little',
    '/v1/nodes',
    (c) => calls.nodes(c, options),
    [{ uid: 2, status: 'provisioning' }],
    [{ uid: 2, address: null, externalAddresses: [], status: 'provisioning', version: null, rack: null }],
  ],
  [
    'statuses',
    '/v1/nodes/status',
    (c) => calls.nodesStatus(c, options),
    {
      1: { role: 'master', node_status: 'active', software_version: '7.8.2' },
      2: { role: 'slave', node_status: 'active', maintenance_snapshot: { name: 's', node_uid: '2' } },
      3: { role: 'odd' },
    },
    [
      { uid: 1, role: 'primary', status: 'active', version: '7.8.2', maintenance: false },
      { uid: 2, role: 'secondary', status: 'active', version: null, maintenance: true },
      { uid: 3, role: null, status: null, version: null, maintenance: false },
    ],
  ],
  [
    'a node that is well',
    '/v1/nodes/check/1',
    (c) => calls.nodeCheck(c, 1, options),
    { node_uid: 1, result: true },
    { ok: true, failing: [] },
  ],
  [
    'a node that is not',
    '/v1/nodes/check/1',
    (c) => calls.nodeCheck(c, 1, options),
    { node_uid: '1', result: false, error: 'x' },
    { ok: false, failing: [{ node: 1, error: 'x' }] },
  ],
  [
    'a cluster check',
    '/v1/cluster/check',
    (c) => calls.clusterCheck(c, options),
    {
      cluster_test_result: false,
      nodes: [{ node_uid: '1', result: true }, { node_uid: 3, result: false, error: 'e' }, { node_uid: 4 }],
    },
    {
      ok: false,
      failing: [
        { node: 3, error: 'e' },
        { node: 4, error: 'no reason given' },
      ],
    },
  ],
  [
    'a cluster check whose parts disagree',
    '/v1/cluster/check',
    (c) => calls.clusterCheck(c, options),
    { cluster_test_result: true, nodes: [{ node_uid: 1, result: false }] },
    { ok: false, failing: [{ node: 1, error: 'no reason given' }] },
  ],
  [
    'a cluster check without items',
    '/v1/cluster/check',
    (c) => calls.clusterCheck(c, options),
    { cluster_test_result: false, nodes: [] },
    { ok: false, failing: [] },
  ],
  [
    'the cluster',
    '/v1/cluster',
    (c) => calls.cluster(c, options),
    { name: 'c.example', upgrade_mode: false, cnm_https_port: 9443 },
    { name: 'c.example', upgrade: false, httpsPort: 9443 },
  ],
  [
    'a cluster in upgrade',
    '/v1/cluster',
    (c) => calls.cluster(c, options),
    { name: 'c', upgrade_mode: false, upgrade_in_progress: true },
    { name: 'c', upgrade: true, httpsPort: null },
  ],
  [
    'a cluster that does not tell',
    '/v1/cluster',
    (c) => calls.cluster(c, options),
    { name: 'c' },
    { name: 'c', upgrade: null, httpsPort: null },
  ],
  [
    'the node that answers',
    '/v1/bootstrap',
    (c) => calls.bootstrap(c, options),
    { bootstrap_status: { state: 'completed' }, local_node_info: { uid: '2', software_version: '7.8' } },
    { uid: 2, version: '7.8' },
  ],
  [
    'databases',
    '/v1/bdbs?fields=uid,name,status',
    (c) => calls.bdbs(c, options),
    [{ uid: '1', name: 'db', status: 'active' }, { uid: 2 }],
    [
      { uid: 1, name: 'db', status: 'active' },
      { uid: 2, name: 'database 2', status: '(none)' },
    ],
  ],
  [
    'what runs',
    '/v1/actions',
    (c) => calls.actions(c, options),
    {
      actions: [
        { name: 'a', status: 'completed' },
        { name: 'b', status: 'odd', node_uid: '2', progress: '42' },
        { name: 'x', status: 'Aborted' },
      ],
      'state-machines': [{ object_name: 'bdb:1', status: 'active', progress: 7.5 }, { name: 'c' }],
    },
    [
      { name: 'b', status: 'odd', node: 2, progress: 42 },
      { name: 'bdb:1', status: 'active', node: null, progress: 7.5 },
      { name: 'c', status: '(none)', node: null, progress: null },
    ],
  ],
  [
    'what runs, as a list',
    '/v1/actions',
    (c) => calls.actions(c, options),
    [{ name: 'a', status: 'running', node_uid: 'odd' }],
    [{ name: 'a', status: 'running', node: null, progress: null }],
  ],
  ['nothing that runs', '/v1/actions', (c) => calls.actions(c, options), { actions: [] }, []],
];
