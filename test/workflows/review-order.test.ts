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
