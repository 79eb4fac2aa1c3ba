import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, statusOf, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.close();
});

const uids = (cluster: FakeCluster) => cluster.posts.map((post) => `${post.operation} ${post.uid}`);
const ada = (node?: number): { args: [unknown] } => ({ args: [{ by: 'ada', ...(node ? { node } : {}) }] });

describe('retry', () => {
  it('what fails after a retry of an unknown holds, whatever on_failure says', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (input, node) => {
      if (node.uid !== 2 || input.operation !== 'restart') return undefined;
      for (const name of Object.keys(node.services)) cluster.set(2, name, 'RUNNING');
      cluster.set(2, 'stats_archiver', 'STARTING');
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('retry', ada(2));
      await reaches(
        handle,
        (s) => (s.phase === 'holding' && /deadline/.test(s.waiting?.why ?? '')) || s.phase === 'finished',
      );
      await handle.executeUpdate('abort', ada()).catch(() => undefined);
    });
    expect(uids(cluster)).toEqual(['restart 2']);
    expect(report.outcome).toBe('stopped');
  });

  it('answers the refused login of every node that waits for it', async () => {
    const text = restartWith(['steps:\n', 'nodes: { batch: [1, 2] }\nsteps:\n']);
    const cluster = new FakeCluster(text, 5);
    cluster.maxUnavailable = 2;
    const plain = cluster.activities();
    const refused = new Set<number>();
    const acts = {
      ...plain,
      settle: (input: Parameters<typeof plain.settle>[0]) => {
        const { uid } = input.node;
        if (cluster.posts.length === 1 || refused.has(uid) || refused.size === 2) return plain.settle(input);
        refused.add(uid);
        return Promise.resolve({ proof: input.proof, refused: 401 as const });
      },
    };
    cluster.activities = () => acts;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding' && /more\)/.test(s.waiting?.why ?? ''));
      await handle.executeUpdate('retry', ada());
    });
    expect(report.outcome).toBe('completed');
  });

  it('the wait is not shown any more once it is over', async () => {
    const cluster = new FakeCluster(RESTART);
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const plain = cluster.activities();
    let holds = 0;
    const acts = {
      ...plain,
      looks: async (input: Parameters<typeof plain.looks>[0]) => {
        holds += 1;
        if (holds === 2) await gate;
        return plain.looks(input);
      },
    };
    cluster.activities = () => acts;
    cluster.onPost = (_, node) => {
      if (node.uid !== 2) return undefined;
      for (const name of Object.keys(node.services)) cluster.set(2, name, 'RUNNING');
      return { answer: 'true' };
    };
    await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('retry', ada(2));
      const status = await reaches(handle, (s) => s.phase !== 'holding');
      expect([status.phase, status.waiting]).toEqual(['rolling', null]);
      open();
    });
  });
});

describe('skip', () => {
  it('of a node whose login is refused ends the node and asks nothing with that login', async () => {
    const cluster = new FakeCluster(RESTART);
    let asked = 0;
    cluster.onPost = (_, node) => {
      if (node.uid !== 3) return undefined;
      asked += 1;
      return asked === 1 ? { answer: 'not-sent', refused: 401, why: 'the login was refused' } : undefined;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('skip', ada(3));
    });
    expect(report.nodes.find((n) => n.uid === 3)?.phase).toBe('skipped');
    expect(uids(cluster)).toEqual(['restart 2', 'restart 1']);
  });
});

describe('holds that come back', () => {
  it('the third time only a person ends it, also where another service of the call is proven', async () => {
    const cluster = new FakeCluster(
      restartWith(['[stats_archiver]', '[stats_archiver, alert_mgr]'], ['deadline: 2m', 'deadline: 60m']),
    );
    let flaps = 0;
    const flap = () => {
      flaps += 1;
      cluster.node(2).readable = false;
      cluster.later(6 * 60_000, () => {
        cluster.node(2).readable = true;
        if (flaps < 6) cluster.later(60_000, flap);
      });
    };
    cluster.onPost = (input) => {
      if (input.node.uid !== 2 || input.service !== 'alert_mgr') return undefined;
      cluster.later(12_000, flap);
      cluster.set(2, 'alert_mgr', 'STARTING', false);
      cluster.later(60 * 60_000, () => cluster.set(2, 'alert_mgr', 'RUNNING'));
      return { answer: 'true' };
    };
    let held = false;
    await runOn(stage, cluster, {}, async (handle) => {
      const end = Date.now() + 6_000;
      while (Date.now() < end && !(held && flaps >= 3)) {
        const status = await statusOf(handle);
        if (status.phase === 'finished') break;
        if (status.phase === 'holding') {
          held = true;
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          if ((await statusOf(handle)).phase === 'holding' && flaps === 3 && cluster.node(2).readable) break;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await handle.executeUpdate('abort', ada()).catch(() => undefined);
    });
    expect(flaps).toBeLessThanOrEqual(3);
  });
});

describe('undo', () => {
  it('touches nothing that this run did not change', async () => {
    const cluster = new FakeCluster(`
runbook: every-key
summary: Stop
description: Stops.
steps:
  - name: stop
    call: services.stop
    with: { services: [stats_archiver, alert_mgr] }
    stable: 5s
    deadline: 2m
  - assert: "false"
    message: no
`);
    cluster.onPost = (input) => {
      if (input.service !== 'stats_archiver' || input.operation !== 'stop') return undefined;
      cluster.set(input.node.uid, 'stats_archiver', 'STOPPED', false);
      return { answer: 'not-sent', already: true, why: 'it is already STOPPED' };
    };
    const { report } = await runOn(stage, cluster);
    expect(cluster.posts.map((p) => `${p.operation} ${p.service}`)).toEqual(['stop alert_mgr', 'start alert_mgr']);
    expect(report.outcome).toBe('rolled-back');
  });

  it('a step without undo leaves its effect, and the run does not claim to be rolled back', async () => {
    const cluster = new FakeCluster(`
runbook: every-key
summary: Stop
description: Stops.
steps:
  - name: stop
    call: services.stop
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
    undo: none
  - assert: "false"
    message: no
`);
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['stop 2']);
    expect(report.outcome).toBe('failed');
  });
});

describe('before anything was sent to a node', () => {
  it('a hold of an await takes its turn again, with a new baseline', async () => {
    const text = restartWith(['steps:\n', 'steps:\n  - await: node.healthy\n']);
    const cluster = new FakeCluster(text);
    const plain = cluster.activities();
    let first = true;
    const acts = {
      ...plain,
      awaitNode: async (input: Parameters<typeof plain.awaitNode>[0]) => {
        if (input.node.uid !== 3 || !first) return plain.awaitNode(input);
        first = false;
        cluster.set(3, 'stats_archiver', 'RUNNING');
        return { verdict: 'unknown' as const, why: 'unreadable for 5 minutes', refused: null };
      },
    };
    cluster.activities = () => acts;
    const seen: string[] = [];
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await reaches(
        handle,
        (s) => (s.phase === 'holding' && !/unreadable/.test(s.waiting?.why ?? '')) || s.phase === 'finished',
      );
      seen.push(status.waiting?.why ?? status.phase);
      await handle.executeUpdate('retry', ada(3)).catch(() => undefined);
    });
    expect(seen[0]).toMatch(/began anew since planning/);
    expect(report.outcome).toBe('completed');
  });
});
