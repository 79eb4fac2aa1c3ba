import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeIdle } from '../../redis-api/pool';
import { isLook } from '../../rollout/facts';
import { closeAll, staged, type Stage } from './help';
import { input, surveyed } from './surveying';

afterEach(async () => {
  closeIdle();
  await closeAll();
});

describe('survey', () => {
  test('survey, of a sound cluster, knows every part', async () => {
    const stage = await staged();
    const survey = await surveyed(stage);
    expect(survey).toMatchObject({
      clusterName: { ok: true, value: 'cluster.sim.local' },
      upgrade: { ok: true, value: false },
      actions: { ok: true, value: [] },
      check: { ok: true, value: { ok: true, failing: [] } },
      databases: {
        ok: true,
        value: [
          { uid: 1, name: 'orders', available: true },
          { uid: 2, name: 'sessions', available: true },
        ],
      },
      health: {
        '1': { ok: true, value: 'active' },
        '2': { ok: true, value: 'active' },
        '3': { ok: true, value: 'active' },
      },
      login: null,
    });
    expect(survey.nodes).toMatchObject({
      ok: true,
      value: [
        { uid: 1, url: stage.sim.urls[1], role: 'primary', status: 'active', maintenance: false },
        { uid: 2, url: stage.sim.urls[2], role: 'secondary' },
        { uid: 3, url: stage.sim.urls[3], role: 'secondary' },
      ],
    });
    expect(survey.configuration).toMatchObject({
      ok: true,
      value: { stats_archiver: 'enabled', mdns_server: 'disabled' },
    });
    expect(Object.values(survey.looks).every(isLook)).toBe(true);
    expect(JSON.parse(JSON.stringify(survey))).toEqual(survey);
  });

  test('survey, asks one request at a time on each node, and the databases of the primary', async () => {
    const stage = await staged();
    await surveyed(stage);
    expect(stage.sim.ledger.mostConcurrent()).toBe(1);
    const asked = stage.sim.ledger.requests().filter(({ path }) => path.endsWith('/availability'));
    expect(asked.map(({ node }) => node)).toEqual([1, 1]);
  });

  test('survey, with its first request, goes alone', async () => {
    const stage = await staged();
    stage.sim.faults.on({ kind: 'slow', ms: 150, node: 2 });
    await surveyed(stage);
    const [first, ...rest] = stage.sim.ledger.requests();
    const others = rest.filter(({ node }) => node !== first?.node);
    expect(others.length).toBeGreaterThan(0);
    expect(Math.min(...others.map(({ at }) => at))).toBeGreaterThanOrEqual(first?.closedAt ?? Infinity);
  });

  test('survey, with a wrong password, logs in once and knows nothing', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'password', password: 'another-one' });
    const survey = await surveyed(stage);
    expect(survey.login).toMatch(/401/);
    expect(survey.nodes).toMatchObject({ ok: false, refused: 401 });
    expect(stage.sim.ledger.failedLogins).toBe(1);
    expect(stage.sim.ledger.entries.length).toBe(1);
    await surveyed(stage);
    expect(stage.sim.ledger.failedLogins).toBe(1);
  });

  const WIDE = ['/v1/cluster', '/v1/nodes', '/v1/nodes/status', '/v1/actions', '/v1/cluster/check', '/v1/bdbs'];
  const askedForTheCluster = (stage: Stage): number[] => {
    const requests = stage.sim.ledger.requests().filter(({ path }) => WIDE.includes(path));
    return requests.flatMap(({ node }) => (node === null ? [] : [node]));
  };

  test('survey, of several nodes, asks different ones for the cluster and leaves out those to avoid', async () => {
    const stage = await staged();
    await surveyed(stage);
    expect(new Set(askedForTheCluster(stage))).toEqual(new Set([2, 3]));
    expect(stage.sim.ledger.mostConcurrent()).toBe(1);
  });

  test('survey, when all nodes but one to avoid are dead, asks that one', async () => {
    const stage = await staged({}, { patience: 1_500 });
    stage.sim.faults.on({ kind: 'no-api', node: 2 });
    stage.sim.faults.on({ kind: 'no-api', node: 3 });
    const survey = await surveyed(stage, { parts: ['cluster', 'actions'] });
    expect(survey).toMatchObject({ clusterName: { ok: true }, actions: { ok: true } });
    expect(new Set(askedForTheCluster(stage))).toEqual(new Set([1]));
  });

  test('survey, latched, tries once more when a person says retry, but not in a second attempt', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'password', password: 'another-one' });
    await surveyed(stage);
    await stage.run((a) => a.survey(input(stage, { unlatch: true })), { attempt: 2 });
    expect(stage.sim.ledger.failedLogins).toBe(1);
    await stage.run((a) => a.survey(input(stage, { unlatch: true })));
    expect(stage.sim.ledger.failedLogins).toBe(2);
  });

  test('survey, latched, goes on by itself once the secret is replaced', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'password', password: 'another-one' });
    await surveyed(stage);
    await writeFile(join(stage.dir, 'password'), 'another-one\n');
    expect(await surveyed(stage)).toMatchObject({ login: null, clusterName: { ok: true } });
  });

  test('survey, planning, discovers the nodes from the inventory url', async () => {
    const stage = await staged({ loopbackPerNode: true });
    const survey = await surveyed(stage, { nodes: null });
    expect(survey.nodes).toMatchObject({
      ok: true,
      value: [
        { uid: 1, url: stage.sim.urls[1] },
        { uid: 2, url: stage.sim.urls[2] },
        { uid: 3, url: stage.sim.urls[3] },
      ],
    });
    expect(Object.keys(survey.looks)).toEqual(['1', '2', '3']);
  });

  test('survey, planning, when the inventory url is dead, goes by the mapped addresses', async () => {
    const stage = await staged();
    stage.sim.faults.on({ kind: 'no-api', node: 1 });
    const survey = await surveyed(stage, { nodes: null, parts: ['cluster', 'nodes'] });
    expect(survey).toMatchObject({ clusterName: { ok: true }, nodes: { ok: true } });
  });

  test('survey, when the preferred node is dead, asks the next, and only that node is unreadable', async () => {
    const stage = await staged({}, { patience: 1_500 });
    stage.sim.faults.on({ kind: 'no-api', node: 2 });
    const survey = await surveyed(stage, { parts: ['cluster', 'nodes', 'health', 'looks'] });
    expect(survey.clusterName.ok).toBe(true);
    expect(survey.looks['2']).toMatchObject({ unreadable: expect.stringMatching(/refused/) as unknown, refused: null });
    expect(survey.health['2']).toMatchObject({ ok: false });
    expect(isLook(survey.looks['1']!) && isLook(survey.looks['3']!)).toBe(true);
  });

  test('survey, when a node answers as another one, calls it unreadable at once and says so', async () => {
    const stage = await staged();
    stage.sim.faults.on({ kind: 'misroute', to: 1, node: 3 });
    const began = Date.now();
    const survey = await surveyed(stage, { parts: ['looks'] });
    expect(survey.looks['3']).toMatchObject({
      unreadable: expect.stringMatching(/answers as node 1 and not as node 3/) as unknown,
    });
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  test('survey, keeps the named services only, but all of a node whose check fails and of those in `full`', async () => {
    const stage = await staged({ services: { cm_server: { stoppedOn: [3] } } });
    const survey = await surveyed(stage, { parts: ['check', 'looks'], services: ['stats_archiver'], full: [2] });
    const names = (uid: string): number => {
      const look = survey.looks[uid];
      return look && isLook(look) ? Object.keys(look.services).length : 0;
    };
    expect(names('1')).toBe(1);
    expect(names('2')).toBeGreaterThan(5);
    expect(names('3')).toBeGreaterThan(5);
  });

  test('survey, of some nodes, looks at those only', async () => {
    const stage = await staged();
    const survey = await surveyed(stage, { parts: ['health', 'looks'], of: [3] });
    expect(Object.keys(survey.looks)).toEqual(['3']);
    expect(Object.keys(survey.health)).toEqual(['3']);
  });

  test('survey, when a database is down or its answer is a redirect, says no or unknown', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'database', uid: 2, available: false });
    const down = await surveyed(stage, { parts: ['databases'] });
    expect(down.databases).toMatchObject({
      ok: true,
      value: [
        { available: true },
        { uid: 2, available: false, error: expect.stringMatching(/bdb_unavailable/) as unknown },
      ],
    });
    stage.sim.faults.on({ kind: 'status', status: 307, path: '/v1/bdbs/*' });
    const redirected = await surveyed(stage, { parts: ['databases'] });
    expect(redirected.databases).toMatchObject({ ok: false, why: expect.stringMatching(/redirect/) as unknown });
  });

  test('survey, when the role lacks rights, is unknown with a 403 and latches nothing', async () => {
    const stage = await staged();
    stage.sim.faults.on({ kind: 'status', status: 403, path: '/v1/cluster/check' });
    const survey = await surveyed(stage);
    expect(survey).toMatchObject({ check: { ok: false, refused: 403 }, clusterName: { ok: true }, login: null });
  });

  test('survey, of a cluster that the inventory lacks, is unknown in every part and throws nothing', async () => {
    const stage = await staged();
    const survey = await surveyed(stage, { cluster: 'simm' });
    expect(survey.nodes).toMatchObject({ ok: false, why: expect.stringMatching(/did you mean `sim`/) as unknown });
    expect(stage.sim.ledger.entries.length).toBe(0);
  });

  test('survey, cancelled, ends within moments', async () => {
    const stage = await staged();
    stage.sim.faults.on({ kind: 'no-api', how: 'hang' });
    const env = stage.env();
    setTimeout(() => env.cancel(), 200);
    const began = Date.now();
    const survey = await stage.runIn(env, (a) => a.survey(input(stage)));
    expect(survey.clusterName.ok).toBe(false);
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});
