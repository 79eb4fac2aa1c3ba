import { closeAll, listed, pause, simulated, until } from './help';

afterEach(closeAll);

test('no API, refused, on all nodes for a time, then as before', async () => {
  const client = await simulated();
  const before = await listed(client, 'ccs', 2);
  client.sim.faults.on({ kind: 'no-api', forMs: 100 });
  for (const node of [1, 2, 3])
    await expect(client.get('/v1/nodes', node)).rejects.toThrow(/ECONNREFUSED|ECONNRESET|hang up/);
  await expect(client.get('/v1/nodes', 1)).rejects.toThrow(/ECONNREFUSED/);
  client.turn(120);
  expect((await listed(client, 'ccs', 2))?.start_time).toBe(before?.start_time);
  expect(client.sim.ledger.mostOut()).toBe(0);
});

test('no API, hang, new and open connections get no answer', async () => {
  const client = await simulated();
  await client.get('/v1/nodes', 2);
  client.sim.faults.on({ kind: 'no-api', how: 'hang', node: 2 }, 'hang');
  await expect(client.get('/v1/nodes', 2, { timeoutMs: 50 })).rejects.toThrow('timed out');
  await expect(client.get('/v1/nodes', 2, { timeoutMs: 50 })).rejects.toThrow('timed out');
  expect((await client.get('/v1/nodes', 1)).status).toBe(200);
  client.sim.faults.off('hang');
  expect((await client.get('/v1/nodes', 2)).status).toBe(200);
});

test('no API, hang, a POST that is in hand then gets no answer though it was applied', async () => {
  const client = await simulated();
  client.sim.onRequest((moment) => {
    if (moment === 'applied') client.sim.faults.on({ kind: 'no-api', how: 'hang' });
  });
  await expect(client.post('alert_mgr', 1, { timeoutMs: 60 })).rejects.toThrow('timed out');
  expect(client.sim.ledger.mutations()).toMatchObject([{ status: null, effects: [{ what: 'restarted' }] }]);
});

test('no API, reset, connections break', async () => {
  const client = await simulated();
  client.sim.faults.on({ kind: 'no-api', how: 'reset', node: 3 });
  await expect(client.get('/v1/nodes', 3)).rejects.toThrow(/ECONNRESET|hang up|disconnected/);
});

test('reboot, of the primary, refused meanwhile, another primary, then every process is new', async () => {
  const client = await simulated();
  const before = client.sim.cluster.processes(1, 'ccs');
  client.sim.do({ what: 'reboot', node: 1, ms: 80 });
  await expect(client.get('/v1/nodes', 1)).rejects.toThrow(/ECONNREFUSED/);
  expect((await client.get('/v1/nodes/status', 2)).json).toMatchObject({
    1: { node_status: 'down', role: 'slave' },
    2: { role: 'master' },
  });
  expect((await client.get('/v1/cluster/check', 2)).json).toMatchObject({ cluster_test_result: false });
  client.turn(100);
  expect((await listed(client, 'alert_mgr', 1))?.uptime).toBe('0:00:00');
  expect(client.sim.cluster.processes(1, 'ccs')).toBe(before + 1);
  expect(client.sim.ledger.outages.all).toMatchObject([{ node: 1, why: 'down', to: expect.any(Number) }]);
});

test('reboot, a POST that would be applied during it, has no effect', async () => {
  const client = await simulated();
  client.sim.faults.on({ kind: 'applied-late', ms: 50, answer: 'true' });
  await client.post('alert_mgr', 2);
  client.sim.do({ what: 'down', node: 2 });
  await expect(client.get('/v1/nodes', 2)).rejects.toThrow();
  client.turn(60);
  client.sim.do({ what: 'up', node: 2 });
  expect(client.sim.ledger.effects).toEqual([]);
  expect((await client.get('/v1/nodes', 2)).status).toBe(200);
});

test('requests, over one kept connection, have one connection number; the ledger is complete', async () => {
  const client = await simulated();
  await client.get('/v1/bootstrap', 2);
  await client.post('alert_mgr', 2);
  const [proof, post] = client.sim.ledger.requests({ node: 2 });
  expect(proof?.connection).toBe(post?.connection);
  expect(post).toMatchObject({
    method: 'POST',
    body: { operation_type: 'restart', services: ['alert_mgr'] },
    status: 200,
    answer: { alert_mgr: true },
  });
  expect(client.sim.ledger.mostConcurrent()).toBe(1);
  await Promise.all([client.get('/v1/nodes', 3), client.get('/v1/nodes', 3)]);
  expect(client.sim.ledger.requests({ node: 3 })).toHaveLength(2);
});

test('hooks, called at each moment of a POST, waited for, and no more once taken off', async () => {
  const client = await simulated();
  const seen: string[] = [];
  const off = client.sim.onRequest(async (moment, entry) => {
    if (moment === 'arrived') await pause(20);
    seen.push(`${moment} ${client.sim.ledger.effects.length} ${entry.status}`);
  });
  await client.post('alert_mgr');
  await until(() => seen.length === 4);
  expect(seen).toEqual(['arrived 0 null', 'applied 1 null', 'answering 1 null', 'answered 1 200']);
  off();
  await client.post('alert_mgr');
  expect(seen).toHaveLength(4);
});

test('hooks, one that throws, is reported and spoils nothing', async () => {
  const client = await simulated();
  client.sim.onRequest(() => {
    throw new Error('oops');
  });
  expect((await client.get('/v1/nodes')).status).toBe(200);
  expect(client.sim.ledger.troubles[0]).toContain('oops');
});
