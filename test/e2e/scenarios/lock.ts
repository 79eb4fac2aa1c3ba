import type { WorkflowHandle } from '@temporalio/client';
import { expectCluster, expectInvariants, expectLockFree, isLocked } from '../invariants';
import { edit, RESTART } from '../runbooks';
import { group, onCluster, scenario, type Stage } from '../support';
import { reaches, until } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];
const SLOW = edit(RESTART, ['stable: 1s', 'stable: 5s']);
/** 10 s, the largest timeout and the grace, after at most one second in which the lock learns of it (safety rule 8). */
const FREE = 10_000 + 1_000 + 10_000 + 4_000;

group('the lock of a cluster', () => {
  scenario(
    'five starts at the same moment: one goes on, the others are refused at once and told who holds it',
    onCluster({}, async (stage) => {
      const runs = await Promise.all([1, 2, 3, 4, 5].map(() => stage.run({ runbook: RESTART })));
      const [completed, ...more] = runs.filter(({ report }) => report.outcome === 'completed');
      expect(more).toEqual([]);
      if (!completed) throw new Error('none completed');
      await expectInvariants(stage, completed, { outcome: 'completed', sent: ONCE });
      for (const run of runs.filter((one) => one !== completed)) {
        expect(run).toMatchObject({ type: 'busy', report: { outcome: 'refused', mutations: [] } });
        expect(run.message).toMatch(new RegExp(`held by run ${completed.handle.workflowId} since .*, started by ada`));
      }
    }),
  );

  scenario(
    'is held while a run is in the middle, and free for the next one right after it',
    onCluster({}, async (stage) => {
      const first = await stage.run({ runbook: RESTART }, async () => {
        await until(() => stage.sim.ledger.mutations().length > 0);
        expect(await isLocked(stage)).toBe(true);
        expect(await stage.run({ runbook: RESTART })).toMatchObject({ type: 'busy' });
      });
      await expectInvariants(stage, first, { outcome: 'completed', sent: ONCE });
      const second = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, second, { outcome: 'completed', sent: ONCE, earlier: ONCE });
    }),
  );

  scenario(
    'outlives a run that was terminated for as long as its last request may take effect, and then frees itself',
    onCluster({}, async (stage) => {
      const handle = await stage.start({ runbook: SLOW });
      await until(() => stage.sim.ledger.mutations().length > 0);
      await handle.terminate('for the test');
      const ended = Date.now();
      const second = await stage.run({ runbook: RESTART });
      expect(second).toMatchObject({ type: 'busy', report: { outcome: 'refused' } });
      expect(second.message).toMatch(new RegExp(`${handle.workflowId}.*has ended`));
      await expectLockFree(stage, FREE);
      expect(Date.now() - ended).toBeGreaterThan(20_000);
      expectCluster(stage);
      expect(stage.sim.ledger.mutations()).toHaveLength(1);
      const third = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, third, { outcome: 'completed', sent: ONCE, earlier: ['restart 2'] });
    }),
  );

  const resets: [string, 'first' | 'last', (stage: Stage, handle: WorkflowHandle) => Promise<unknown>, string[]][] = [
    ['before it took the lock', 'first', sent, []],
    ['while a request was in hand', 'last', sent, []],
    ['after a request', 'last', (_, handle) => reaches(handle, ({ mutations }) => mutations.length > 0), ['restart 2']],
  ];
  for (const [title, task, moment, known] of resets) {
    scenario(
      `a run that is reset to a point ${title} sends nothing more, fails, and the lock frees itself`,
      onCluster({}, async (stage) => {
        stage.sim.faults.on({ kind: 'late-answer', ms: 700, method: 'POST' });
        const handle = await stage.start({ runbook: SLOW });
        await moment(stage, handle);
        const reset = await resetRun(stage, handle.workflowId, task);
        const run = await stage.end(stage.server.client.workflow.getHandle(handle.workflowId, reset));
        const earlier = known.length === 0 ? ['restart 2'] : [];
        await expectInvariants(stage, run, { outcome: 'failed', sent: known, earlier, lockWithin: FREE });
        expect(run.message).toMatch(/reset/);
      }),
    );
  }
});

function sent(stage: Stage): Promise<void> {
  return until(() => stage.sim.ledger.mutations().length > 0);
}

/** Resets the run to its first workflow task, or to its newest one; gives the new run's id. */
async function resetRun({ server }: Stage, workflowId: string, task: 'first' | 'last'): Promise<string> {
  const { events } = await server.client.workflow.getHandle(workflowId).fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  const event = task === 'first' ? tasks[0] : tasks.at(-1);
  const { runId } = await server.connection.workflowService.resetWorkflowExecution({
    namespace: server.namespace,
    workflowExecution: { workflowId },
    reason: 'for the test',
    requestId: workflowId,
    workflowTaskFinishEventId: event?.eventId ?? null,
  });
  return runId;
}
