import { asks, by, heard, refusal, say, uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, statusOf, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const restAsk: [string, string] = ['steps:', 'nodes: { rest: ask }\nsteps:'];
const before: [string, string] = ['steps:', 'before:\n  - approve: begin?\nsteps:'];
const after = `${RESTART}after:\n  - approve: all well?\n`;
const first: [string, string] = ['steps:', 'steps:\n  - approve: touch node ${{ node.uid }}?\n    timeout: 2h'];
const last = `${RESTART}  - approve: is node \${{ node.uid }} well?\n`;

describe('rest: ask', () => {
  it('asks once between two batches, each time anew', async () => {
    const cluster = new FakeCluster(restartWith(restAsk));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const one = await asks(handle);
      expect(one.questions).toMatchObject([{ node: null, plan: null, text: 'go on with the next batch (node 3)?' }]);
      expect(uids(cluster)).toEqual([2]);
      expect(await refusal(say(handle, 'approve', by('bob', { plan: one.run.plan })))).toMatch(/not about a plan/);
      expect(await refusal(say(handle, 'retry', by('bob')))).toMatch(/say approve or reject/);
      expect(await refusal(say(handle, 'resume', by('bob')))).toMatch(/say approve or reject/);
      await say(handle, 'approve', by('bob'));
      await reaches(handle, ({ questions }) => questions?.[0]?.text.includes('(node 1)') === true);
      expect(uids(cluster)).toEqual([2, 3]);
      await say(handle, 'approve', by('bob'));
    });
    expect(report.outcome).toBe('completed');
    expect(heard(report)).toEqual(['approve by bob', 'approve by bob']);
  });

  it('answered with no stops the run at that border, and undoes nothing', async () => {
    const cluster = new FakeCluster(restartWith(restAsk));
    const { report, type } = await runOn(stage, cluster, {}, async (handle) => {
      await asks(handle);
      await say(handle, 'reject', by('bob', { reason: 'enough' }));
    });
    expect([report.outcome, type]).toEqual(['stopped', 'stopped']);
    expect(uids(cluster)).toEqual([2]);
    expect(report.notDone.map(({ node }) => node)).toEqual([3, 1]);
    expect(report.next).toContain('--nodes 3,1');
  });

  it('after a yes reads the gates anew, and a gate that says no is waited for without a second question', async () => {
    const cluster = new FakeCluster(restartWith(restAsk));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await asks(handle);
      cluster.upgrade = true;
      await say(handle, 'approve', by('bob'));
      const status = await reaches(handle, ({ waiting }) => waiting?.why.includes('no-upgrade') === true);
      expect(status.questions).toBeUndefined();
      cluster.upgrade = false;
      await reaches(handle, ({ questions }) => questions?.[0]?.text.includes('(node 1)') === true);
      await say(handle, 'approve', by('bob'));
    });
    expect(report.outcome).toBe('completed');
  });

  it('asked while paused waits for resume first', async () => {
    const cluster = new FakeCluster(restartWith(restAsk, ['deadline: 2m', 'deadline: 10h']));
    cluster.onPost = (input, node) => {
      if (node.uid !== 2) return undefined;
      cluster.set(2, input.service, 'RESTARTING', false);
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (status) => status.nodes.some(({ phase }) => phase === 'settling'));
      await say(handle, 'pause', by('ada'));
      cluster.set(2, 'stats_archiver', 'RUNNING');
      const status = await reaches(handle, ({ phase }) => phase === 'paused');
      expect(status.questions).toBeUndefined();
      await say(handle, 'resume', by('ada'));
      await asks(handle);
      await say(handle, 'reject', by('ada'));
    });
    expect(report.outcome).toBe('stopped');
  });
});

describe('the step approve', () => {
  it('in before and after asks once; a no before the first POST is refused', async () => {
    const cluster = new FakeCluster(restartWith(before));
    const { report, type } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await asks(handle);
      expect(status.questions).toMatchObject([{ node: null, text: 'begin?' }]);
      await say(handle, 'reject', by('bob'));
    });
    expect([report.outcome, type]).toEqual(['refused', 'rejected']);
  });

  it('in after, answered with no, stops a run whose nodes are all done', async () => {
    const cluster = new FakeCluster(after);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await asks(handle);
      await say(handle, 'reject', by('bob'));
    });
    expect(report.outcome).toBe('stopped');
    expect(report.nodes.map(({ phase }) => phase)).toEqual(['done', 'done', 'done']);
  });

  it('in before, in after and on each node, answered with yes, lets the run complete', async () => {
    const cluster = new FakeCluster(
      after.replace(...before).replace('  - name: restart', `  - approve: touch it?\n  - name: restart`),
    );
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      for (const text of ['begin?', 'touch it?', 'touch it?', 'touch it?', 'all well?']) {
        const status = await reaches(handle, ({ questions }) => questions?.[0]?.text === text);
        await say(handle, 'approve', by('bob', status.questions?.[0]?.node ? { node: status.questions[0].node } : {}));
        await reaches(handle, ({ messages }) => messages.length > status.messages.length);
      }
    });
    expect(report.outcome).toBe('completed');
    expect(heard(report)).toEqual([
      'approve by bob',
      'approve node 2 by bob',
      'approve node 3 by bob',
      'approve node 1 by bob',
      'approve by bob',
    ]);
  });

  it('before anything was sent to the node leads through the border again, and takes its baseline anew', async () => {
    const cluster = new FakeCluster(restartWith(first));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await asks(handle);
      expect(status.questions).toMatchObject([{ node: 2, text: 'touch node 2?' }]);
      expect(status.nodes.find(({ uid }) => uid === 2)?.phase).toBe('waiting');
      cluster.upgrade = true;
      await say(handle, 'approve', by('bob'));
      await reaches(handle, ({ waiting }) => waiting?.why.includes('no-upgrade') === true);
      expect(cluster.posts).toEqual([]);
      cluster.upgrade = false;
      await asks(handle);
      cluster.advance(10_000);
      cluster.set(3, 'stats_archiver', 'RUNNING');
      await say(handle, 'approve', by('bob', { node: 3 }));
      const held = await reaches(handle, ({ phase }) => phase === 'holding');
      expect(held.waiting?.why).toContain('began anew');
      await say(handle, 'abort', by('ada'));
    });
    expect(uids(cluster)).toEqual([2]);
    expect(report.outcome).toBe('stopped');
  });

  it('that nobody answers in its own time is a no', async () => {
    const cluster = new FakeCluster(restartWith(first));
    const { report, type } = await runOn(stage, cluster);
    expect([report.outcome, type]).toEqual(['refused', 'rejected']);
    expect(report.messages).toMatchObject([
      { by: 'nobody', what: 'reject node 2', reason: expect.stringContaining('2h') },
    ]);
    expect(report.nodes.map(({ phase }) => phase)).toEqual(['pending', 'pending', 'pending']);
  });

  it('after the node was sent to, answered with no, keeps what is proven, leaves out the rest and stops at the border', async () => {
    const cluster = new FakeCluster(last);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await asks(handle);
      await say(handle, 'reject', by('bob', { reason: 'slow', node: 2 }));
    });
    expect(report.outcome).toBe('stopped');
    expect(uids(cluster)).toEqual([2]);
    const node = report.nodes.find(({ uid }) => uid === 2);
    expect(node?.services).toMatchObject([{ verdict: 'restarted' }]);
    expect(report.notDone.map(({ node: uid }) => uid)).toEqual([2, 3, 1]);
    expect(report.notDone[0]?.why).toContain('rejected by bob: slow');
  });

  it('of several nodes of a batch wants the node named; a no to one lets the others of the batch finish', async () => {
    const cluster = new FakeCluster(last.replace('steps:', 'nodes: { batch: 2 }\nsteps:'), 5);
    cluster.maxUnavailable = 2;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await asks(handle, 2);
      expect(await refusal(say(handle, 'approve', by('bob')))).toMatch(/name the node: node 2 .*node 3/);
      expect((await statusOf(handle)).waiting?.why).toMatch(/and 1 more: node 3/);
      await say(handle, 'reject', by('bob', { node: 2 }));
      expect((await say(handle, 'reject', by('bob', { node: 2 }))).text).toMatch(/already/);
      await asks(handle);
      await say(handle, 'approve', by('bob'));
    });
    expect(report.outcome).toBe('stopped');
    expect(uids(cluster).sort()).toEqual([2, 3]);
    expect(report.nodes.filter(({ phase }) => phase === 'done').map(({ uid }) => uid)).toEqual([3]);
    expect(heard(report)).toEqual(['reject node 2 by bob', 'approve node 3 by bob']);
  });

  it('of a batch where nothing was sent yet, answered with no, ends the run at once', async () => {
    const cluster = new FakeCluster(restartWith(first, ['steps:', 'nodes: { batch: 2 }\nsteps:']), 5);
    cluster.maxUnavailable = 2;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await asks(handle, 2);
      await say(handle, 'reject', by('bob', { node: 3 }));
    });
    expect(report.outcome).toBe('refused');
    expect(cluster.posts).toEqual([]);
  });

  it('is ended by an abort while it waits, and takes no answer after the end', async () => {
    const cluster = new FakeCluster(last);
    const { report, handle } = await runOn(stage, cluster, {}, async (asked) => {
      await asks(asked);
      await say(asked, 'abort', by('ada'));
      expect(await refusal(say(asked, 'approve', by('bob')))).toMatch(/aborted|ended|completed/);
    });
    expect(report.outcome).toBe('stopped');
    await expect(say(handle, 'approve', by('bob'))).rejects.toThrow();
  });
});

describe('approve and reject of a run that asks nothing', () => {
  it('are rejected with what would make sense', async () => {
    const cluster = new FakeCluster(restartWith(['deadline: 2m', 'deadline: 10h']));
    cluster.onPost = (input, node) => (cluster.set(node.uid, input.service, 'RESTARTING', false), { answer: 'true' });
    await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (status) => status.nodes.some(({ phase }) => phase === 'settling'));
      for (const verb of ['approve', 'reject'])
        expect(await refusal(say(handle, verb, by('bob')))).toBe(`${verb}: the run asks nothing now`);
      await say(handle, 'abort', by('ada'));
    });
  });
});
