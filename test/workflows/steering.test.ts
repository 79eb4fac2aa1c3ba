import { failingOn, stuckAt } from './failing';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, statusOf, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const uids = (cluster: FakeCluster) => cluster.posts.map((post) => `${post.operation} ${post.uid}`);
const say = { by: 'ada', reason: 'because' };

const long: [string, string] = ['deadline: 2m', 'deadline: 10h'];

describe('abort', () => {
  it('in the middle of a node ends the run as stopped, undoes nothing, and names the open node unknown', async () => {
    const { cluster } = stuckAt(2, restartWith(long));
    const { report, message } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'settling'));
      await handle.executeUpdate('abort', { args: [say] });
    });
    expect(report.outcome).toBe('stopped');
    expect(message).toMatch(/aborted by ada: because/);
    expect(uids(cluster)).toEqual(['restart 2']);
    expect(report.nodes.find((n) => n.uid === 2)?.phase).toBe('unknown');
    expect(report.notDone.map((n) => n.node)).toEqual([2, 3, 1]);
  });

  it('while the effect is about to show waits for its verdict within the grace time', async () => {
    const { cluster, free } = stuckAt(2, restartWith(long));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'settling'));
      cluster.later(3_000, free);
      await handle.executeUpdate('abort', { args: [say] });
    });
    expect(report.nodes.find((n) => n.uid === 2)?.services[0]?.verdict).toBe('restarted');
    expect(report.outcome).toBe('stopped');
  });

  it('with a service still to come waits for the verdict of the one that was sent, and sends no other', async () => {
    const { cluster, free } = stuckAt(2, restartWith(long, ['[stats_archiver]', '[stats_archiver, alert_mgr]']));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'settling'));
      cluster.later(3_000, free);
      await handle.executeUpdate('abort', { args: [say] });
    });
    expect(uids(cluster)).toEqual(['restart 2']);
    const services = report.nodes.find((n) => n.uid === 2)?.services.map(({ name, verdict }) => [name, verdict]);
    expect(services).toEqual([
      ['stats_archiver', 'restarted'],
      ['alert_mgr', null],
    ]);
  });

  it('before anything was sent refuses the run', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.upgrade = true;
    let seen = 0;
    cluster.beforeSurvey = () => {
      seen += 1;
      cluster.upgrade = seen > 1;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.waiting !== null);
      await handle.executeUpdate('abort', { args: [say] });
    });
    expect(report.outcome).toBe('refused');
    expect(cluster.posts).toEqual([]);
  });

  it("Temporal's cancel is an abort by temporal", async () => {
    const { cluster } = stuckAt(2, restartWith(long));
    const { report, type } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'settling'));
      await handle.cancel();
    });
    expect([report.outcome, type]).toEqual(['stopped', 'stopped']);
    expect(report.messages[0]).toMatchObject({ by: 'temporal', what: 'abort' });
  });
});

describe('pause and resume', () => {
  it('a pause lets the node in hand finish and stands at the border; sent again it is no second entry', async () => {
    const { cluster, free } = stuckAt(2, restartWith(long));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'settling'));
      await handle.executeUpdate('pause', { args: [say] });
      await handle.executeUpdate('pause', { args: [say] });
      free();
      const status = await reaches(handle, (s) => s.phase === 'paused');
      expect(status.nodes.find((n) => n.uid === 2)?.phase).toBe('done');
      expect(uids(cluster)).toEqual(['restart 2']);
      await expect(handle.executeUpdate('retry', { args: [say] })).rejects.toThrow();
      await handle.executeUpdate('resume', { args: [{ by: 'ada' }] });
    });
    expect(report.outcome).toBe('completed');
    expect(report.messages.map((m) => m.what)).toEqual(['pause', 'resume']);
  });

  it.each([
    [undefined],
    [null],
    [7],
    ['ada'],
    [[]],
    [{}],
    [{ by: '' }],
    [{ by: 'ada', node: 'two' }],
    [{ by: 'ada', extra: 1 }],
  ])('a message %j is rejected with what would be right, and leaves no trace', async (argument) => {
    const { cluster, free } = stuckAt(2, restartWith(long));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'settling'));
      const sent = handle.executeUpdate('pause', { args: [argument] });
      await expect(sent).rejects.toMatchObject({
        cause: { type: 'rejected', message: expect.stringContaining('"by"') },
      });
      expect((await statusOf(handle)).messages).toEqual([]);
      free();
    });
    expect(report.outcome).toBe('completed');
  });
});

describe('on_failure', () => {
  it('stop ends the run as failed and undoes nothing', async () => {
    const cluster = failingOn([2], restartWith(['    deadline: 2m', '    deadline: 2m\n    on_failure: stop']));
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['restart 2']);
    expect(report.outcome).toBe('failed');
    expect(report.next).toMatch(/rolling-start --cluster c1 -i services=stats_archiver --nodes 2/);
  });

  it('continue within the budget goes on, touches nothing there again, and the run is failed', async () => {
    const cluster = failingOn([2], restartWith(['steps:', 'nodes: { budget: 1, on_failure: continue }\nsteps:']));
    cluster.maxUnavailable = 2;
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['restart 2', 'restart 3', 'restart 1']);
    expect(report.outcome).toBe('failed');
    expect(report.nodes.map((n) => n.phase)).toEqual(['failed', 'done', 'done']);
  });

  it('rollback within the budget undoes the failed node and goes on', async () => {
    const cluster = failingOn([2], restartWith(['steps:', 'nodes: { budget: 1 }\nsteps:']));
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['restart 2', 'start 2', 'restart 3', 'restart 1']);
    expect(report.outcome).toBe('failed');
    expect(report.nodes.map((n) => n.phase)).toEqual(['undone', 'done', 'done']);
  });

  it('ask holds; retry sends once more and goes on', async () => {
    const cluster = failingOn([2], restartWith(['    deadline: 2m', '    deadline: 2m\n    on_failure: ask']));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await reaches(handle, (s) => s.phase === 'holding');
      expect(status.waiting?.why).toMatch(/STOPPED for 30 s/);
      cluster.onPost = () => undefined;
      await handle.executeUpdate('retry', { args: [{ ...say, node: 2 }] });
    });
    expect(uids(cluster)).toEqual(['restart 2', 'restart 2', 'restart 3', 'restart 1']);
    expect(report.outcome).toBe('completed');
  });

  it('ask, then retry of what is well by now, sends nothing more', async () => {
    const cluster = failingOn([2], restartWith(['    deadline: 2m', '    deadline: 2m\n    on_failure: ask']));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      cluster.set(2, 'stats_archiver', 'RUNNING');
      await handle.executeUpdate('retry', { args: [say] });
    });
    expect(uids(cluster)).toEqual(['restart 2', 'restart 3', 'restart 1']);
    expect(report.outcome).toBe('completed');
  });

  it('what fails after a retry holds again, whatever on_failure says; skip goes on without the node', async () => {
    const cluster = failingOn([2], restartWith(['    deadline: 2m', '    deadline: 2m\n    on_failure: ask']));
    cluster.maxUnavailable = 2;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('retry', { args: [say] });
      await reaches(handle, (s) => s.phase === 'holding' && cluster.posts.length === 2);
      await handle.executeUpdate('skip', { args: [{ ...say, node: 2 }] });
    });
    expect(uids(cluster)).toEqual(['restart 2', 'restart 2', 'restart 3', 'restart 1']);
    expect(report.outcome).toBe('failed');
    expect(report.nodes.map((n) => n.phase)).toEqual(['failed', 'done', 'done']);
  });

  it('a hold that nobody answers ends the run as failed after `hold`, nothing undone', async () => {
    const cluster = failingOn(
      [2],
      restartWith(['steps:', 'hold: 1h\nsteps:'], ['    deadline: 2m', '    deadline: 2m\n    on_failure: ask']),
    );
    const { report, message } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['restart 2']);
    expect([report.outcome, message]).toEqual(['failed', expect.stringMatching(/nobody answered/)]);
  });
});

describe('batches', () => {
  it('of two with max_unavailable 2 go side by side, the primary alone and last', async () => {
    const cluster = new FakeCluster(restartWith(['steps:', 'nodes: { batch: 2 }\nsteps:']), 5);
    cluster.maxUnavailable = 2;
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(cluster.posts.map((p) => p.uid).at(-1)).toBe(1);
    expect(new Set(cluster.posts.map((p) => p.uid)).size).toBe(5);
  });

  it('while one node of a batch is unknown the others finish and send nothing new', async () => {
    const text = restartWith(
      ['steps:', 'nodes: { batch: 2 }\nsteps:'],
      ['[stats_archiver]', '[stats_archiver, alert_mgr]'],
    );
    const cluster = new FakeCluster(text, 5);
    cluster.maxUnavailable = 2;
    cluster.onPost = (_, node) => {
      if (node.uid !== 2) return undefined;
      for (const name of Object.keys(node.services)) cluster.set(2, name, 'RUNNING');
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await new Promise((resolve) => setTimeout(resolve, 200));
      const before = cluster.posts.length;
      expect(cluster.posts.filter((p) => ![2, 3].includes(p.uid))).toEqual([]);
      cluster.onPost = () => undefined;
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(cluster.posts).toHaveLength(before);
      await handle.executeUpdate('retry', { args: [{ ...say, node: 2 }] });
    });
    expect(report.outcome).toBe('completed');
    expect(new Set(cluster.posts.map((p) => `${p.uid} ${p.service}`)).size).toBe(cluster.posts.length);
  });
});
