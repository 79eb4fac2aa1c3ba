import { FakeCluster } from './fake-cluster';
import { NO_INPUT, openStage, reaches, RESTART, restartWith, runOn, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const WITHOUT_MUTATION = `
runbook: look
summary: Look only
description: Looks.
before:
  - name: check
    call: cluster.check
  - assert: steps.check.ok
    message: the cluster check fails
`;

describe('bad input', () => {
  it.each([
    [NO_INPUT],
    [null],
    [7],
    ['text'],
    [[]],
    [{}],
    [{ runbook: 'every-key' }],
    [{ runbook: 7, cluster: 'c1' }],
    [{ runbook: 'every-key', cluster: 'c1', waive: ['cluster-check'] }],
    [{ runbook: 'every-key', cluster: 'c1', nodes: 'all' }],
    [{ runbook: 'every-key', cluster: 'c1', typo: true }],
    [{ runbook: 'every-key', cluster: 'c1', requireApproval: 'yes' }],
    [{ runbook: 'every-key', cluster: 'c1', overrideFreeze: 'x' }],
    [{ runbook: 'every-key', cluster: 'c1', window: {} }],
    [{ runbook: 'every-key', cluster: 'c1', inputs: { services: 'alert_mgr' } }],
    [{ runbook: 'every-key', cluster: 'c1', inputs: { sevices: ['alert_mgr'] } }],
    [{ runbook: 'every-key', cluster: 'c1', plan: { hash: 'x' } }],
  ])('%j fails the run at once with a report', async (input) => {
    const cluster = new FakeCluster(RESTART);
    const { report, type } = await runOn(stage, cluster, wrap(input));
    expect([type, report.outcome, cluster.posts.length]).toEqual(['input', 'refused', 0]);
    expect(report.next).not.toBe('');
  });

  it('a runbook document with mistakes fails with every problem', async () => {
    const { type, message } = await runOn(stage, new FakeCluster(RESTART), {
      runbook: 'runbook: x\nsteps:\n  - call: services.restrat\n',
    });
    expect(type).toBe('runbook');
    expect(message).toMatch(/services\.restart/);
  });
});

/** Objects are sent whole and not merged with the usual input. */
function wrap(input: unknown): unknown {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
    ? { runbook: undefined, cluster: undefined, requestedBy: undefined, ...input }
    : input;
}

describe('a plan that refuses', () => {
  it.each([
    ['a required service', ['ccs'], /ccs/],
    ['an unknown service', ['stats_archiver', 'nonsense'], /nonsense/],
  ])('%s is refused by name and nothing is sent', async (_, services, message) => {
    const cluster = new FakeCluster(RESTART);
    const result = await runOn(stage, cluster, { inputs: { services } });
    expect([result.type, result.report.outcome, cluster.posts.length]).toEqual(['refused', 'refused', 0]);
    expect(result.message).toMatch(message);
  });

  it('a login that is refused is one request and code login', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.login = 'GET /v1/nodes answered 401';
    const { type, report } = await runOn(stage, cluster);
    expect([type, report.outcome]).toEqual(['login', 'refused']);
  });

  it('a database that is down refuses; waived with a reason it is on record and the run goes on', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.databasesDown = 'bdb_unavailable';
    expect((await runOn(stage, cluster)).type).toBe('refused');
    const { report } = await runOn(stage, cluster, { waive: ['databases-available'], reason: 'it is a test database' });
    expect(report.outcome).toBe('completed');
    expect(report.waived[0]).toMatchObject({ gate: 'databases-available', by: 'ada', reason: 'it is a test database' });
  });

  it('a given plan that the cluster no longer matches is drift', async () => {
    const cluster = new FakeCluster(RESTART);
    const plan = await planOf(cluster);
    cluster.set(3, 'stats_archiver', 'STOPPED', false);
    const { type, report } = await runOn(stage, cluster, { plan });
    expect([type, report.outcome, cluster.posts.length]).toEqual(['drift', 'refused', 0]);
  });

  it('a given plan that still holds runs exactly as planned', async () => {
    const cluster = new FakeCluster(RESTART);
    const plan = await planOf(cluster);
    const { report } = await runOn(stage, cluster, { plan });
    expect(report.outcome).toBe('completed');
    expect(report.run.plan).toBe(plan.hash);
  });
});

async function planOf(cluster: FakeCluster): Promise<{ hash: string; refused: unknown[] }> {
  // The worker's activities are those of the cluster that ran last; a refused run makes it this one.
  await runOn(stage, cluster, { inputs: { services: ['nonsense'] } });
  return stage.env.client.workflow.execute('plan', {
    workflowId: `plan-${Math.random()}`,
    taskQueue: 'rollbook',
    args: [{ runbook: 'every-key', cluster: 'c1' }],
  });
}

describe('two runs of one cluster', () => {
  it('the second is refused as busy with the holder, and the lock is free after the first', async () => {
    const cluster = new FakeCluster(restartWith(['deadline: 2m', 'deadline: 10h']));
    cluster.onPost = (input, node) => {
      cluster.set(node.uid, input.service, 'RESTARTING', false);
      return { answer: 'true' };
    };
    cluster.holder = {
      id: 'c1-first',
      runId: 'r',
      since: '2026-01-01T00:00:00.000Z',
      by: 'ada',
      timeout: 30_000,
      grace: 30_000,
      closed: false,
    };
    await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'settling'));
      const second = await runOn(stage, cluster);
      expect([second.type, second.report.outcome]).toEqual(['busy', 'refused']);
      expect(second.message).toMatch(/c1-first.*2026-01-01.*ada/);
      await handle.executeUpdate('abort', { args: [{ by: 'ada' }] });
    });
    expect((await runOn(stage, new FakeCluster(RESTART))).report.outcome).toBe('completed');
  });
});

describe('a gate that says no between nodes', () => {
  it('is waited for and the run goes on when it is well', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => {
      if (node.uid === 2) {
        cluster.databasesDown = 'bdb_unavailable';
        cluster.later(120_000, () => (cluster.databasesDown = null));
      }
      return undefined;
    };
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(report.gates.some((gate) => gate.name === 'databases-available' && gate.verdict === 'no')).toBe(true);
  });

  it('for longer than five minutes holds, and that ends by itself too', async () => {
    const cluster = new FakeCluster(RESTART);
    const phases = new Set<string>();
    cluster.onPost = (_, node) => {
      if (node.uid === 2) {
        cluster.upgrade = true;
        cluster.later(60 * 60_000, () => (cluster.upgrade = false));
      }
      return undefined;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      phases.add((await reaches(handle, (s) => s.phase === 'holding' || s.phase === 'finished')).phase);
    });
    expect(report.outcome).toBe('completed');
    expect([...phases]).toEqual(['holding']);
  });
});

describe('a runbook without mutating steps', () => {
  it('takes no lock, sends nothing, and completes when all is well', async () => {
    const { report } = await runOn(stage, new FakeCluster(WITHOUT_MUTATION));
    expect([report.outcome, report.mutations]).toEqual(['completed', []]);
  });

  it('fails, and is not refused, when a gate says no', async () => {
    const cluster = new FakeCluster(WITHOUT_MUTATION);
    cluster.upgrade = true;
    const { report, type } = await runOn(stage, cluster);
    expect([report.outcome, type]).toEqual(['failed', 'failed']);
  });
});

describe('steps', () => {
  it('when, await, assert and sleep are carried out in order on each node', async () => {
    const text = `${RESTART}  - name: healthy
    await: node.healthy
    stable: 2s
  - name: only-secondary
    when: node.role == 'secondary'
    sleep: 10s
  - assert: steps.restart.services.stats_archiver == 'restarted'
    message: not restarted
`.replace('only-secondary', 'only_secondary');
    const { report, message } = await runOn(stage, new FakeCluster(text));
    expect([report.outcome, message]).toEqual(['completed', '']);
  });

  it('an assert that is false before anything is sent refuses the run', async () => {
    const text = restartWith(['steps:', 'steps:\n  - assert: node.uid == 99\n    message: not the one']);
    const { report, message } = await runOn(stage, new FakeCluster(text));
    expect(report.outcome).toBe('refused');
    expect(message).toMatch(/not the one/);
  });

  it('a service named for a node that does not list it is not-here, and the others are done', async () => {
    const cluster = new FakeCluster(RESTART);
    delete cluster.node(3).services.stats_archiver;
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(report.nodes.find((n) => n.uid === 3)?.services[0]?.verdict).toBe('not-here');
  });
});
