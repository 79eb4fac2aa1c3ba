import { closeAll, listed, simulated } from './help';

afterEach(closeAll);

test('simulator, restart of one service, no fault, RUNNING anew and counted once', async () => {
  const client = await simulated();
  const before = await listed(client, 'stats_archiver', 2);
  const answer = await client.post('stats_archiver', 2);
  expect(answer.json).toEqual({ stats_archiver: true });
  expect((await listed(client, 'stats_archiver', 2))?.status).toMatch(/STARTING/);
  client.turn(70);
  const after = await listed(client, 'stats_archiver', 2);
  expect(after?.status).toBe('RUNNING');
  expect(after?.start_time).not.toBe(before?.start_time);
  expect(client.sim.ledger.count('restarted', 2, 'stats_archiver')).toBe(1);
  expect(client.sim.ledger.count('restarted', 1, 'stats_archiver')).toBe(0);
  expect(client.sim.ledger.mostOut()).toBe(1);
});

test('simulator, restart of a required service, the node goes down and it is recorded', async () => {
  const client = await simulated();
  await expect(client.post('ccs', 3)).rejects.toThrow();
  await expect(client.get('/v1/bootstrap', 3)).rejects.toThrow(/ECONNREFUSED/);
  expect(client.sim.ledger.requiredTouched()).toMatchObject([{ node: 3, service: 'ccs' }]);
  expect((await client.get('/v1/nodes/status')).json).toMatchObject({ 3: { node_status: 'down' } });
});
