import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { MutateInput } from '../../activities/contract';
import { by, say } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, type Stage } from './harness';
import { otherRun } from './other-run';
import { nightly } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const STOP: [string, string] = ['call: services.restart', 'call: services.stop'];
const LAST: [string, string] = ['    deadline: 2m', '    deadline: 2m\n  - sleep: 20h\n    when: node.uid == 1'];
const back = (handle: WorkflowHandle, more: object = {}) => say(handle, 'rollback', by('bob', more));
const sent = (cluster: FakeCluster) => cluster.posts.map((post) => `${post.operation} ${post.uid}`);
const sleeps = (handle: WorkflowHandle) =>
  reaches(handle, (s) => s.nodes.some((node) => node.uid === 1 && node.phase === 'waiting'));

describe('rollback of nodes that were done', () => {
  it('counts each as out until the grace time of its undo is over (safety rule 9)', async () => {
    const cluster = new FakeCluster(restartWith(STOP, LAST));
    const written: number[] = [];
    cluster.onPost = (input) => {
      if (input.operation === 'start') written.push(cluster.time);
      return undefined;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await sleeps(handle);
      await back(handle);
    });
    expect(sent(cluster).slice(3)).toEqual(['start 1', 'start 3', 'start 2']);
    const [, third = 0, second = 0] = written;
    // 30 s of grace after the step's timeout of 30 s.
    expect(second - third).toBeGreaterThanOrEqual(59_000);
    expect(report.outcome).toBe('rolled-back');
  });
});

describe('rollback, said again', () => {
  it('of the node that waited when it was said first, and waits no more: accepted, and no second entry', async () => {
    const asks = '    deadline: 2m\n  - assert: node.uid != 1\n    on_failure: ask';
    const cluster = new FakeCluster(restartWith(STOP, ['    deadline: 2m', asks]));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await back(handle, { node: 1 });
      await reaches(handle, (s) => s.nodes.some(({ uid, phase }) => uid === 1 && phase === 'undone'));
      expect((await back(handle, { node: 1 })).text).toMatch(/already/);
      await expect(back(handle, { node: 2 })).rejects.toThrow();
    });
    expect(report.messages).toHaveLength(1);
    expect(report.outcome).toBe('rolled-back');
  });
});

describe('rollback, Rollbook itself having failed', () => {
  it('sends nothing more: a fault goes before it', async () => {
    const text = restartWith(STOP, ['deadline: 2m', 'deadline: 10h'], ['steps:', 'nodes: { batch: 2 }\nsteps:']);
    const cluster = new FakeCluster(text, 5);
    cluster.maxUnavailable = 2;
    cluster.onPost = (_, node) => (node.uid === 3 ? { answer: 'true' } : undefined);
    const all = cluster.activities();
    cluster.activities = () => ({
      ...all,
      settle: (input) => {
        if (input.node.uid === 2 && cluster.posts.length === 2) throw ApplicationFailure.nonRetryable('it is broken');
        return all.settle(input);
      },
    });
    const { report, message } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some(({ uid, phase }) => uid === 2 && phase === 'failed'));
      await back(handle);
      cluster.set(3, 'stats_archiver', 'STOPPED', false);
    });
    expect(sent(cluster).sort()).toEqual(['stop 2', 'stop 3']);
    expect(report.outcome).toBe('failed');
    expect(message).toMatch(/Rollbook itself failed, and sends nothing more/);
  });
});

describe('undo of a node with both, something to start and something to stop', () => {
  it('looks again before it stops, for proving the start took its time', async () => {
    const text = restartWith(STOP, LAST, [
      'steps:',
      'steps:\n  - call: services.start\n    with: { services: [alert_mgr] }\n    stable: 2s',
    ]);
    const cluster = new FakeCluster(text);
    for (const { uid } of cluster.nodes) cluster.set(uid, 'alert_mgr', 'STOPPED', false);
    const undone: { input: MutateInput; at: number }[] = [];
    cluster.onPost = (input) => {
      if (input.undo) undone.push({ input, at: cluster.time });
      return undefined;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await sleeps(handle);
      await back(handle);
    });
    expect(report.outcome).toBe('rolled-back');
    const [, stop] = undone;
    expect(stop?.input).toMatchObject({ operation: 'stop', service: 'alert_mgr' });
    const upFor = ((stop?.at ?? 0) - Date.parse(stop?.input.baseline?.startTime ?? '')) / 1000;
    expect(upFor - (stop?.input.baseline?.uptime ?? 0)).toBeLessThan(5);
  });
});

test('a plan approved in a window, the cluster being held until its cut-off: the run waits for the next window', async () => {
  const cluster = new FakeCluster(RESTART);
  const window = await nightly(stage, { at_close: 'carry-over' });
  const { report } = await runOn(stage, cluster, { window, requireApproval: true }, async (handle) => {
    const { questions } = await reaches(handle, (s) => s.questions !== undefined);
    const other = await otherRun(stage, cluster);
    await say(handle, 'approve', by('bob', { plan: questions?.[0]?.plan }));
    await stage.env.sleep('13h');
    const { waiting } = await reaches(handle, (s) => s.waiting?.why.startsWith('the window is closed') === true);
    expect(waiting?.until).not.toBeNull();
    await other.release();
  });
  expect(report.outcome).toBe('completed');
});

test('two nodes of a batch that both drifted ask for nothing in passing, for a replay could answer in another order', async () => {
  const cluster = new FakeCluster(restartWith(['steps:', 'nodes: { batch: 2 }\nsteps:']), 5);
  cluster.maxUnavailable = 2;
  cluster.onPost = () => {
    for (const uid of [4, 5]) cluster.set(uid, 'alert_mgr', 'RUNNING');
    for (const uid of [4, 5]) cluster.set(uid, 'stats_archiver', 'RUNNING');
    return undefined;
  };
  const { handle } = await runOn(stage, cluster, {}, async (run) => {
    await reaches(run, (s) => s.holds?.length === 2);
    await say(run, 'abort', by('ada'));
  });
  const { events } = await handle.fetchHistory();
  const passing = (events ?? []).flatMap(
    ({ markerRecordedEventAttributes: marker }) =>
      Buffer.from(marker?.details?.['data']?.payloads?.[0]?.data ?? '')
        .toString()
        .match(/"activity_type":"\w+"/) ?? [],
  );
  // The one is that of the end.
  expect(passing.filter((one) => one.includes('runClosed'))).toHaveLength(1);
});

describe('a service that does not come back', () => {
  it('stays STOPPED after a restart: it is started again by the undo, and the run ends rolled-back', async () => {
    const cluster = new FakeCluster(RESTART);
    const taken: boolean[] = [];
    cluster.onPost = (input, node) => {
      taken.push(input.undo);
      if (input.operation !== 'restart') return undefined;
      cluster.set(node.uid, input.service, 'STOPPED', false);
      return { answer: 'true' };
    };
    const { report, type } = await runOn(stage, cluster);
    expect(sent(cluster)).toEqual(['restart 2', 'start 2']);
    // Also in the history itself, for a run that will write no report.
    expect(taken).toEqual([false, true]);
    expect(report.outcome).toBe('rolled-back');
    expect(type).toBe('rolled-back');
    expect(report.nodes[0]?.phase).toBe('undone');
    expect(report.mutations.map((m) => m.undo)).toEqual([false, true]);
    expect(cluster.node(2).services.stats_archiver?.status).toBe('RUNNING');
  });

  it('keeps crashing: it fails at the third change, and what cannot be undone is named', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (input, node) => {
      const again = () => {
        cluster.set(node.uid, input.service, 'RUNNING');
        cluster.later(3_000, again);
      };
      again();
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster);
    expect(sent(cluster)).toEqual(['restart 2']);
    expect(report.outcome).toBe('failed');
    expect(report.nodes[0]?.phase).toBe('undo-failed');
    expect(report.mutations[0]?.evidence).toMatch(/three times/);
  });
});

describe('rollback: run', () => {
  const stopAll = restartWith(['call: services.restart', 'call: services.stop'], ['steps:', 'rollback: run\nsteps:']);

  it('undoes the failed node and every node done before, newest first', async () => {
    const cluster = new FakeCluster(stopAll);
    cluster.onPost = (input, node) => (node.uid === 1 && input.operation === 'stop' ? { answer: 'true' } : undefined);
    const { report } = await runOn(stage, cluster);
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'stop 1', 'start 3', 'start 2']);
    expect(report.outcome).toBe('rolled-back');
    expect(report.nodes.map((n) => [n.uid, n.phase])).toEqual([
      [2, 'undone'],
      [3, 'undone'],
      [1, expect.stringMatching(/undone|failed/)],
    ]);
  });
});
