import { lockId, RELEASE_SIGNAL } from '../../temporal/names';
import { FakeCluster } from './fake-cluster';
import { lockGone, openStage, reaches, RESTART, runOn, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const uids = (cluster: FakeCluster) => cluster.posts.map((post) => `${post.operation} ${post.uid}`);

describe('an answer that proves nothing', () => {
  it('a lost answer, the service restarted, is looked at and not sent again', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (input, node) => {
      cluster.apply(node.uid, input.service, 'restart');
      return { answer: 'lost', why: 'the connection broke' };
    };
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual(['restart 2', 'restart 3', 'restart 1']);
    expect(report.mutations.map((m) => m.answer)).toEqual(['lost', 'lost', 'lost']);
  });

  it('a lost request without effect is sent once more after the whole grace time', async () => {
    const cluster = new FakeCluster(RESTART);
    const times: number[] = [];
    cluster.onPost = (_, node) => {
      if (node.uid !== 2) return undefined;
      times.push(cluster.time);
      return times.length === 1 ? { answer: 'lost' } : undefined;
    };
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual(['restart 2', 'restart 2', 'restart 3', 'restart 1']);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  it('two lost requests without effect fail the node and are undone', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = () => ({ answer: 'lost' });
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['restart 2', 'restart 2']);
    expect(report.nodes[0]?.phase).toBe('failed');
    expect(report.outcome).toBe('rolled-back');
    expect(report.notDone.map((entry) => entry.node)).toEqual([2, 3, 1]);
  });

  it('false, and it did not happen, fails without a second request', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = () => ({ answer: 'false' });
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['restart 2']);
    expect(report.outcome).not.toBe('completed');
  });

  it('false, and it happened all the same, goes on', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (input, node) => {
      cluster.apply(node.uid, input.service, 'restart');
      return { answer: 'false' };
    };
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
  });

  it('true, and nothing happens until the deadline, fails the node', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = () => ({ answer: 'true' });
    const { report } = await runOn(stage, cluster);
    expect(uids(cluster)).toEqual(['restart 2']);
    expect(report.mutations[0]?.evidence).toMatch(/deadline is over/);
    expect(report.nodes.filter((node) => node.phase === 'pending').map((node) => node.uid)).toEqual([3, 1]);
  });
});

describe('what nobody can tell', () => {
  it('services that nobody named change too: the run holds, and a retry accepts that and goes on', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => {
      if (node.uid !== 2) return undefined;
      for (const name of Object.keys(node.services)) cluster.set(2, name, 'RUNNING');
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await reaches(handle, (s) => s.phase === 'holding');
      expect(status.waiting?.why).toMatch(/node 2.*nobody named/);
      await handle.executeUpdate('retry', { args: [{ by: 'ada', reason: 'a planned reboot', node: 2 }] });
    });
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual(['restart 2', 'restart 3', 'restart 1']);
    expect(report.messages.map(({ by, what, reason }) => [by, what, reason])).toEqual([
      ['ada', 'retry node 2', 'a planned reboot'],
    ]);
  });

  it('a restart that shows on another node only is unknown, and abort reports it so', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (input, node) => {
      cluster.apply(node.uid === 2 ? 3 : node.uid, input.service, 'restart');
      return { answer: 'lost' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await reaches(handle, (s) => s.phase === 'holding');
      expect(status.waiting?.why).toMatch(/node 3/);
      await handle.executeUpdate('abort', { args: [{ by: 'ada' }] });
    });
    expect(uids(cluster)).toEqual(['restart 2']);
    expect(report.outcome).toBe('stopped');
    expect(report.nodes.find((node) => node.uid === 2)?.phase).toBe('unknown');
  });

  it('a node in hand that is unreadable for five minutes holds, and goes on by itself when it is back', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => {
      if (node.uid === 2) {
        node.readable = false;
        cluster.later(20 * 60_000, () => (node.readable = true));
      }
      return undefined;
    };
    const { report } = await runOn(stage, cluster);
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual(['restart 2', 'restart 3', 'restart 1']);
  });

  it('skip leaves an unknown node as it is, undoes nothing, and the run goes on', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => {
      if (node.uid !== 2) return undefined;
      for (const name of Object.keys(node.services)) cluster.set(2, name, 'RUNNING');
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('skip', { args: [{ by: 'ada', reason: 'known', node: 2 }] });
    });
    expect(uids(cluster)).toEqual(['restart 2', 'restart 3', 'restart 1']);
    expect(report.nodes.map((node) => [node.uid, node.phase])).toEqual([
      [2, expect.stringMatching(/unknown|failed/)],
      [3, 'done'],
      [1, 'done'],
    ]);
    expect(report.outcome).toBe('failed');
    expect(report.notDone).toEqual([
      { node: 2, why: expect.stringMatching(/^a person, ada, skipped it \(known\): services that nobody named/) },
    ]);
  });
});

describe('a request that was provably not sent', () => {
  it('three times before anything was sent: refused, and nothing was sent', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = () => ({ answer: 'not-sent', why: 'the proofs grew old' });
    const { report, type } = await runOn(stage, cluster);
    expect(cluster.posts).toEqual([]);
    expect([report.outcome, type]).toEqual(['refused', 'refused']);
    expect(report.mutations.every((m) => m.answer === 'not-sent')).toBe(true);
  });

  it('a 401 on the second node holds at once, asks nothing, and a retry goes on', async () => {
    const cluster = new FakeCluster(RESTART);
    let refuse = true;
    cluster.onPost = (_, node) => {
      if (node.uid !== 3 || !refuse) return undefined;
      refuse = false;
      return { answer: 'not-sent', refused: 401, why: 'the login was refused' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await handle.executeUpdate('retry', { args: [{ by: 'ada' }] });
    });
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual(['restart 2', 'restart 3', 'restart 1']);
  });

  it('a reset run is told so, sends nothing, fails, and leaves its lock to find out by itself', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = () => ({ answer: 'reset', why: 'this is a reset of run 1' });
    const { report } = await runOn(stage, cluster);
    expect(cluster.posts).toEqual([]);
    expect(report.outcome).toBe('failed');
    expect(report.next).toMatch(/rollbook run every-key --cluster c1/);
    const second = new FakeCluster(RESTART);
    const next = await runOn(stage, second);
    expect(next.type).toBe('busy');
    expect(second.posts).toEqual([]);
    await lockGone(stage);
    expect((await runOn(stage, new FakeCluster(RESTART))).type).toBeNull();
  });
});

describe('a reset run that sends nothing', () => {
  const isNamed = /it was reset from run .* of .*, and a reset run sends nothing/;

  /** Its lock has heard of the end, and is let go now so that nobody has to wait. */
  async function letGo({ handle }: Awaited<ReturnType<typeof runOn>>): Promise<void> {
    const lock = stage.env.client.workflow.getHandle(lockId('c1'));
    const { events = [] } = await lock.fetchHistory();
    expect(events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes)).toBe(true);
    const { runId } = await handle.describe();
    await lock.signal(RELEASE_SIGNAL, { id: handle.workflowId, runId });
    await lock.result();
  }

  it('ended before the guard could tell it, says so, fails, and leaves its lock to find out by itself', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.wasReset = true;
    cluster.upgrade = true;
    const ran = await runOn(stage, cluster);
    const { report } = ran;
    expect(report.outcome).toBe('failed');
    expect(report.next).toMatch(isNamed);
    const second = new FakeCluster(RESTART);
    expect((await runOn(stage, second)).type).toBe('busy');
    expect([...cluster.posts, ...second.posts]).toEqual([]);
    await letGo(ran);
  });

  it('where a service began anew since planning, does not take that for the doing of somebody else, and holds nothing', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.wasReset = true;
    cluster.onPost = () => {
      cluster.later(1_000, () => cluster.set(3, 'stats_archiver', 'RUNNING'));
      return undefined;
    };
    const ran = await runOn(stage, cluster);
    const { report } = ran;
    expect(uids(cluster)).toEqual(['restart 2']);
    expect(report.outcome).toBe('failed');
    expect(report.next).toMatch(isNamed);
    await letGo(ran);
  });

  it('completed all the same, stays completed, and its lock ends by itself', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.wasReset = true;
    const ran = await runOn(stage, cluster);
    const { report } = ran;
    expect(report.outcome).toBe('completed');
    expect((await runOn(stage, new FakeCluster(RESTART))).type).toBe('busy');
    await letGo(ran);
  });
});
