import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { PlanDocument } from '../../rollout/plan-shape';
import { LOCK_WORKFLOW, lockId, TASK_QUEUE } from '../../temporal/names';
import { asks, by, heard, refusal, say, uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, type Stage } from './harness';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const approvalOfPlan: [string, string] = ['steps:', 'approval: plan\nsteps:'];

describe('approval of a plan', () => {
  it('asked for by the runbook, waits with the lock given up and nothing sent, and goes on with exactly that plan', async () => {
    const cluster = new FakeCluster(restartWith(approvalOfPlan));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const status = await asks(handle);
      expect(status).toMatchObject({ phase: 'waiting', questions: [{ node: null, plan: status.run.plan }] });
      expect(status.waiting?.why).toContain(status.run.plan);
      expect(status.waiting?.ends).toContain(`rollbook approve ${handle.workflowId}`);
      const hours = (Date.parse(status.waiting?.until ?? '') - Date.now()) / 3_600_000;
      expect(hours).toBeGreaterThan(23);
      expect(hours).toBeLessThan(25);
      expect((await stage.env.client.workflow.getHandle(lockId('c1')).describe()).status.name).toBe('COMPLETED');
      expect((await handle.query<PlanDocument>('plan')).hash).toBe(status.run.plan);
      await say(handle, 'approve', by('bob', { reason: 'ticket 4711', plan: status.run.plan }));
    });
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual([2, 3, 1]);
    expect(report.messages).toMatchObject([{ by: 'bob', what: 'approve', reason: 'ticket 4711' }]);
    expect(report.notes.map(({ text }) => text)).toContain(`plan ${report.run.plan} was approved by bob`);
  });

  it('asked for by who starts it, is demanded of a run without steps that change something, too', async () => {
    const cluster = new FakeCluster(
      restartWith(
        ['call: services.restart', 'call: cluster.check'],
        ['    with: { services: "${{ inputs.services }}" }\n    stable: 5s\n    deadline: 2m\n', ''],
      ),
    );
    const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      const { run } = await asks(handle);
      await say(handle, 'reject', by('bob'));
      expect(run.plan).not.toBeNull();
    });
    expect(report.outcome).toBe('stopped');
  });

  it('needs the hash: without it, and with another one, it is rejected and the right one is named', async () => {
    const cluster = new FakeCluster(RESTART);
    const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      const { run } = await asks(handle);
      expect(await refusal(say(handle, 'approve', by('bob')))).toContain(run.plan);
      expect(await refusal(say(handle, 'approve', by('bob', { plan: 'f'.repeat(64) })))).toContain(run.plan);
      expect(await refusal(say(handle, 'reject', by('bob', { plan: 'f'.repeat(64) })))).toContain(run.plan);
      expect(await refusal(say(handle, 'approve', by('bob', { plan: run.plan, node: 2 })))).toMatch(
        /node 2 asks nothing/,
      );
      expect(await refusal(say(handle, 'approve', { plan: run.plan }))).toMatch(/who you are/);
      await say(handle, 'approve', by('bob', { plan: run.plan }));
    });
    expect(report.outcome).toBe('completed');
    expect(heard(report)).toEqual(['approve by bob']);
  });

  it('sent twice is accepted twice and stands in the report once; its opposite is rejected', async () => {
    const cluster = new FakeCluster(restartWith(['deadline: 2m', 'deadline: 10h']));
    cluster.onPost = (input, node) => (cluster.set(node.uid, input.service, 'RESTARTING', false), { answer: 'true' });
    const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      const { run } = await asks(handle);
      await say(handle, 'approve', by('bob', { plan: run.plan }));
      expect((await say(handle, 'approve', by('eve', { plan: run.plan }))).text).toBe('bob approved it already');
      expect(await refusal(say(handle, 'reject', by('eve')))).toMatch(/bob approved it before/);
      await reaches(handle, (status) => status.nodes.some(({ phase }) => phase === 'settling'));
      await say(handle, 'abort', by('ada'));
    });
    expect(heard(report)).toEqual(['approve by bob', 'abort by ada']);
  });

  it('refused by a person ends the run as refused, with code rejected and the reason', async () => {
    const cluster = new FakeCluster(RESTART);
    const { report, type, message } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      await asks(handle);
      await say(handle, 'reject', by('bob', { reason: 'not tonight' }));
    });
    expect([report.outcome, type]).toEqual(['refused', 'rejected']);
    expect(message).toContain('rejected by bob: not tonight');
    expect(report.next).toMatch(/To run .*rollbook run/);
    expect(cluster.posts).toEqual([]);
  });

  it('that nobody gives within 24 h is a no, and stands in the report as one', async () => {
    const cluster = new FakeCluster(RESTART);
    const { report, type } = await runOn(stage, cluster, { requireApproval: true });
    expect([report.outcome, type]).toEqual(['refused', 'rejected']);
    expect(report.messages).toMatchObject([
      { by: 'nobody', what: 'reject', reason: expect.stringContaining('within 1d') },
    ]);
    const took = Date.parse(report.run.finishedAt ?? '') - Date.parse(report.run.startedAt);
    expect(took).toBeGreaterThanOrEqual(24 * 3_600_000);
  });

  it('after which the cluster differs is asked for again, with the new plan', async () => {
    const cluster = new FakeCluster(RESTART);
    const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      const { run } = await asks(handle);
      cluster.set(3, 'stats_archiver', 'STOPPED');
      await say(handle, 'approve', by('bob', { plan: run.plan }));
      const again = await reaches(handle, (status) => (status.questions ?? []).some(({ plan }) => plan !== run.plan));
      expect(again.notes.map(({ text }) => text).join()).toContain(
        'stats_archiver on node 3 was RUNNING (enabled) and is STOPPED',
      );
      expect(await refusal(say(handle, 'approve', by('bob', { plan: run.plan })))).toContain(again.run.plan);
      await say(handle, 'approve', by('bob', { plan: again.run.plan }));
    });
    expect(heard(report)).toEqual(['approve by bob', 'approve by bob']);
    expect(uids(cluster)).toEqual([2, 1]);
  });

  it('after which a node needs nothing any more skips that node, and says so', async () => {
    const cluster = new FakeCluster(RESTART);
    const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      const { run } = await asks(handle);
      cluster.advance(60_000);
      cluster.set(3, 'stats_archiver', 'RUNNING');
      await say(handle, 'approve', by('bob', { plan: run.plan }));
    });
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual([2, 1]);
    expect(report.notDone).toEqual([{ node: 3, why: expect.stringContaining('restarted while the run waited') }]);
  });

  it('after which the cluster is busy waits for its lock, and goes on when it is free', async () => {
    const cluster = new FakeCluster(RESTART);
    const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      const { run } = await asks(handle);
      const other = await takeLock(cluster);
      await say(handle, 'approve', by('bob', { plan: run.plan }));
      const status = await reaches(handle, ({ waiting }) => waiting?.why.includes('held by run other') === true);
      expect([status.phase, status.questions]).toEqual(['waiting', undefined]);
      await other.signal('release', HOLDER);
    });
    expect(report.outcome).toBe('completed');
  });

  it('after which the cluster stays busy for the whole hold ends the run as refused', async () => {
    const cluster = new FakeCluster(restartWith(['steps:', 'hold: 1h\nsteps:']));
    let other: WorkflowHandle | null = null;
    const { report, type, message } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      const { run } = await asks(handle);
      other = await takeLock(cluster);
      await say(handle, 'approve', by('bob', { plan: run.plan }));
    });
    expect([report.outcome, type]).toEqual(['refused', 'busy']);
    expect(message).toContain('held by run other');
    await letGo(other);
  });

  it('given while the run is paused lets it stand until resume, and is not asked for again', async () => {
    const cluster = new FakeCluster(RESTART);
    const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      const { run } = await asks(handle);
      await say(handle, 'pause', by('ada'));
      await say(handle, 'approve', by('bob', { plan: run.plan }));
      await reaches(handle, (status) => status.phase === 'paused');
      expect(cluster.posts).toEqual([]);
      await say(handle, 'resume', by('ada'));
    });
    expect(report.outcome).toBe('completed');
    expect(heard(report)).toEqual(['pause by ada', 'approve by bob', 'resume by ada']);
  });

  it.each(['abort', 'cancel'])('is ended by %s, with the lock gone', async (how) => {
    const cluster = new FakeCluster(RESTART);
    const { report } = await runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      await asks(handle);
      await (how === 'cancel' ? handle.cancel() : say(handle, 'abort', by('ada')));
    });
    expect(report.outcome).toBe('refused');
    expect(report.messages).toMatchObject([{ what: 'abort' }]);
  });
});

const HOLDER = { id: 'other', runId: 'other-run' };

/** Somebody else's lock on the cluster. */
function takeLock(cluster: FakeCluster): Promise<WorkflowHandle> {
  const input = { holder: HOLDER, since: '2026-01-01T00:00:00Z', by: 'eve', timeout: 30_000, grace: 30_000 };
  cluster.holder = { ...HOLDER, since: input.since, by: 'eve', timeout: 30_000, grace: 30_000, closed: false };
  const workflowId = lockId('c1');
  return stage.env.client.workflow.start(LOCK_WORKFLOW, {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [input],
    memo: input,
  });
}

/** The test server may have skipped to the end of a lock that nobody waited for. */
async function letGo(lock: WorkflowHandle | null): Promise<void> {
  await lock?.signal('release', HOLDER).catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });
}
