import { closeAll, simulated } from './help';

afterEach(closeAll);

test('login, wrong password, 401 and counted; right after four failures, let in', async () => {
  const client = await simulated();
  for (let n = 0; n < 4; n += 1) expect((await client.get('/v1/cluster', 1, { password: 'wrong' })).status).toBe(401);
  expect((await client.get('/v1/cluster')).status).toBe(200);
  expect(client.sim.ledger.failedLogins).toBe(4);
  expect(client.sim.auth.isLocked()).toBe(false);
});

test('login, five failures over all nodes, the right password is refused too until the lock ends', async () => {
  const client = await simulated({ settings: { lockoutMs: 150 } });
  for (let n = 0; n < 5; n += 1) await client.get('/v1/cluster', 1 + (n % 3), { password: 'wrong' });
  expect(client.sim.auth.isLocked()).toBe(true);
  expect((await client.get('/v1/cluster')).status).toBe(401);
  client.turn(160);
  expect((await client.get('/v1/cluster')).status).toBe(200);
});

test('login, a role that may only read, GET 200 and POST 403 without effect', async () => {
  const client = await simulated({ settings: { role: 'cluster_viewer' } });
  expect((await client.get('/v1/nodes')).status).toBe(200);
  expect((await client.post('alert_mgr')).status).toBe(403);
  client.sim.do({ what: 'set', settings: { role: 'none' } });
  expect((await client.get('/v1/nodes')).status).toBe(403);
  expect(client.sim.ledger.effects).toEqual([]);
});

test('login, the password changes, the old one is refused', async () => {
  const client = await simulated();
  client.sim.do({ what: 'password', password: 'new' });
  expect((await client.get('/v1/nodes')).status).toBe(401);
  expect((await client.get('/v1/nodes', 1, { password: 'new' })).status).toBe(200);
});
