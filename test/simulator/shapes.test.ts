import { closeAll, listed, simulated } from './help';

afterEach(closeAll);

test('simulator, every documented GET, the documented shape', async () => {
  const client = await simulated({ clusterName: 'c.example' });
  const shapes: [string, unknown][] = [
    ['/v1/nodes', [{ uid: 1, addr: '10.0.0.1', status: 'active' }, { uid: 2 }, { uid: 3 }]],
    ['/v1/nodes/2', { uid: 2, software_version: '7.22.2-20' }],
    ['/v1/nodes/status', { 1: { role: 'master', node_status: 'active' }, 2: { role: 'slave' }, 3: { role: 'slave' } }],
    ['/v1/nodes/3/status', { role: 'slave' }],
    ['/v1/nodes/check/2', { node_uid: 2, result: true }],
    ['/v1/cluster', { name: 'c.example', upgrade_mode: false, cnm_https_port: 9443 }],
    ['/v1/cluster/check', { cluster_test_result: true, nodes: [{ node_uid: '1', result: true }, {}, {}] }],
    [
      '/v1/cluster/services_configuration',
      { alert_mgr: { operating_mode: 'enabled' }, mdns_server: { operating_mode: 'disabled' } },
    ],
    [
      '/v1/bootstrap',
      {
        bootstrap_status: { state: 'completed' },
        local_node_info: { uid: 2, available_addrs: [{ address: '10.0.0.2' }] },
      },
    ],
    ['/v1/local/node/master_healthcheck', { status: 'active' }],
    ['/v1/bdbs/1', { uid: 1, name: 'orders', status: 'active' }],
    ['/v1/actions', { actions: [{ status: 'completed', progress: '100' }], 'state-machines': [] }],
  ];
  for (const [path, shape] of shapes) {
    const { status, json, headers } = await client.get(path, 2);
    expect([path, status]).toEqual([path, 200]);
    expect(json).toMatchObject(shape as object);
    expect(headers).toMatchObject({ server: 'envoy', 'content-type': 'application/json' });
  }
  expect((await client.get('/v1/bdbs?fields=uid,name')).json).toEqual([
    { uid: 1, name: 'orders' },
    { uid: 2, name: 'sessions' },
  ]);
  expect(await client.get('/v1/bdbs/1/availability')).toMatchObject({ status: 200, text: '' });
});

test('simulator, what does not exist, 404 with the error body that is set', async () => {
  const client = await simulated();
  for (const path of [
    '/v4/cluster/health',
    '/v1/services',
    '/v1/local/services/alert_mgr',
    '/v1/nodes/9',
    '/v1/bdbs/9/availability',
  ]) {
    expect((await client.get(path)).status).toBe(404);
  }
  expect((await client.get('/v1/x')).json).toHaveProperty('description');
  client.sim.do({ what: 'set', settings: { errorBody: 'message' } });
  expect((await client.get('/v1/x')).json).toHaveProperty('message');
  client.sim.do({ what: 'set', settings: { errorBody: 'empty' } });
  expect((await client.get('/v1/x')).text).toBe('');
  client.sim.do({ what: 'set', settings: { errorBody: 'html' } });
  expect((await client.get('/v1/x')).text).toMatch(/^<html>/);
});

test('simulator, list of services, local, skewed, whole seconds, without the disabled and with those of this node only', async () => {
  const client = await simulated({ services: { alert_mgr: { upForMs: 90_061_000 } } });
  const [one, three] = [await listed(client, 'alert_mgr', 1), await listed(client, 'alert_mgr', 3)];
  expect(one).toMatchObject({ status: 'RUNNING', uptime: '1 day, 1:01:01' });
  expect(one?.start_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(Date.parse(String(three?.start_time)) - Date.parse(String(one?.start_time))).toBe(95_000);
  expect(await listed(client, 'mdns_server')).toBeUndefined();
  expect([await listed(client, 'call_home_agent', 1), await listed(client, 'call_home_agent', 2)]).toEqual([
    expect.anything(),
    undefined,
  ]);
  expect(await listed(client, 'ccs', 2)).toMatchObject({ status: 'RUNNING' });
});

test('simulator, uids as text everywhere, once so set', async () => {
  const client = await simulated({
    settings: { uids: 'string', addressField: 'available_addresses', clusterHealth: true },
  });
  expect((await client.get('/v1/nodes')).json).toMatchObject([{ uid: '1' }, {}, {}]);
  expect((await client.get('/v1/bootstrap')).json).toMatchObject({
    local_node_info: { uid: '1', available_addresses: [{}] },
  });
  expect((await client.get('/v4/cluster/health')).json).toMatchObject({
    status: 'ok',
    nodes: [{ id: '1', role: 'leader' }, {}, {}],
  });
});

test('simulator, a stopped service, shown in each of the four ways', async () => {
  const client = await simulated({ services: { cm_server: { stoppedOn: [1] } } });
  expect(await listed(client, 'cm_server')).toEqual({ status: 'STOPPED', start_time: null, uptime: null });
  client.sim.do({ what: 'set', settings: { stoppedService: 'no-times' } });
  expect(await listed(client, 'cm_server')).toEqual({ status: 'STOPPED' });
  client.sim.do({ what: 'set', settings: { stoppedService: 'old-start' } });
  expect(await listed(client, 'cm_server')).toMatchObject({ status: 'STOPPED', start_time: expect.any(String) });
  client.sim.do({ what: 'set', settings: { stoppedService: 'unlisted' } });
  expect(await listed(client, 'cm_server')).toBeUndefined();
});

test('simulator, cluster check, the first failing test of each node only', async () => {
  const client = await simulated();
  client.sim.do({ what: 'host-settings', node: 3, error: 'overcommit_memory is 0' });
  client.sim.do({ what: 'host-settings', node: 2, error: 'somaxconn is 128' });
  await client.post('stats_archiver', 2, { operation: 'stop' });
  client.turn(30);
  expect((await client.get('/v1/cluster/check')).json).toEqual({
    cluster_test_result: false,
    nodes: [
      { node_uid: '1', result: true },
      {
        node_uid: '2',
        result: false,
        error: 'process stats_archiver is not running or not responding ([Errno 111] Connection refused)',
      },
      { node_uid: '3', result: false, error: 'overcommit_memory is 0' },
    ],
  });
  expect((await client.get('/v1/nodes/check/3')).json).toEqual({
    node_uid: 3,
    result: false,
    error: 'overcommit_memory is 0',
  });
});

test('simulator, a POST that is not as documented, 400 and nothing done', async () => {
  const client = await simulated();
  expect((await client.post([], 1)).status).toBe(400);
  expect((await client.post('alert_mgr', 1, { operation: 'kill' })).status).toBe(400);
  expect((await client.post('alert_mgr', 1, { headers: { 'content-type': 'text/plain' } })).status).toBe(400);
  expect(client.sim.ledger.effects).toEqual([]);
  expect(client.sim.ledger.mutations()).toHaveLength(3);
});

test('simulator, a POST that names the unknown or the disabled, answered as set', async () => {
  const client = await simulated();
  expect((await client.post(['nonsense', 'mdns_server'])).json).toEqual({ nonsense: false, mdns_server: false });
  client.sim.do({ what: 'set', settings: { unknownService: 'missing' } });
  expect((await client.post('nonsense')).json).toEqual({});
  client.sim.do({ what: 'set', settings: { unknownService: '404' } });
  expect((await client.post('nonsense')).status).toBe(404);
  expect(client.sim.ledger.effects).toEqual([]);
});
