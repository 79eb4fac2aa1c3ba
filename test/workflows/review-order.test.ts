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
const abort: { args: [unknown] } = { args: [{ by: 'ada' }] };

const PRIMARY = `
runbook: every-key
summary: Restart the primary's processes
description: Restarts.
before:
  - name: restart
    call: primary-services.restart
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
`;

describe('primary-services', () => {
  it('after the nodes: the primary stays done, and the run completes', async () => {
    const cluster = new FakeCluster(`${RESTART}after:
  - call: primary-services.restart
    with: { services: [stats_archiver] }
    stable: 5s
    deadline: 2m
`);
    const { report, message } = await runOn(stage, cluster);
    expect(message).toBe('');
    expect(report.nodes.map((n) => [n.uid, n.phase])).toEqual([
      [2, 'done'],
      [3, 'done'],
      [1, 'done'],
    ]);
  });

  it('restarts one service and the run completes', async () => {
    const cluster = new FakeCluster(PRIMARY);
    const { report, message } = await runOn(stage, cluster);
    expect(message).toBe('');
    expect(report.outcome).toBe('completed');
    expect(report.nodes.map((n) => [n.uid, n.phase, n.services[0]?.verdict])).toEqual([[1, 'done', 'restarted']]);
  });

  it('abort while nobody knows yet where it took effect: the service is reported unknown', async () => {
    const cluster = new FakeCluster(PRIMARY);
    cluster.onPost = () => {
      cluster.apply(2, 'stats_archiver', 'restart');
      cluster.apply(3, 'stats_archiver', 'restart');
      return { answer: 'lost' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('abort', abort);
    });
    expect(report.outcome).toBe('stopped');
    expect(report.nodes.find((n) => n.uid === 1)?.phase).toBe('unknown');
    expect(report.nodes.find((n) => n.uid === 1)?.services[0]?.verdict).toBe('unknown');
  });

  it('retry after it failed looks again, and what is well by then is proven', async () => {
    const cluster = new FakeCluster(PRIMARY.replace('stable: 5s', 'on_failure: ask\n    stable: 5s'));
    cluster.onPost = (input) => {
      cluster.set(2, input.service, 'STOPPED', false);
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      cluster.set(2, 'stats_archiver', 'RUNNING');
      await handle.executeUpdate('retry', { args: [{ by: 'ada' }] });
      await reaches(handle, (s) => s.phase === 'finished' || s.phase === 'holding');
      await handle.executeUpdate('abort', abort).catch(() => undefined);
    });
    expect(uids(cluster)).toEqual(['restart 1']);
    expect(report.outcome).toBe('completed');
  });

  it('a service on its way is waited for before anything is sent', async () => {
    const cluster = new FakeCluster(PRIMARY.replace('before:', 'before:\n  - sleep: 1s'));
    cluster.beforeSurvey = (input) => {
      if (input.parts.includes('check') || cluster.posts.length > 0 || moved) return;
      moved = true;
      cluster.set(1, 'stats_archiver', 'RESTARTING', false);
      cluster.later(500, () => cluster.set(1, 'stats_archiver', 'RUNNING'));
    };
    let moved = false;
    const { report, message } = await runOn(stage, cluster);
    expect(message).toBe('');
    expect(report.outcome).toBe('completed');
  });

  it('skip of its node leaves it unknown, and is no fault of the program', async () => {
    const cluster = new FakeCluster(PRIMARY);
    cluster.onPost = (_, node) => {
      for (const name of Object.keys(node.services)) cluster.set(1, name, 'RUNNING');
      return { answer: 'true' };
    };
    const { report, message } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('skip', { args: [{ by: 'ada', node: 1 }] });
    });
    expect(message).not.toMatch(/Rollbook itself failed/);
    expect(report.outcome).toBe('failed');
    expect(report.nodes.find((n) => n.uid === 1)?.phase).toMatch(/unknown|failed/);
  });
});

describe('after', () => {
  it('a retry repeats the reads before a failed assert', async () => {
    const cluster = new FakeCluster(`${RESTART}after:
  - name: check
    call: cluster.check
  - assert: steps.check.ok
    message: it is unwell
    on_failure: ask
`);
    const plain = cluster.activities();
    let ok = false;
    const acts = { ...plain, read: async () => ({ ok: true as const, value: { ok, failing: [] } }) };
    cluster.activities = () => acts;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      ok = true;
      await handle.executeUpdate('retry', { args: [{ by: 'ada' }] });
      await reaches(handle, (s) => s.phase === 'finished' || s.phase === 'holding');
      await handle.executeUpdate('abort', abort).catch(() => undefined);
    });
    expect(report.outcome).toBe('completed');
  });
});

describe('safety rule 9', () => {
  it('is read right before the first request, also where a read came before it', async () => {
    const text = restartWith(['steps:\n', 'steps:\n  - name: check\n    call: cluster.check\n']);
    const cluster = new FakeCluster(text);
    const plain = cluster.activities();
    const acts = {
      ...plain,
      read: async (input: Parameters<typeof plain.read>[0]) => {
        if (cluster.posts.length === 1) {
          cluster.node(1).status = 'down';
          cluster.later(30 * 60_000, () => (cluster.node(1).status = 'active'));
        }
        return plain.read(input);
      },
    };
    cluster.activities = () => acts;
    let outAtPost = false;
    cluster.onPost = () => {
      if (cluster.node(1).status === 'down') outAtPost = true;
      return undefined;
    };
    await runOn(stage, cluster);
    expect(outAtPost).toBe(false);
  });

  it('two nodes of one batch do not both take the last place', async () => {
    const text = restartWith(['steps:\n', 'nodes: { batch: [1, 2] }\nsteps:\n']);
    const cluster = new FakeCluster(text, 7);
    cluster.maxUnavailable = 2;
    let most = 0;
    let down = false;
    cluster.beforeSurvey = (input) => {
      if (cluster.posts.length === 1 && !down && !input.parts.includes('check')) {
        down = true;
        cluster.node(7).status = 'down';
        cluster.later(3 * 60_000, () => (cluster.node(7).status = 'active'));
      }
    };
    cluster.restartMs = 20_000;
    cluster.onPost = () => undefined;
    const count = () =>
      cluster.nodes.filter((n) => n.status !== 'active' || n.services.stats_archiver?.status !== 'RUNNING').length;
    const look = cluster.look.bind(cluster);
    cluster.look = (...args) => {
      most = Math.max(most, count());
      return look(...args);
    };
    const { report } = await runOn(stage, cluster);
    expect(most).toBeLessThanOrEqual(2);
    expect(report.outcome).toBe('completed');
  });
});

describe('a hold over room', () => {
  it('ends by itself when the other node of the batch is proven', async () => {
    const text = restartWith(
      ['default: [stats_archiver]', 'default: [stats_archiver, alert_mgr]'],
      ['steps:\n', 'gates: [one-primary]\nnodes: { batch: [1, 2] }\nsteps:\n'],
    );
    const cluster = new FakeCluster(text, 7);
    cluster.maxUnavailable = 2;
    // Before the second service of the batch of two a third node goes: now one of the two must wait for the other.
    cluster.beforeSurvey = (input) => {
      if (cluster.posts.length === 4 && !input.parts.includes('check')) cluster.node(7).status = 'down';
    };
    const seen: string[] = [];
    cluster.onPost = () => {
      seen.push(cluster.node(7).status);
      if (cluster.posts.length === 6) cluster.node(7).status = 'active';
      return undefined;
    };
    const { report } = await runOn(stage, cluster);
    expect(seen.slice(0, 6)).toEqual(['active', 'active', 'active', 'active', 'down', 'down']);
    expect(report.outcome).toBe('completed');
  });
});

describe('outcomes', () => {
  it('a failing assert in a run without mutating steps is failed, and nothing was rolled back', async () => {
    const cluster = new FakeCluster(`
runbook: every-key
summary: Look
description: Looks.
steps:
  - name: check
    call: cluster.check
  - assert: "!steps.check.ok"
    message: it is well
`);
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('failed');
  });

  it('a node refused while the first request of its neighbour is on its way: not refused, since something was sent', async () => {
    const text = restartWith(['steps:\n', 'nodes: { batch: 2 }\nsteps:\n']);
    const cluster = new FakeCluster(text, 5);
    cluster.maxUnavailable = 2;
    const plain = cluster.activities();
    let blind = 0;
    let release: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    const acts = {
      ...plain,
      mutate: async (input: Parameters<typeof plain.mutate>[0]) => {
        const result = await plain.mutate(input);
        if (cluster.posts.length === 1) setTimeout(release, 50);
        await new Promise((resolve) => setTimeout(resolve, 600));
        return result;
      },
      survey: async (input: Parameters<typeof plain.survey>[0]) => {
        const survey = await plain.survey(input);
        if (!input.full.includes(3) || (blind += 1) > 1) return survey;
        await late;
        return {
          ...survey,
          looks: {
            ...survey.looks,
            3: { unreadable: 'gone', refused: null, began: survey.began, ended: survey.ended },
          },
        };
      },
    };
    cluster.activities = () => acts;
    const { report } = await runOn(stage, cluster);
    expect(cluster.posts.length).toBeGreaterThan(0);
    expect(report.outcome).toBe('completed');
  });

  it('abort during an undo leaves no node in the middle of something', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (input, node) => {
      if (input.operation !== 'restart') return { answer: 'true' };
      cluster.set(node.uid, input.service, 'STOPPED', false);
      cluster.later(40_000, () => undefined);
      return { answer: 'true' };
    };
    let handleAbort: () => Promise<unknown> = async () => undefined;
    const plain = cluster.activities();
    const acts = {
      ...plain,
      settle: async (input: Parameters<typeof plain.settle>[0]) => {
        if (input.proof.operation === 'start') {
          await handleAbort();
          handleAbort = async () => undefined;
        }
        return plain.settle(input);
      },
    };
    cluster.activities = () => acts;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      handleAbort = () => handle.executeUpdate('abort', abort);
    });
    expect(report.outcome).toBe('stopped');
    expect(report.nodes[0]?.phase).toMatch(/unknown|undo-failed/);
  });

  it('several nodes unreadable at once: no undo by itself', async () => {
    const cluster = new FakeCluster(RESTART, 5);
    cluster.onPost = (input, node) => {
      if (input.operation !== 'restart') return undefined;
      cluster.set(node.uid, input.service, 'STOPPED', false);
      for (const uid of [4, 5]) cluster.node(uid).readable = false;
      return { answer: 'true' };
    };
    await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding' || s.phase === 'finished');
      await handle.executeUpdate('abort', abort).catch(() => undefined);
    });
    expect(uids(cluster)).toEqual(['restart 2']);
  });
});
