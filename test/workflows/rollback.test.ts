import type { Status } from '../../rollout/report-shape';
import { by, heard, say } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, restartWith, runOn, type Stage } from './harness';
import { back, LONG, phases, sent, STOP } from './rollback-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const statusIn = (cluster: FakeCluster) => cluster.nodes.map((node) => node.services['stats_archiver']?.status);
const inHand = (uid: number) => (status: Status) =>
  status.nodes.some((node) => node.uid === uid && node.phase === 'settling');

/** Stops of this node take effect only once `free` is called. */
function slowStopOf(uid: number, text: string): { cluster: FakeCluster; free: () => void } {
  const cluster = new FakeCluster(text);
  cluster.onPost = (input, node) => {
    if (node.uid !== uid || input.operation !== 'stop') return undefined;
    return { answer: 'true' };
  };
  return { cluster, free: () => cluster.set(uid, 'stats_archiver', 'STOPPED', false) };
}

/** After the stop of this node a service that nobody named begins anew as well: unknown. */
function unknownAt(uid: number, cluster: FakeCluster): void {
  cluster.onPost = (input, node) => {
    if (node.uid !== uid || input.operation !== 'stop') return undefined;
    cluster.set(uid, 'stats_archiver', 'STOPPED', false);
    cluster.set(uid, 'ccs', 'RUNNING');
    return { answer: 'true' };
  };
}

describe('rollback, while it rolls', () => {
  it('lets the node in hand finish what was sent, then undoes everything, newest first', async () => {
    const { cluster, free } = slowStopOf(3, restartWith(STOP, LONG));
    // The run waits for its grace time by a clock that the cluster does not follow here.
    cluster.beforeSurvey = () => cluster.advance(sent(cluster).includes('start 3') ? 30_000 : 0);
    const { report, message } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, inHand(3));
      await back(handle, { reason: 'users complain' });
      expect((await reaches(handle, (s) => s.waiting !== null)).waiting?.why).toMatch(/bob said rollback/);
      expect(sent(cluster)).toEqual(['stop 2', 'stop 3']);
      free();
    });
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'start 3', 'start 2']);
    expect([report.outcome, message]).toEqual(['rolled-back', 'rolled-back: rolled back by bob: users complain']);
    expect(phases(report)).toEqual(['2 undone', '3 undone', '1 pending']);
    expect(statusIn(cluster)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    expect(report.messages.map(({ by: who, what, reason }) => [who, what, reason])).toEqual([
      ['bob', 'rollback', 'users complain'],
    ]);
    expect(report.mutations.map(({ undo }) => undo)).toEqual([false, false, true, true]);
    // That the node undone first is still out is no reason to ask anybody.
    expect(report.waits?.filter(({ kind }) => kind === 'holding')).toEqual([]);
    expect(report.waits?.map(({ why }) => why)).toContain('node 2: undo: wait until nodes undone before are in again');
  });

  it('sends no further service of the node in hand, proves the one that was sent, and undoes that', async () => {
    const text = restartWith(STOP, LONG, ['[stats_archiver]', '[stats_archiver, alert_mgr]']);
    const { cluster, free } = slowStopOf(2, text);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, inHand(2));
      await back(handle);
      cluster.later(3_000, free);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'start 2']);
    expect(report.outcome).toBe('rolled-back');
    expect(report.mutations[0]?.evidence).toMatch(/proven/);
  });

  it('of restarts sends nothing, because nothing differs, and shows that all is as it was', async () => {
    const cluster = new FakeCluster(restartWith(LONG, ['steps:', 'nodes: { rest: 1h }\nsteps:']));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => /rests/.test(s.waiting?.why ?? ''));
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['restart 2']);
    expect(report.outcome).toBe('rolled-back');
    expect(phases(report)).toEqual(['2 undone', '3 pending', '1 pending']);
    expect(report.notes.some(({ text }) => /nothing is sent/.test(text))).toBe(true);
  });

  it.each([
    ['a step sleep', '\n  - sleep: 20h'],
    ['a question', '\n  - approve: Well?\n    timeout: 20h'],
  ])('cuts short %s inside a node, for nothing was sent by it', async (_, step) => {
    const cluster = new FakeCluster(restartWith(STOP, ['deadline: 2m', `deadline: 2m${step}`]));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'waiting'));
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'start 2']);
    expect(report.outcome).toBe('rolled-back');
  });

  it('while a gate is waited for does not wait for it', async () => {
    const cluster = new FakeCluster(restartWith(STOP));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      cluster.onPost = () => {
        cluster.upgrade = true;
        return undefined;
      };
      await reaches(handle, (s) => /no-upgrade/.test(s.waiting?.why ?? ''));
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'start 2']);
    expect(report.outcome).toBe('rolled-back');
  });

  it('with two nodes in hand undoes both, the newer first', async () => {
    const text = restartWith(STOP, LONG, ['steps:', 'nodes: { batch: 2 }\nsteps:']);
    const { cluster, free } = slowStopOf(3, text);
    for (const uid of [4, 5]) cluster.nodes.push({ ...structuredClone(cluster.node(2)), uid });
    cluster.maxUnavailable = 2;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => inHand(3)(s) && cluster.posts.length === 2);
      await back(handle);
      free();
    });
    expect(sent(cluster).slice(0, 2).sort()).toEqual(['stop 2', 'stop 3']);
    expect(sent(cluster).slice(2)).toEqual(['start 3', 'start 2']);
    expect(report.outcome).toBe('rolled-back');
  });
});

describe('rollback, while it waits', () => {
  it('ends a pause, and what was done is undone', async () => {
    const { cluster, free } = slowStopOf(2, restartWith(STOP, LONG));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, inHand(2));
      await say(handle, 'pause', by('ada'));
      free();
      await reaches(handle, (s) => s.phase === 'paused');
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'start 2']);
    expect([report.outcome, heard(report)]).toEqual(['rolled-back', ['pause by ada', 'rollback by bob']]);
  });

  it('ends a question of the run itself', async () => {
    const cluster = new FakeCluster(restartWith(STOP, ['steps:', 'nodes: { rest: ask }\nsteps:']));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.questions?.length === 1);
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'start 2']);
    expect(report.outcome).toBe('rolled-back');
  });

  it('for the approval of a plan refuses the run, for nothing was sent', async () => {
    const cluster = new FakeCluster(restartWith(STOP));
    const { report, message } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      await reaches(handle, (s) => s.questions?.length === 1);
      expect((await back(handle)).text).toMatch(/nothing was sent/);
    });
    expect(sent(cluster)).toEqual([]);
    expect([report.outcome, message]).toEqual(['refused', 'refused: rolled back by bob; nothing was sent']);
  });

  it('over what failed undoes that node and every one done before', async () => {
    const text = restartWith(STOP, ['    deadline: 2m', '    deadline: 30s\n    on_failure: ask']);
    const { cluster } = slowStopOf(3, text);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await reaches(handle, (s) => s.phase === 'holding');
      expect(status.holds).toMatchObject([{ node: 3, verbs: ['retry', 'skip', 'rollback', 'abort'] }]);
      expect(status.waiting?.ends).toMatch(/retry, skip, rollback or abort/);
      await back(handle, { node: 3 });
    });
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'start 2']);
    expect([report.outcome, phases(report)]).toEqual(['rolled-back', ['2 undone', '3 undone', '1 pending']]);
    expect(report.messages.map(({ what }) => what)).toEqual(['rollback']);
  });

  it('over an unknown effect undoes what a look shows after its grace time', async () => {
    const cluster = new FakeCluster(restartWith(STOP));
    unknownAt(3, cluster);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await reaches(handle, (s) => s.phase === 'holding');
      expect(status.holds?.[0]?.why).toMatch(/ccs/);
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'start 3', 'start 2']);
    expect([report.outcome, phases(report)]).toEqual(['rolled-back', ['2 undone', '3 undone', '1 pending']]);
  });

  it('over an unreadable node passes it over after one look, names it, and undoes the others', async () => {
    const cluster = new FakeCluster(restartWith(STOP, LONG), 5);
    cluster.maxUnavailable = 2;
    cluster.onPost = (input, node) => {
      if (node.uid !== 3 || input.operation !== 'stop') return undefined;
      node.readable = false;
      return { answer: 'true' };
    };
    const { report, message } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'start 2']);
    expect([report.outcome, message]).toEqual([
      'failed',
      'failed: rolled back by bob; not everything could be undone: node 3',
    ]);
    expect(phases(report).slice(0, 2)).toEqual(['2 undone', '3 undo-failed']);
    expect(report.notDone.find(({ node }) => node === 3)?.why).toMatch(/still unreadable, and was passed over/);
    expect(report.next).toMatch(/stats_archiver on node 3/);
  });
});
