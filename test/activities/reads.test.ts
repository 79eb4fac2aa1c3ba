import type { ReadAction } from '../../language/runbook';
import { closeIdle } from '../../redis-api/pool';
import { closeAll, staged, type Stage } from './help';

afterEach(async () => {
  closeIdle();
  await closeAll();
});

async function read(stage: Stage, action: ReadAction, uid = 2): Promise<unknown> {
  const node = stage.nodes.find((one) => one.uid === uid) ?? { uid: 0, url: '' };
  const result = await stage.run((a) =>
    a.read({ cluster: 'sim', action, node, nodes: stage.nodes, timeout: 5_000, unlatch: false }),
  );
  return result.ok ? result.value : result;
}

describe('read', () => {
  test('services.list, gives times as ISO text and uptimes in seconds, 0 where not RUNNING', async () => {
    const stage = await staged({ services: { cm_server: { stoppedOn: [2] } } });
    expect(await read(stage, 'services.list')).toMatchObject({
      services: {
        stats_archiver: {
          status: 'RUNNING',
          start_time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
          uptime: expect.any(Number) as unknown,
        },
        cm_server: { status: 'STOPPED', uptime: 0 },
      },
    });
  });

  test('services-configuration.get, gives the enabled ones only', async () => {
    const stage = await staged();
    const value = await read(stage, 'services-configuration.get');
    expect(value).toMatchObject({ enabled: expect.arrayContaining(['stats_archiver']) as unknown });
    expect(JSON.stringify(value)).not.toContain('mdns_server');
  });

  test.each(['nodes.list', 'nodes.status'] as const)('%s, gives nodes with the fields of node', async (action) => {
    const stage = await staged();
    expect(await read(stage, action)).toMatchObject({
      nodes: [
        {
          uid: 1,
          address: '10.0.0.1',
          role: 'primary',
          status: 'active',
          version: '7.22.2-20',
          rack: expect.any(String) as unknown,
        },
        { uid: 2, role: 'secondary' },
        { uid: 3, role: 'secondary' },
      ],
    });
  });

  test.each(['nodes.check', 'cluster.check'] as const)('%s, names the failing node', async (action) => {
    const stage = await staged({ services: { cm_server: { stoppedOn: [3] } } });
    expect(await read(stage, action)).toMatchObject({
      ok: false,
      failing: [{ node: 3, error: expect.stringMatching(/cm_server/) as unknown }],
    });
  });

  test('cluster.get, gives name, version, primary and size', async () => {
    const stage = await staged();
    expect(await read(stage, 'cluster.get')).toEqual({
      name: 'cluster.sim.local',
      version: '7.22.2-20',
      primary: 1,
      size: 3,
    });
  });

  test('bootstrap.get and node.master-healthcheck, speak of the node itself', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'healthcheck', node: 3, active: false });
    expect(await read(stage, 'bootstrap.get', 3)).toEqual({ uid: 3 });
    expect(await read(stage, 'node.master-healthcheck', 3)).toEqual({ active: false });
    expect(await read(stage, 'node.master-healthcheck', 2)).toEqual({ active: true });
  });

  test('databases.list and databases.availability, give each database', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'database', uid: 1, available: false });
    expect(await read(stage, 'databases.list')).toEqual({
      databases: [
        { uid: 1, name: 'orders', status: 'active' },
        { uid: 2, name: 'sessions', status: 'active' },
      ],
    });
    expect(await read(stage, 'databases.availability')).toMatchObject({
      databases: [
        { uid: 1, name: 'orders', available: false, error: expect.stringMatching(/./) as unknown },
        { uid: 2, name: 'sessions', available: true, error: '' },
      ],
    });
  });

  test('actions.list, gives what runs', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'action', name: 'maintenance_on', status: 'running', node: 2 });
    expect(await read(stage, 'actions.list')).toEqual({ running: [{ name: 'maintenance_on', node: 2 }] });
  });

  test('read of the cluster, when the node asked is dead, is answered by another one', async () => {
    const stage = await staged({}, { patience: 300 });
    stage.sim.faults.on({ kind: 'no-api', node: 2 });
    expect(await read(stage, 'cluster.check')).toEqual({ ok: true, failing: [] });
    expect(await read(stage, 'services.list')).toMatchObject({ ok: false, refused: null });
  });

  test('read, with a wrong password, is refused after one login and names no secret', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'password', password: 'another-one' });
    const result = await read(stage, 'cluster.check');
    expect(result).toMatchObject({ ok: false, refused: 401 });
    expect(JSON.stringify(result)).not.toContain(stage.sim.password);
    expect(stage.sim.ledger.failedLogins).toBe(1);
  });

  test('read, of an answer that cannot be understood, fails with a sentence', async () => {
    const stage = await staged({}, { patience: 100 });
    stage.sim.faults.on({ kind: 'garbled', as: 'html', path: '/v1/cluster/check' });
    expect(await read(stage, 'cluster.check')).toMatchObject({
      ok: false,
      refused: null,
      why: expect.stringMatching(/cluster\/check/) as unknown,
    });
  });
});

describe('looks', () => {
  test('looks, after a kept connection was closed by the node, are readable at once', async () => {
    const stage = await staged();
    await stage.reading(2, 'stats_archiver');
    stage.sim.faults.on({ kind: 'reset', when: 'before', node: 2, times: 1 });
    const began = Date.now();
    await stage.reading(2, 'stats_archiver');
    expect(Date.now() - began).toBeLessThan(450);
  });

  test('looks, over one connection that a load balancer leads elsewhere in the middle, find out within a second', async () => {
    const stage = await staged();
    await stage.reading(2, 'stats_archiver');
    stage.sim.faults.on({ kind: 'misroute', to: 1, node: 2, per: 'request' });
    await new Promise((done) => setTimeout(done, 1_050));
    await expect(stage.reading(2, 'stats_archiver')).rejects.toThrow(/answers as node 1/);
  });

  test('looks, over one connection within a second, ask once who answers', async () => {
    const stage = await staged();
    await stage.reading(2, 'stats_archiver');
    await stage.reading(2, 'stats_archiver');
    expect(stage.sim.ledger.requests({ node: 2, path: '/v1/bootstrap' })).toHaveLength(1);
  });

  test('looks, over a new connection, ask again who answers', async () => {
    const stage = await staged();
    await stage.reading(2, 'stats_archiver');
    closeIdle();
    stage.sim.faults.on({ kind: 'misroute', to: 1, node: 2, per: 'connection' });
    await expect(stage.reading(2, 'stats_archiver')).rejects.toThrow(/answers as node 1/);
  });

  test('looks, at a node that answered as another one, ask again who answers once the way to it is mended', async () => {
    const stage = await staged();
    const fault = stage.sim.faults.on({ kind: 'misroute', to: 1, node: 2 });
    await expect(stage.reading(2, 'stats_archiver')).rejects.toThrow(/answers as node 1/);
    stage.sim.faults.off(fault);
    expect((await stage.reading(2, 'stats_archiver')).status).toBe('RUNNING');
  });

  test('looks, with gentle tries, outlast a short outage', async () => {
    const stage = await staged();
    stage.sim.faults.on({ kind: 'status', status: 503, path: '/v1/local/services', times: 2 });
    expect((await stage.reading(2, 'stats_archiver')).status).toBe('RUNNING');
  });
});
