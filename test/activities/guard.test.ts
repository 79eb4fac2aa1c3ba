import { prove, stale, type GuardLine, type GuardSurroundings } from '../../activities/guard';
import type { MutateInput } from '../../activities/contract';
import type { Reading } from '../../rollout/facts';

const running: Reading = { status: 'RUNNING', startTime: '2026-01-01T00:00:00.000Z', uptime: 500 };

const input: MutateInput = {
  cluster: 'prod',
  clusterName: 'cluster.example.com',
  node: { uid: 2, url: 'https://10.0.0.2:9443' },
  path: '/v1/local/services',
  operation: 'restart',
  service: 'stats_archiver',
  baseline: running,
  timeout: 1_000,
  firstRunId: 'first',
  undo: false,
};

interface World {
  now: number;
  serial: number;
  asked: string[];
  looks: Record<string, Reading>[];
}

function world(over: Partial<GuardLine> = {}, looks: Record<string, Reading>[] = [{ stats_archiver: running }]) {
  const state: World = { now: 1_000_000, serial: 7, asked: [], looks };
  const say = <T>(what: string, value: T): Promise<T> => {
    state.asked.push(what);
    state.now += 10;
    return Promise.resolve(value);
  };
  const line: GuardLine = {
    get serial() {
      return state.serial;
    },
    uid: () => say('uid', 2),
    clusterName: () => say('name', 'cluster.example.com'),
    configuration: () =>
      say('configuration', {
        stats_archiver: 'enabled',
        cm_server: 'disabled',
        ldap_agent_mgr: 'enabled',
        pdns_server: 'enabled',
      }),
    primaries: () => say('primaries', [2]),
    services: () => say('services', state.looks.length > 1 ? (state.looks.shift() ?? {}) : (state.looks[0] ?? {})),
    ...over,
  };
  const around: GuardSurroundings = {
    login: { login: 'local', byName: false },
    clock: () => state.now,
    pause: (ms) => {
      state.asked.push(`pause ${ms}`);
      state.now += ms;
      return Promise.resolve(true);
    },
  };
  return { state, line, around };
}

describe('guard', () => {
  test('guard, with everything as planned, permits and asks in a fixed order', async () => {
    const { state, line, around } = world();
    expect(await prove(input, line, around)).toEqual({ ok: true, before: running, since: 1_000_000, serial: 7 });
    expect(state.asked).toEqual(['uid', 'name', 'configuration', 'services']);
  });

  test.each([
    ['another node answers', {}, { uid: () => Promise.resolve(3) }, /answers as node 3 and not as node 2/],
    ['it is another cluster', {}, { clusterName: () => Promise.resolve('other') }, /belongs to cluster other/],
    ['the service is required', { service: 'ccs' }, {}, /ccs is not an optional service/],
    ['the service is disabled', { service: 'cm_server' }, {}, /cm_server is disabled/],
    ['the service is named like a property of every object', { service: 'constructor' }, {}, /not an optional service/],
    [
      'the node never listed the service',
      { baseline: null },
      { services: () => Promise.resolve({}) },
      /not listed on this node/,
    ],
  ])('guard, when %s, refuses for good', async (_when, change, over, why) => {
    const { line, around } = world(over);
    expect(await prove({ ...input, ...change }, line, around)).toMatchObject({
      ok: false,
      refusal: true,
      already: false,
      why: expect.stringMatching(why) as unknown,
    });
  });

  test.each([
    ['ldap_agent_mgr', { login: null, byName: false }],
    ['ldap_agent_mgr', { login: 'ldap' as const, byName: false }],
    ['pdns_server', { login: 'local' as const, byName: true }],
  ])('guard, for %s with %j, refuses to cut off itself', async (service, login) => {
    const { line, around } = world();
    expect(await prove({ ...input, service }, line, { ...around, login })).toMatchObject({ ok: false, refusal: true });
  });

  test('guard, for ldap_agent_mgr with a local login, permits', async () => {
    const { line, around } = world({}, [{ ldap_agent_mgr: running }]);
    expect((await prove({ ...input, service: 'ldap_agent_mgr' }, line, around)).ok).toBe(true);
  });

  test.each([
    ['no node', [], 'the cluster names no primary node'],
    ['another node', [1], 'node 2 is not the one primary of the cluster (1)'],
    ['another node, and then it', [1, 2], 'node 2 is not the one primary of the cluster (1, 2)'],
    ['it, and another node,', [2, 3], 'node 2 is not the one primary of the cluster (2, 3)'],
  ])('guard, for POST /v1/services when %s is primary, does not permit', async (_who, primaries, why) => {
    const { line, around } = world({ primaries: () => Promise.resolve(primaries) });
    expect(await prove({ ...input, path: '/v1/services' }, line, around)).toEqual({
      ok: false,
      refusal: false,
      already: false,
      why,
    });
  });

  test('guard, for POST /v1/services on the proven primary, permits', async () => {
    const { state, line, around } = world();
    expect((await prove({ ...input, path: '/v1/services' }, line, around)).ok).toBe(true);
    expect(state.asked).toContain('primaries');
  });

  test('guard, when the connection changed between two proofs, does not permit', async () => {
    const { state, line, around } = world({
      clusterName: () => {
        state.serial = 8;
        return Promise.resolve('cluster.example.com');
      },
    });
    expect(await prove(input, line, around)).toMatchObject({
      ok: false,
      refusal: false,
      why: expect.stringMatching(/connection broke/) as unknown,
    });
  });

  test('guard, when the restart has happened since, says so and permits nothing', async () => {
    const again = { ...running, startTime: '2026-01-01T01:00:00.000Z' };
    const { line, around } = world({}, [{ stats_archiver: again }]);
    expect(await prove(input, line, around)).toMatchObject({ ok: false, already: true, refusal: false, before: again });
  });

  test('guard, for a service that is up for less than 2 s, waits and looks again', async () => {
    const young = { ...running, uptime: 1 };
    const { state, line, around } = world({}, [
      { stats_archiver: young },
      { stats_archiver: { ...running, uptime: 2 } },
    ]);
    expect((await prove({ ...input, baseline: young }, line, around)).ok).toBe(true);
    expect(state.asked).toEqual(['uid', 'name', 'configuration', 'services', 'pause 1000', 'services']);
  });

  test('guard, when the service is not as at its baseline, permits nothing and shows what it saw', async () => {
    const fallen: Reading = { status: 'STOPPED', startTime: null, uptime: null };
    const { line, around } = world({}, [{ stats_archiver: fallen }]);
    expect(await prove(input, line, around)).toEqual({
      ok: false,
      refusal: false,
      already: false,
      why: 'stats_archiver showed RUNNING before and shows STOPPED now',
      before: fallen,
    });
  });

  test('guard, for a service whose uptime cannot be read, counts from its own first look', async () => {
    const { state, line, around } = world({}, [{ stats_archiver: { ...running, uptime: null } }]);
    expect((await prove(input, line, around)).ok).toBe(true);
    expect(state.asked.slice(3)).toEqual(['services', 'pause 2000', 'services']);
  });

  test('guard, for such a service that was on its way, counts from the look that showed it RUNNING', async () => {
    const { state, line, around } = world({}, [
      { stats_archiver: { status: 'STARTING', startTime: null, uptime: null } },
      { stats_archiver: { ...running, uptime: null } },
    ]);
    expect((await prove(input, line, around)).ok).toBe(true);
    expect(state.asked.slice(3)).toEqual(['services', 'pause 500', 'services', 'pause 2000', 'services']);
  });

  test.each([
    [5_000, true],
    [5_001, false],
  ])('guard, with its first proof %d ms old and 2 s to wait: goes on is %s', async (age, ok) => {
    const looks: Reading[] = [{ ...running, uptime: 0 }, running];
    const { state, line, around } = world({
      services: () => {
        state.now = Math.max(state.now, 1_000_000 + age);
        return Promise.resolve({ stats_archiver: looks.shift() ?? running });
      },
    });
    expect((await prove(input, line, around)).ok).toBe(ok);
    expect(state.asked.includes('pause 2000')).toBe(ok);
  });

  test('guard, for a service whose uptime never passes 2 s, gives up before its proofs are old', async () => {
    const young = { ...running, uptime: 0 };
    const { state, line, around } = world({}, [{ stats_archiver: young }]);
    expect(await prove({ ...input, baseline: young }, line, around)).toMatchObject({ ok: false, refusal: false });
    expect(state.now - 1_000_000).toBeLessThanOrEqual(10_000);
  });

  test('guard, when cancelled while it waits, permits nothing', async () => {
    const young = { ...running, uptime: 0 };
    const { line, around } = world({}, [{ stats_archiver: young }]);
    const permit = await prove({ ...input, baseline: young }, line, { ...around, pause: () => Promise.resolve(false) });
    expect(permit).toMatchObject({ ok: false, refusal: false, why: expect.stringMatching(/cancelled/) as unknown });
  });
});

describe('permit', () => {
  test('permit, up to 10 s after its first proof, is good, and then no more', () => {
    expect(stale({ since: 1_000, asked: 10_000 }, 11_000)).toBeNull();
    expect(stale({ since: 1_000, asked: 10_000 }, 11_001)).toMatch(/is 10 s old, and at most 10 s/);
    expect(stale({ since: 1_000, asked: 10_000 }, 13_400)).toMatch(/is 12 s old/);
  });

  test("permit, up to 3 s after Temporal was asked, is good, and then no more: its heartbeat's time-out is 5 s", () => {
    expect(stale({ since: 1_000, asked: 2_000 }, 5_000)).toBeNull();
    expect(stale({ since: 1_000, asked: 2_000 }, 5_001)).toMatch(/is 3 s old, and at most 3 s/);
    expect(stale({ since: 1_000, asked: 2_000 }, 6_600)).toMatch(/is 5 s old/);
  });

  test('permit, when the clock was set back, is not good', () => {
    expect(stale({ since: 1_000, asked: 1_000 }, 999)).toMatch(/clock/);
    expect(stale({ since: 1_000, asked: 900 }, 950)).toMatch(/clock/);
    expect(stale({ since: 900, asked: 1_000 }, 950)).toMatch(/clock/);
    expect(stale({ since: 1_000, asked: 1_000 }, 1_000)).toBeNull();
  });
});
