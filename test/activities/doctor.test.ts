import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeIdle } from '../../redis-api/pool';
import { closeAll, staged } from './help';

afterEach(async () => {
  closeIdle();
  await closeAll();
});

describe('doctor', () => {
  test('doctor, of a sound cluster, is ok, names role and version of each node, and sends no POST', async () => {
    const stage = await staged();
    expect(await stage.run((a) => a.doctor({ cluster: 'sim' }))).toEqual({
      ok: true,
      cluster: 'cluster.sim.local',
      calendar: null,
      nodes: [1, 2, 3].map((uid) => ({
        uid,
        address: `10.0.0.${uid}`,
        role: uid === 1 ? 'primary' : 'secondary',
        version: '7.22.2-20',
        ok: true,
        problem: null,
      })),
    });
    expect(stage.sim.ledger.requests({ method: 'POST' })).toEqual([]);
  });

  test('doctor, with a wrong password, logs in once, even where the login was latched, and names the problem everywhere', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'password', password: 'another-one' });
    const result = await stage.run((a) => a.doctor({ cluster: 'sim' }));
    expect(result.ok).toBe(false);
    expect(result.nodes.map(({ problem }) => problem)).toEqual(Array(3).fill(expect.stringMatching(/401/)));
    expect(stage.sim.ledger.failedLogins).toBe(1);
    await stage.run((a) => a.doctor({ cluster: 'sim' }));
    expect(stage.sim.ledger.failedLogins).toBe(2);
  });

  test('doctor, once it gets in, opens the latch for everybody', async () => {
    const stage = await staged();
    const right = stage.sim.password;
    stage.sim.do({ what: 'password', password: 'another-one' });
    await expect(stage.reading(2, 'stats_archiver')).rejects.toThrow(/401/);
    stage.sim.do({ what: 'password', password: right });
    await expect(stage.reading(2, 'stats_archiver')).rejects.toThrow(/401/);
    expect((await stage.run((a) => a.doctor({ cluster: 'sim' }))).ok).toBe(true);
    expect((await stage.reading(2, 'stats_archiver')).status).toBe('RUNNING');
  });

  test('doctor, with a dead node and one that answers as another, says so for each', async () => {
    const stage = await staged();
    stage.sim.faults.on({ kind: 'no-api', node: 2 });
    stage.sim.faults.on({ kind: 'misroute', to: 1, node: 3 });
    const { ok, nodes } = await stage.run((a) => a.doctor({ cluster: 'sim' }));
    expect(ok).toBe(false);
    expect(nodes).toMatchObject([
      { uid: 1, ok: true },
      { uid: 2, ok: false, problem: expect.stringMatching(/refused/) as unknown },
      { uid: 3, ok: false, problem: expect.stringMatching(/answers as node 1/) as unknown },
    ]);
  });

  test('doctor, of a cluster with another name than pinned, is not ok', async () => {
    const stage = await staged();
    const entry = `clusters:\n  sim:\n    url: ${stage.sim.urls[1]}\n    nodes: { 1: "${stage.sim.urls[1]}", 2: "${stage.sim.urls[2]}", 3: "${stage.sim.urls[3]}" }\n    name: other.example.com\n    username: ${stage.sim.username}\n    password: { file: ./password }\n    tls: { ca: ./ca.pem }\n`;
    await writeFile(join(stage.dir, 'clusters.yaml'), entry);
    const { ok, nodes } = await stage.run((a) => a.doctor({ cluster: 'sim' }));
    expect(ok).toBe(false);
    expect(nodes[0]?.problem).toMatch(/named cluster\.sim\.local, and the inventory says other\.example\.com/);
  });

  test('doctor, of an unknown cluster, fails for good as `inventory` with the nearest name', async () => {
    const stage = await staged();
    await expect(stage.run((a) => a.doctor({ cluster: 'simm' }))).rejects.toMatchObject({
      type: 'inventory',
      nonRetryable: true,
      message: expect.stringMatching(/did you mean `sim`/) as unknown,
    });
  });
});
