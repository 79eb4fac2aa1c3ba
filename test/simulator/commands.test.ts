import { closeAll, listed, simulated } from './help';

afterEach(closeAll);

test('commands, primary with a gap, none and inactive health checks meanwhile', async () => {
  const client = await simulated();
  client.sim.do({ what: 'primary', node: 3, gapMs: 60 });
  const roles = async () =>
    Object.values((await client.get('/v1/nodes/status')).json as Record<string, { role: string }>).map(
      (one) => one.role,
    );
  expect(await roles()).toEqual(['slave', 'slave', 'slave']);
  expect((await client.get('/v1/local/node/master_healthcheck')).json).toEqual({ status: 'inactive' });
  expect((await client.post('alert_mgr', 1, { path: '/v1/services' })).status).toBe(503);
  client.turn(80);
  expect(await roles()).toEqual(['slave', 'slave', 'master']);
  client.sim.do({ what: 'second-primary', node: 1 });
  expect(await roles()).toEqual(['master', 'slave', 'master']);
});

test('commands, of a node, shown where the reference says', async () => {
  const client = await simulated();
  client.sim.do({ what: 'maintenance', node: 2, on: true });
  client.sim.do({ what: 'status', node: 3, status: 'decommissioning' });
  client.sim.do({ what: 'healthcheck', node: 1, active: false });
  client.sim.do({ what: 'version', node: 3, version: '8.0.2-1' });
  expect((await client.get('/v1/nodes/status')).json).toMatchObject({
    2: { maintenance_snapshot: { node_uid: '2' } },
    3: { node_status: 'decommissioning', software_version: '8.0.2-1' },
  });
  expect((await client.get('/v1/local/node/master_healthcheck', 1)).json).toEqual({ status: 'inactive' });
  expect(client.sim.ledger.mostOut()).toBe(3);
  client.sim.do({ what: 'maintenance', node: 2, on: false });
  expect((await client.get('/v1/nodes/2/status')).json).not.toHaveProperty('maintenance_snapshot');
});

test('commands, a node leaves the cluster, unlisted and 503 from itself', async () => {
  const client = await simulated();
  client.sim.do({ what: 'member', node: 3, member: false });
  expect((await client.get('/v1/nodes')).json).toHaveLength(2);
  expect((await client.get('/v1/bootstrap', 3)).status).toBe(503);
  expect((await client.post('alert_mgr', 3)).status).toBe(503);
});

test('commands, of the cluster, upgrade, actions, databases and its name', async () => {
  const client = await simulated();
  client.sim.do({ what: 'upgrade-mode', on: true });
  client.sim.do({ what: 'cluster-name', name: 'new.name' });
  client.sim.do({ what: 'action', name: 'maintenance_on', status: 'running', node: 2 });
  client.sim.do({ what: 'database', uid: 2, available: false, status: 'recovery' });
  expect((await client.get('/v1/cluster')).json).toMatchObject({ upgrade_mode: true, name: 'new.name' });
  expect((await client.get('/v1/actions')).json).toMatchObject({
    actions: [{ status: 'completed' }, { status: 'running', node_uid: '2' }],
  });
  expect(await client.get('/v1/bdbs/2/availability')).toMatchObject({
    status: 503,
    json: { error_code: 'bdb_unavailable' },
  });
  expect(await client.get('/v1/local/bdbs/2/endpoint/availability')).toMatchObject({ status: 503 });
  client.sim.do({ what: 'action', name: 'maintenance_on', status: 'completed' });
  expect((await client.get('/v1/actions')).json).toMatchObject({ actions: [{}, { status: 'completed' }] });
});

test('commands, a service is switched off and on by the configuration', async () => {
  const client = await simulated();
  client.sim.do({ what: 'configure', service: 'alert_mgr', mode: 'disabled' });
  expect((await client.get('/v1/cluster/services_configuration')).json).toMatchObject({
    alert_mgr: { operating_mode: 'disabled' },
  });
  expect(await listed(client, 'alert_mgr', 2)).toBeUndefined();
  expect((await client.post('alert_mgr', 2)).json).toEqual({ alert_mgr: false });
  client.sim.do({ what: 'configure', service: 'alert_mgr', mode: 'enabled' });
  client.turn(60);
  expect(await listed(client, 'alert_mgr', 2)).toMatchObject({ status: 'RUNNING', uptime: '0:00:00' });
});

test('commands, that name what is not there, refused at once', async () => {
  const client = await simulated();
  expect(() => client.sim.do({ what: 'down', node: 9 })).toThrow('no node 9');
  expect(() => client.sim.do({ what: 'database', uid: 9 })).toThrow('no database 9');
});
