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

describe('a hold that comes back', () => {
  it('counts as one: its time runs from the first', async () => {
    const cluster = new FakeCluster(
      restartWith(['steps:\n', 'hold: 20m\nsteps:\n'], ['deadline: 2m', 'deadline: 60m']),
    );
    let flaps = 0;
    const flap = () => {
      flaps += 1;
      cluster.node(2).readable = false;
      cluster.later(flaps < 3 ? 10 * 60_000 : 1e12, () => {
        cluster.node(2).readable = true;
        cluster.later(60_000, flap);
      });
    };
    cluster.onPost = (input) => {
      if (input.node.uid !== 2) return undefined;
      cluster.later(1_000, flap);
      cluster.set(2, 'stats_archiver', 'STARTING', false);
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('failed');
  });
});

describe('stop', () => {
  it('of a service, with its undo after a failing step, starts it again and no gate objects to it meanwhile', async () => {
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
`);
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual(['stop 2', 'stop 3', 'stop 1']);
  });

  it('then start again on the same node leaves everything running and the gates shut for a service that fell', async () => {
    const cluster = new FakeCluster(`
runbook: every-key
summary: Stop and start
description: Stops and starts.
steps:
  - name: stop
    call: services.stop
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
  - name: start
    call: services.start
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
`);
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual(['stop 2', 'start 2', 'stop 3', 'start 3', 'stop 1', 'start 1']);
    expect(report.nodes.map((n) => n.services[0]?.after?.status)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
  });

  it('then a start that fails is undone to RUNNING', async () => {
    const cluster = new FakeCluster(`
runbook: every-key
summary: Stop and start
description: Stops and starts.
steps:
  - name: stop
    call: services.stop
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
  - assert: "false"
    message: no
  - name: start
    call: services.start
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
`);
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['stop 2', 'start 2']);
    expect(report.outcome).toBe('rolled-back');
    expect(report.nodes[0]?.phase).toBe('undone');
  });
});

describe('two steps', () => {
  it('that restart the same service restart it twice', async () => {
    const step = (name: string) =>
      `  - name: ${name}\n    call: services.restart\n    with: { services: [stats_archiver] }\n    stable: 5s\n    deadline: 2m\n`;
    const cluster = new FakeCluster(
      `\nrunbook: every-key\nsummary: Twice\ndescription: Twice.\nsteps:\n${step('one')}${step('two')}`,
    );
    const baseline = cluster.look(2);
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual(['restart 2', 'restart 2', 'restart 3', 'restart 3', 'restart 1', 'restart 1']);
    if (!('services' in baseline)) throw new Error('unreadable');
    expect(report.nodes[0]?.services[0]?.before?.startTime).toBe(baseline.services.stats_archiver?.startTime);
  });

  it('need one retry only where services that nobody named changed', async () => {
    const step = (name: string, service: string) =>
      `  - name: ${name}\n    call: services.restart\n    with: { services: [${service}] }\n    stable: 5s\n    deadline: 2m\n`;
    const cluster = new FakeCluster(
      `\nrunbook: every-key\nsummary: Twice\ndescription: Twice.\nsteps:\n${step('one', 'stats_archiver')}${step('two', 'alert_mgr')}`,
    );
    cluster.onPost = (input) => {
      if (input.node.uid === 2 && input.service === 'stats_archiver') cluster.set(2, 'ccs', 'RUNNING');
      return undefined;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('retry', ada(2));
    });
    expect(report.nodes[0]?.phase).toBe('done');
  });
});

describe('drift', () => {
  it('a service that began anew before its turn holds, and a retry takes it as the new baseline', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => {
      if (node.uid === 2) cluster.later(1_000, () => cluster.set(3, 'stats_archiver', 'RUNNING'));
      return undefined;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await reaches(handle, (s) => s.phase === 'holding');
      expect(status.waiting?.why).toMatch(/node 3.*began anew/);
      await handle.executeUpdate('retry', { args: [{ by: 'ada', node: 3 }] });
    });
    expect(report.outcome).toBe('completed');
    expect(cluster.posts.map((p) => p.uid)).toEqual([2, 3, 1]);
  });

  it('another primary meanwhile goes last', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => {
      if (node.uid === 2) {
        cluster.node(1).role = 'secondary';
        cluster.node(3).role = 'primary';
      }
      return undefined;
    };
    const { report } = await runOn(stage, cluster);
    expect(cluster.posts.map((p) => p.uid)).toEqual([2, 1, 3]);
    expect(report.outcome).toBe('completed');
  });
});

describe('drift at the turn', () => {
  it('holds, skip leaves the node out, and the run completes with it skipped', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => {
      if (node.uid === 2) cluster.set(3, 'stats_archiver', 'RUNNING');
      return undefined;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('skip', ada(3));
    });
    expect(uids(cluster)).toEqual(['restart 2', 'restart 1']);
    expect(report.nodes.map((n) => n.phase)).toEqual(['done', 'skipped', 'done']);
    expect(report.outcome).toBe('completed');
  });
});

describe('start', () => {
  it('of a service that was STOPPED and stays so fails, and its undo sends nothing', async () => {
    const cluster = new FakeCluster(`
runbook: every-key
summary: Start
description: Starts.
steps:
  - name: start
    call: services.start
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
`);
    for (const uid of [1, 2, 3]) cluster.set(uid, 'stats_archiver', 'STOPPED', false);
    cluster.onPost = () => ({ answer: 'true' });
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['start 2']);
    expect(report.outcome).toBe('rolled-back');
  });
});
