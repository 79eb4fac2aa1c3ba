import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startSimulator } from '../../simulator';
import { runSimulator } from '../../simulator/main';
import { closeAll, simulated } from './help';

afterEach(closeAll);

async function inFolder<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'simulator-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

test('start, nodes with their own peculiarities, shown', async () => {
  const client = await simulated({
    nodes: [{ rack: 'a' }, { rack: 'b', version: '7.8.6-1', addr: '192.168.7.2' }, { uid: 7, rack: 'c' }],
    primary: 7,
    services: { own_service: { nodes: [7] } },
    databases: [],
  });
  expect((await client.get('/v1/nodes', 7)).json).toMatchObject([
    { uid: 1, rack_id: 'a' },
    { uid: 2, rack_id: 'b', software_version: '7.8.6-1', addr: '192.168.7.2' },
    { uid: 7, rack_id: 'c' },
  ]);
  expect((await client.post('own_service', 7)).json).toEqual({ own_service: true });
  expect((await client.get('/v1/bdbs')).json).toEqual([]);
});

test('start, one loopback address a node, one port, discoverable', async () => {
  const client = await simulated({ loopbackPerNode: true });
  const nodes = (await client.get('/v1/nodes')).json as { addr: string }[];
  const { cnm_https_port: port } = (await client.get('/v1/cluster')).json as { cnm_https_port: number };
  expect(nodes.map((node) => `https://${node.addr}:${port}`)).toEqual(Object.values(client.sim.urls));
  expect((await client.get('/v1/bootstrap', 3)).json).toMatchObject({ local_node_info: { uid: 3 } });
});

test('start, a client certificate is asked for, nobody without one', async () => {
  const client = await simulated({ clientCertificate: true });
  expect((await client.get('/v1/nodes')).status).toBe(200);
  client.sim.client = null;
  await expect(client.get('/v1/nodes', 2)).rejects.toThrow();
});

test('start, the port is taken, throws and leaves no port open', async () => {
  const first = await simulated();
  const port = Number(new URL(first.sim.urls[2] ?? '').port);
  await expect(startSimulator({ port: port - 1, nodes: 2 })).rejects.toThrow('EADDRINUSE');
  expect((await first.get('/v1/nodes')).status).toBe(200);
});

test('start, same seed, the same durations', async () => {
  const durations = async () => {
    const { sim } = await simulated({ restartMs: [100, 900], seed: 5 });
    for (const node of [1, 2, 3]) sim.do({ what: 'service', node, service: 'alert_mgr', operation: 'restart' });
    return [1, 2, 3].map((node) => {
      const coming = sim.cluster.node(node).services.get('alert_mgr')?.coming ?? [];
      return (coming.at(-1)?.at ?? 0) - (coming[0]?.at ?? 0);
    });
  };
  const [one, two] = [await durations(), await durations()];
  expect(one).toEqual(two);
  expect(new Set(one).size).toBeGreaterThan(1);
});

test('files, written into a folder, an inventory that points at them', async () => {
  const { sim } = await simulated({ clientCertificate: true });
  await inFolder(async (dir) => {
    const files = await sim.writeFiles(join(dir, 'deep'), 'demo');
    expect(await readFile(files.ca, 'utf8')).toBe(sim.ca);
    expect(await readFile(files.password, 'utf8')).toBe(`${sim.password}\n`);
    expect(parse(await readFile(files.clusters, 'utf8'))).toEqual({
      clusters: {
        demo: {
          url: sim.urls[1],
          nodes: { 1: sim.urls[1], 2: sim.urls[2], 3: sim.urls[3] },
          username: 'ops@sim.local',
          password: { file: './password' },
          login: 'local',
          tls: { ca: './ca.pem', cert: './client.pem', key: './client.key' },
        },
      },
    });
  });
});

test('main, its own process, faults and ledger over the control endpoint', async () => {
  await inFolder(async (dir) => {
    const lines: string[] = [];
    const running = await runSimulator(['--nodes', '2', '--dir', dir, '--name', 'x'], (line) => lines.push(line));
    const { control, urls } = JSON.parse(lines[0] ?? '') as { control: string; urls: Record<string, string> };
    expect(Object.keys(urls)).toEqual(['1', '2']);
    const ask = async (method: string, path: string, body?: unknown): Promise<[number, unknown]> => {
      const answer = await fetch(`${control}${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return [answer.status, await answer.json()];
    };
    expect(await ask('POST', '/faults/slowly', { kind: 'slow', ms: 5 })).toEqual([200, { name: 'slowly' }]);
    expect(await ask('GET', '/faults')).toMatchObject([200, [{ name: 'slowly', hits: 0, fault: { kind: 'slow' } }]]);
    expect(await ask('DELETE', '/faults/slowly')).toEqual([200, {}]);
    expect((await ask('DELETE', '/faults/slowly'))[0]).toBe(404);
    expect(await ask('POST', '/faults', { kind: 'slow' })).toMatchObject([
      400,
      { error: expect.stringContaining('ms') },
    ]);
    expect(await ask('POST', '/do', { what: 'primary', node: 2 })).toEqual([200, {}]);
    expect(await ask('GET', '/state')).toMatchObject([
      200,
      { primary: 2, nodes: [{ uid: 1, services: { ccs: { processes: 1 } } }, {}] },
    ]);
    expect(await ask('GET', '/ledger')).toMatchObject([
      200,
      { mutations: [], mostOut: 0, failedLogins: 0, troubles: [] },
    ]);
    await running.close();
  });
});

test('main, bad arguments, said by name', async () => {
  await expect(runSimulator(['--nodes', 'many'], () => {})).rejects.toThrow(
    '--nodes takes a whole number, not "many".',
  );
});
