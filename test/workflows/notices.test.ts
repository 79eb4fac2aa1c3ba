import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Notice } from '../../rollout/notice';
import { lockId, noticesId, NOTICES_WORKFLOW, NOTICE_SIGNAL, TASK_QUEUE } from '../../temporal/names';
import { replay } from '../support/replay';
import { asks, by, say } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, type Ran, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

interface Told extends Ran {
  notices: Notice[];
  delivered: { delivered: number; lost: { id: string; why: string }[] };
}

/** A run whose receiver hears all of it; the history of what carried the notices on must replay, too. */
async function tell(
  cluster: FakeCluster,
  input: object = {},
  during?: (handle: WorkflowHandle) => Promise<void>,
): Promise<Told> {
  cluster.notifies = true;
  const ran = await runOn(stage, cluster, input, during);
  const carrier = await carrierOf(ran.handle);
  const delivered = (await carrier.result()) as Told['delivered'];
  await replay(await carrier.fetchHistory());
  return { ...ran, notices: cluster.notices, delivered };
}

async function carrierOf(handle: WorkflowHandle): Promise<WorkflowHandle> {
  const { runId } = await handle.describe();
  return stage.env.client.workflow.getHandle(noticesId(runId));
}

const refused = () => ApplicationFailure.create({ message: 'connection refused', category: 'BENIGN' });
const whats = (notices: Notice[]) => notices.map(({ what, node }) => (node === null ? what : `${what} ${node}`));
const failing: [string, string] = ['steps:', 'nodes: { on_failure: ask }\nsteps:'];

/** Node 2 never comes back by itself. */
function stuck(): FakeCluster {
  const cluster = new FakeCluster(restartWith(failing));
  cluster.onPost = (input, node) => {
    if (node.uid !== 2 || cluster.posts.length > 0) return undefined;
    cluster.set(2, input.service, 'RESTARTING', false);
    return { answer: 'true' };
  };
  return cluster;
}

describe('a run that somebody is told of', () => {
  it('tells its end, with outcome, who started it and what is to be done', async () => {
    const { notices, handle, delivered } = await tell(new FakeCluster(RESTART), { reason: 'ticket 4711' });
    expect(whats(notices)).toEqual(['finished']);
    const [end] = notices;
    expect(end).toMatchObject({
      n: 1,
      phase: 'finished',
      outcome: 'completed',
      why: null,
      next: 'Nothing: everything that was asked for is done.',
      text: 'every-key on c1 has ended: completed',
      run: { id: handle.workflowId, runbook: 'every-key', cluster: 'c1', requestedBy: 'ada', reason: 'ticket 4711' },
    });
    expect(delivered).toEqual({ delivered: 1, lost: [] });
  });

  it('tells a hold, with what ends it and until when, and afterwards the end', async () => {
    const { notices, report } = await tell(stuck(), {}, async (handle) => {
      await reaches(handle, ({ phase }) => phase === 'holding');
      await say(handle, 'retry', by('bob', { node: 2 }));
    });
    expect(report.outcome).toBe('completed');
    expect(whats(notices)).toEqual(['holding 2', 'finished']);
    expect(notices[0]).toMatchObject({ phase: 'holding', outcome: null, next: null });
    expect(notices[0]?.ends).toMatch(/rollbook retry .* --node 2/);
    expect(Date.parse(notices[0]?.until ?? '')).toBeGreaterThan(Date.parse(notices[0]?.at ?? ''));
    expect(new Set(notices.map(({ id }) => id)).size).toBe(2);
  });

  it('tells a pause, and what a person is asked: a plan, a rest, a step', async () => {
    const text = restartWith(
      ['steps:', 'approval: plan\nnodes: { rest: ask }\nsteps:'],
      ['steps:\n  - name', 'steps:\n  - approve: touch it?\n  - name'],
    );
    const { notices, report } = await tell(new FakeCluster(text, 2), {}, async (handle) => {
      const { run } = await asks(handle);
      await say(handle, 'pause', by('bob'));
      await say(handle, 'approve', by('bob', { plan: run.plan }));
      await reaches(handle, ({ phase }) => phase === 'paused');
      await say(handle, 'resume', by('bob'));
      await asks(handle);
      await say(handle, 'approve', by('bob', { node: 2 }));
      await reaches(handle, ({ questions }) => questions?.[0]?.node === null);
      await say(handle, 'reject', by('bob', { reason: 'enough' }));
    });
    expect(report.outcome).toBe('stopped');
    expect(whats(notices)).toEqual(['approval', 'paused', 'approval 2', 'approval', 'finished']);
    expect(notices[0]?.plan).toBe(report.run.plan);
    expect(notices[4]).toMatchObject({
      outcome: 'stopped',
      why: 'rejected by bob: enough (asked: go on with the next batch (node 1)?)',
    });
    expect(notices.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
  });

  it('refused before it read anything still tells that', async () => {
    const { notices, report } = await tell(new FakeCluster(RESTART), { nonsense: 1 });
    expect(report.outcome).toBe('refused');
    expect(whats(notices)).toEqual(['finished']);
    expect(notices[0]?.outcome).toBe('refused');
  });

  it('refused for its runbook tells that', async () => {
    const { notices } = await tell(new FakeCluster('runbook: nothing\n'));
    expect(notices).toMatchObject([{ what: 'finished', outcome: 'refused', run: { cluster: 'c1' } }]);
  });

  it('is not held up by a receiver that is away, and each notice arrives once it is back', async () => {
    const cluster = stuck();
    let away = true;
    cluster.onNotice = () => {
      if (away) throw refused();
    };
    cluster.notifies = true;
    const { report, handle } = await runOn(stage, cluster, {}, async (running) => {
      await reaches(running, ({ phase }) => phase === 'holding');
      await say(running, 'abort', by('bob'));
    });
    expect(report.outcome).toBe('stopped');
    expect(cluster.notices).toEqual([]);
    away = false;
    await (await carrierOf(handle)).result();
    expect(whats(cluster.notices).sort()).toEqual(['finished', 'holding 2']);
  });

  it('whose notice is refused for good goes its way, and that is said', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.onNotice = () => {
      throw ApplicationFailure.create({ message: 'it answered 410', nonRetryable: true, category: 'BENIGN' });
    };
    const { delivered, report } = await tell(cluster);
    expect(report.outcome).toBe('completed');
    expect(delivered).toMatchObject({ delivered: 0, lost: [{ why: 'it answered 410' }] });
  });

  it('has its notices tried for 24 hours, at last once a minute', async () => {
    const { handle } = await tell(new FakeCluster(RESTART));
    const { events } = await (await carrierOf(handle)).fetchHistory();
    const posted = events?.find(
      (event) => event.activityTaskScheduledEventAttributes,
    )?.activityTaskScheduledEventAttributes;
    expect(posted?.activityType?.name).toBe('notify');
    expect(Number(posted?.scheduleToCloseTimeout?.seconds)).toBe(24 * 3_600);
    expect(Number(posted?.retryPolicy?.maximumInterval?.seconds)).toBe(60);
    expect(posted?.retryPolicy?.maximumAttempts).toBe(0);
  });

  it('terminated has its end told by what carried its notices', async () => {
    const cluster = stuck();
    cluster.notifies = true;
    const ran = runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, ({ phase }) => phase === 'holding');
      cluster.closedAs = 'TERMINATED';
      await handle.terminate();
      const carrier = await carrierOf(handle);
      await carrier.cancel();
      await carrier.result();
    });
    await expect(ran).rejects.toThrow();
    await stage.env.client.workflow.getHandle(lockId('c1')).terminate();
    expect(whats(cluster.notices)).toEqual(['holding 2', 'finished']);
    expect(cluster.notices[1]).toMatchObject({
      n: 2,
      outcome: 'failed',
      why: 'Temporal closed it (terminated) before it could say so itself',
      next: expect.stringMatching(/rollbook report c1-test-\S+ --run-id \S+$/) as string,
    });
  });

  it('goes on telling when somebody cancels what carries its notices', async () => {
    const { notices } = await tell(stuck(), {}, async (handle) => {
      await reaches(handle, ({ phase }) => phase === 'holding');
      await (await carrierOf(handle)).cancel();
      await say(handle, 'retry', by('bob', { node: 2 }));
    });
    expect(whats(notices)).toEqual(['holding 2', 'finished']);
    expect(notices[1]?.outcome).toBe('completed');
  });

  it('goes on telling when somebody terminates what carries its notices', async () => {
    const cluster = stuck();
    const { notices } = await tell(cluster, {}, async (handle) => {
      await reaches(handle, ({ phase }) => phase === 'holding');
      while (cluster.notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await (await carrierOf(handle)).terminate();
      await say(handle, 'retry', by('bob', { node: 2 }));
    });
    expect(whats(notices)).toEqual(['holding 2', 'finished']);
  });
});

describe('a run of which nobody is to be told', () => {
  it('starts nothing', async () => {
    const { handle } = await runOn(stage, new FakeCluster(RESTART));
    await expect((await carrierOf(handle)).describe()).rejects.toThrow();
    const { events } = await handle.fetchHistory();
    expect(events?.some((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'notifies')).toBe(
      false,
    );
  });
});

describe('what carries notices on', () => {
  it('started by hand fails at once', async () => {
    const started = stage.env.client.workflow.execute(NOTICES_WORKFLOW, {
      workflowId: 'by-hand',
      taskQueue: TASK_QUEUE,
      args: [{ cluster: 'c1' }],
    });
    await expect(started).rejects.toMatchObject({
      cause: { message: expect.stringContaining('never by hand') as string },
    });
  });

  it('given the same notice twice, and what is none, tells it once', async () => {
    const { notices } = await tell(stuck(), {}, async (handle) => {
      await reaches(handle, ({ phase }) => phase === 'holding');
      const carrier = await carrierOf(handle);
      await carrier.signal(NOTICE_SIGNAL, 'nonsense');
      await carrier.signal(NOTICE_SIGNAL, null);
      const { events } = await carrier.fetchHistory();
      const sent = events?.find(
        (event) => event.workflowExecutionSignaledEventAttributes,
      )?.workflowExecutionSignaledEventAttributes;
      const first = JSON.parse(Buffer.from(sent?.input?.payloads?.[0]?.data ?? []).toString()) as Notice;
      await carrier.signal(NOTICE_SIGNAL, first);
      await say(handle, 'abort', by('bob'));
    });
    expect(whats(notices)).toEqual(['holding 2', 'finished']);
  });
});
