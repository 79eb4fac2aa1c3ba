import type { FaultInput } from '../../simulator';
import { closeAll, listed, pause, simulated, until } from './help';

afterEach(closeAll);

const LIST = '/v1/local/services';
const uidBehind = (got: { json: unknown }): unknown =>
  (got.json as { local_node_info: { uid: unknown } }).local_node_info.uid;

async function withFault(fault: FaultInput) {
  const client = await simulated();
  client.sim.faults.on(fault, 'it');
  return client;
}

test('answers, slow, come after the time', async () => {
  const client = await withFault({ kind: 'slow', ms: 80, path: LIST });
  expect((await client.get('/v1/nodes')).status).toBe(200);
  const asked = client.get(LIST);
  await until(() => client.sim.ledger.entries.length === 2);
  client.turn(79);
  expect(await Promise.race([asked, pause(30).then(() => 'not yet')])).toBe('not yet');
  client.turn(1);
  expect((await asked).status).toBe(200);
});

test('answers, garbled, nothing that can be understood', async () => {
  const client = await withFault({ kind: 'garbled', as: 'not-json' });
  expect(await client.get(LIST)).toMatchObject({ status: 200, json: undefined });
  client.sim.faults.on({ kind: 'garbled', as: 'empty' }, 'it');
  expect(await client.get(LIST)).toMatchObject({ status: 200, text: '' });
  client.sim.faults.on({ kind: 'garbled', as: 'html' }, 'it');
  expect((await client.get(LIST)).text).toMatch(/^<html>/);
  client.sim.faults.on({ kind: 'garbled', as: 'wrong-types' }, 'it');
  expect(await listed(client, 'ccs')).toMatchObject({ status: 'RUNNING'.length });
  expect((await client.get('/v1/cluster')).json).toMatchObject({ upgrade_mode: 'false', cm_port: [8443] });
});

test('answers, huge, far more than any list', async () => {
  const client = await withFault({ kind: 'garbled', as: 'huge' });
  expect((await client.get(LIST)).text.length).toBe(64 * 1024 * 1024);
});

test('answers, truncated, the connection breaks in the middle', async () => {
  const client = await withFault({ kind: 'garbled', as: 'truncated' });
  await expect(client.get(LIST)).rejects.toThrow(/aborted|ECONNRESET/);
});

test.each(['dribble', 'endless-headers'] as const)('answers, %s, never end', async (as) => {
  const client = await withFault({ kind: 'garbled', as });
  const asked = client.get(LIST, 1, { timeoutMs: 30_000 }).catch((error: Error) => error.message);
  expect(await Promise.race([asked, pause(200).then(() => 'still coming')])).toBe('still coming');
});

test('answers, redirected by a secondary only, to the internal or the real address of the primary', async () => {
  const client = await withFault({ kind: 'redirect', path: '/v1/bdbs*' });
  const got = await client.get('/v1/bdbs/1/availability?x=1', 2);
  expect([got.status, got.headers['location']]).toEqual([307, 'https://10.0.0.1:9443/v1/bdbs/1/availability?x=1']);
  expect((await client.get('/v1/bdbs/1/availability', 1)).status).toBe(200);
  client.sim.faults.on({ kind: 'redirect', to: 'reachable', method: 'POST' }, 'it');
  const posted = await client.post('alert_mgr', 3);
  expect([posted.status, posted.headers['location']]).toEqual([307, `${client.sim.urls[1]}${LIST}`]);
  expect(client.sim.ledger.effects).toEqual([]);
});

test('answers, a load balancer, requests reach another node and the ledger says which', async () => {
  const client = await withFault({ kind: 'misroute', to: 3, node: 2 });
  expect(uidBehind(await client.get('/v1/bootstrap', 2))).toBe(3);
  expect(uidBehind(await client.get('/v1/bootstrap', 1))).toBe(1);
  await client.post('alert_mgr', 2);
  expect(client.sim.ledger.mutations()).toMatchObject([{ node: 2, effects: [{ node: 3 }] }]);
  expect(client.sim.ledger.requests({ node: 2 })).toMatchObject([{ by: 3 }, { by: 3 }]);
});

test('answers, a load balancer, round robin by request or by connection', async () => {
  const client = await withFault({ kind: 'misroute', to: 'round-robin' });
  const seen = [1, 2, 3].map(() => client.get('/v1/bootstrap').then(uidBehind));
  expect(new Set(await Promise.all(seen)).size).toBe(3);
  client.sim.faults.on({ kind: 'misroute', to: 'round-robin', per: 'connection' }, 'it');
  const since = client.sim.ledger.entries.length;
  for (let n = 0; n < 6; n += 1) await client.get('/v1/bootstrap');
  const byConnection = new Map<number, Set<number>>();
  for (const { connection, by } of client.sim.ledger.entries.slice(since)) {
    byConnection.set(connection, (byConnection.get(connection) ?? new Set()).add(by));
  }
  expect([...byConnection.values()].every((nodes) => nodes.size === 1)).toBe(true);
});

test('answers, a node that claims another uid or another cluster', async () => {
  const client = await withFault({ kind: 'claims', uid: 7, clusterName: 'other', node: 2 });
  expect(uidBehind(await client.get('/v1/bootstrap', 2))).toBe(7);
  expect((await client.get('/v1/cluster', 2)).json).toMatchObject({ name: 'other', upgrade_mode: false });
  expect(uidBehind(await client.get('/v1/bootstrap', 1))).toBe(1);
});

test('list, an unknown word, while moving or always, for one service', async () => {
  const client = await withFault({ kind: 'status-word', word: 'BACKOFF', service: 'alert_mgr' });
  expect((await listed(client, 'alert_mgr'))?.status).toBe('RUNNING');
  await client.post('alert_mgr');
  expect((await listed(client, 'alert_mgr'))?.status).toBe('BACKOFF');
  client.turn(70);
  expect((await listed(client, 'alert_mgr'))?.status).toBe('RUNNING');
  client.sim.faults.on({ kind: 'status-word', word: 'FATAL', service: 'alert_mgr', always: true }, 'it');
  expect([(await listed(client, 'alert_mgr'))?.status, (await listed(client, 'ccs'))?.status]).toEqual([
    'FATAL',
    'RUNNING',
  ]);
});

test('list, a service is left out on one node', async () => {
  const client = await withFault({ kind: 'unlisted', service: 'alert_mgr', node: 2 });
  expect([await listed(client, 'alert_mgr', 2), await listed(client, 'alert_mgr', 1)]).toEqual([
    undefined,
    expect.anything(),
  ]);
});

test('list, stale, frozen when switched on, and true again when off', async () => {
  const client = await withFault({ kind: 'stale-list' });
  await client.post('alert_mgr');
  client.turn(70);
  const frozen = await listed(client, 'alert_mgr');
  expect(frozen?.status).toBe('RUNNING');
  client.sim.faults.off('it');
  expect((await listed(client, 'alert_mgr'))?.start_time).not.toBe(frozen?.start_time);
});

test('list, stale, made anew from time to time', async () => {
  const client = await withFault({ kind: 'stale-list', refreshMs: 100 });
  await client.post('alert_mgr', 1, { operation: 'stop' });
  client.turn(30);
  expect((await listed(client, 'alert_mgr'))?.status).toBe('RUNNING');
  client.turn(80);
  expect((await listed(client, 'alert_mgr'))?.status).toBe('STOPPED');
});
