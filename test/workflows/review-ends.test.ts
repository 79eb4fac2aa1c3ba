import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.close();
});

const uids = (cluster: FakeCluster) => cluster.posts.map((post) => `${post.operation} ${post.uid}`);
const ada = (node?: number): { args: [unknown] } => ({ args: [{ by: 'ada', ...(node ? { node } : {}) }] });

describe('a hold that nobody answers', () => {
  it('ends the run as failed after `hold`, undoes nothing, and lets the lock go', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => {
      for (const name of Object.keys(node.services)) cluster.set(node.uid, name, 'RUNNING');
      return { answer: 'true' };
    };
    const { report, message } = await runOn(stage, cluster);
    expect(report.outcome).toBe('failed');
    expect(message).toMatch(/nobody answered/);
    expect(uids(cluster)).toEqual(['restart 2']);
    expect(report.nodes[0]?.phase).toBe('unknown');
    expect((await runOn(stage, new FakeCluster(RESTART))).report.outcome).toBe('completed');
  });
});

describe('undo', () => {
  it('of a node whose login is refused holds, and goes on after a retry', async () => {
    const cluster = new FakeCluster(RESTART);
    let refused = 0;
    cluster.onPost = (input, node) => {
      if (input.operation === 'restart') {
        cluster.set(node.uid, input.service, 'STOPPED', false);
        return { answer: 'true' };
      }
      refused += 1;
      return refused === 1 ? { answer: '401', refused: 401, why: 'the login was refused' } : undefined;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('retry', ada(2));
    });
    expect(report.outcome).toBe('rolled-back');
    expect(report.nodes[0]?.phase).toBe('undone');
  });

  it('by `rollback: run` brings every node back, newest first, and says rolled-back', async () => {
    const cluster = new FakeCluster(`
runbook: every-key
summary: Stop
description: Stops.
rollback: run
steps:
  - name: stop
    call: services.stop
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
`);
    cluster.onPost = (input, node) => {
      if (node.uid !== 1 || input.operation !== 'stop') return undefined;
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['stop 2', 'stop 3', 'stop 1', 'start 3', 'start 2']);
    expect(report.outcome).toBe('rolled-back');
    expect(report.nodes.map((n) => n.phase)).toEqual(['undone', 'undone', 'undone']);
  });
});

describe('pause', () => {
  it('holds the run at the next border and nothing is sent until resume', async () => {
    const cluster = new FakeCluster(RESTART);
    let paused: () => void = () => undefined;
    const said = new Promise<void>((resolve) => (paused = resolve));
    const plain = cluster.activities();
    const acts = {
      ...plain,
      mutate: async (input: Parameters<typeof plain.mutate>[0]) => {
        if (cluster.posts.length === 0) await said;
        return plain.mutate(input);
      },
    };
    cluster.activities = () => acts;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((n) => n.phase === 'acting'));
      await handle.executeUpdate('pause', ada());
      paused();
      const status = await reaches(handle, (s) => s.phase === 'paused');
      expect(uids(cluster)).toEqual(['restart 2']);
      expect(status.nodes[0]?.phase).toBe('done');
      await handle.executeUpdate('resume', ada());
      const next = await reaches(handle, (s) => s.phase !== 'paused');
      expect(next.waiting).toBeNull();
    });
    expect(report.outcome).toBe('completed');
  });

  it('after the last node does not keep the run from ending', async () => {
    const cluster = new FakeCluster(RESTART, 1);
    let paused: () => void = () => undefined;
    const said = new Promise<void>((resolve) => (paused = resolve));
    const plain = cluster.activities();
    const acts = {
      ...plain,
      mutate: async (input: Parameters<typeof plain.mutate>[0]) => {
        await said;
        return plain.mutate(input);
      },
    };
    cluster.activities = () => acts;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((n) => n.phase === 'acting'));
      await handle.executeUpdate('pause', ada());
      paused();
      await reaches(handle, (s) => s.phase === 'paused' || s.phase === 'finished');
      await handle.executeUpdate('resume', ada()).catch(() => undefined);
    });
    expect(report.outcome).toBe('completed');
  });
});

describe('gates', () => {
  it('a service left STOPPED by a step that was skipped or refused elsewhere does not shut them', async () => {
    const text = restartWith(['[stats_archiver]', '[stats_archiver, alert_mgr]']);
    const cluster = new FakeCluster(text);
    for (const uid of [1, 2, 3]) cluster.set(uid, 'alert_mgr', 'STOPPED', false);
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
  });

  it('a failed node within the budget does not stop the others for ever, once it is as before', async () => {
    const cluster = new FakeCluster(restartWith(['steps:\n', 'nodes: { budget: 1 }\nsteps:\n']));
    cluster.onPost = (input, node) => {
      if (node.uid !== 2 || input.operation !== 'restart') return undefined;
      cluster.set(2, input.service, 'STOPPED', false);
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['restart 2', 'start 2', 'restart 3', 'restart 1']);
    expect(report.outcome).toBe('failed');
    expect(report.nodes.map((n) => n.phase)).toEqual(['undone', 'done', 'done']);
  });
});

describe('several services', () => {
  it('of which the first fails: the second is never sent', async () => {
    const cluster = new FakeCluster(restartWith(['[stats_archiver]', '[stats_archiver, alert_mgr]']));
    cluster.onPost = (input) => (input.operation === 'restart' ? { answer: 'false' } : undefined);
    const { report } = await runOn(stage, cluster);
    expect(cluster.posts.map((p) => p.service)).toEqual(['stats_archiver']);
    expect(report.nodes[0]?.services.map((s) => s.verdict)).toEqual(['failed', null]);
  });

  it('after a retry that is about one, the one that is not here is not sent again', async () => {
    const cluster = new FakeCluster(`
runbook: every-key
summary: Start
description: Starts.
nodes: { on_failure: ask }
steps:
  - name: start
    call: services.start
    with: { services: [cm_server, stats_archiver] }
    stable: 5s
    deadline: 2m
`);
    for (const uid of [1, 2, 3]) delete cluster.node(uid).services.cm_server;
    for (const uid of [2]) cluster.set(uid, 'stats_archiver', 'STOPPED', false);
    let tries = 0;
    cluster.onPost = (input) => {
      if (input.service === 'cm_server') return { answer: 'false' };
      tries += 1;
      return tries === 1 ? { answer: 'false' } : undefined;
    };
    await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('retry', ada(2));
      await reaches(handle, (s) => s.nodes[0]?.phase === 'done' || s.phase === 'finished');
    });
    expect(cluster.posts.filter((p) => p.uid === 2).map((p) => p.service)).toEqual([
      'cm_server',
      'stats_archiver',
      'stats_archiver',
    ]);
  });
});

describe('several services', () => {
  it('go one after the other, each at the first look that shows the one before running anew', async () => {
    const cluster = new FakeCluster(restartWith(['[stats_archiver]', '[stats_archiver, alert_mgr]']));
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(cluster.posts.map((p) => `${p.uid} ${p.service}`)).toEqual(
      [2, 3, 1].flatMap((uid) => [`${uid} stats_archiver`, `${uid} alert_mgr`]),
    );
  });

  it('a STOPPED one stays stopped and is said, the others are restarted', async () => {
    const cluster = new FakeCluster(restartWith(['[stats_archiver]', '[stats_archiver, alert_mgr]']));
    cluster.set(3, 'alert_mgr', 'STOPPED', false);
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(cluster.posts.filter((p) => p.uid === 3).map((p) => p.service)).toEqual(['stats_archiver']);
    expect(report.nodes.find((n) => n.uid === 3)?.services.find((s) => s.name === 'alert_mgr')?.verdict).toBe(
      'left-stopped',
    );
  });
});
