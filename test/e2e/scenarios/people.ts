import { expectInvariants } from '../invariants';
import { edit, RESTART } from '../runbooks';
import { group, onCluster, scenario, type Stage } from '../support';
import { holds, reaches, say, sleep, until } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];
const SLOW = edit(RESTART, ['stable: 1s', 'stable: 4s']);
const sent = (stage: Stage, many: number) => until(() => stage.sim.ledger.mutations().length >= many);

group('a person', () => {
  scenario(
    'pauses and resumes: the node in hand finishes, nothing is sent meanwhile, then it goes on',
    onCluster({}, async (stage) => {
      const run = await stage.run({ runbook: SLOW }, async (handle) => {
        await sent(stage, 1);
        await say(handle, 'pause');
        const status = await reaches(handle, ({ phase }) => phase === 'paused');
        expect(status.nodes.map(({ phase }) => phase)).toEqual(['done', 'pending', 'pending']);
        await sleep(2_000);
        expect(stage.sim.ledger.mutations()).toHaveLength(1);
        await say(handle, 'resume');
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
      expect(run.report.messages.map(({ what }) => what)).toEqual(['pause', 'resume']);
    }),
  );

  scenario(
    'aborts while a restart is being proven: nothing more is sent, nothing undone, what is open is unknown or as seen',
    onCluster({}, async (stage) => {
      const run = await stage.run(
        { runbook: edit(RESTART, ['stable: 1s', 'stable: 10m'], ['deadline: 15s', 'deadline: 1h']) },
        async (handle) => {
          await sent(stage, 1);
          await sleep(1_500);
          await say(handle, 'abort');
        },
      );
      await expectInvariants(stage, run, { outcome: 'stopped', sent: ['restart 2'] });
      expect(run.report.nodes.map(({ phase }) => phase)).toEqual(['unknown', 'pending', 'pending']);
      expect(run.report.next).toMatch(/rollbook/);
    }),
  );

  scenario(
    'aborts while nobody knows whether a request arrived: it is looked at until grace is over, and found',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'applied-late', ms: 6_000, answer: 'none', node: 2, method: 'POST' });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await sent(stage, 1);
        await sleep(2_500);
        await say(handle, 'abort');
      });
      await expectInvariants(stage, run, { outcome: 'stopped', sent: ['restart 2'] });
      expect(run.report.nodes[0]?.services[0]?.verdict).toBe('restarted');
    }),
  );

  scenario(
    'aborts before anything was sent: refused',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'status-word', word: 'STARTING', always: true, node: 2, service: 'stats_archiver' });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await until(() => stage.sim.ledger.entries.length > 10);
        await say(handle, 'abort');
      });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
      expect(run.message).toMatch(/aborted by ada: for the test/);
    }),
  );

  scenario(
    'cancels in Temporal: an abort by temporal',
    onCluster({}, async (stage) => {
      const run = await stage.run({ runbook: SLOW }, async (handle) => {
        await sent(stage, 1);
        await handle.cancel();
      });
      await expectInvariants(stage, run, { outcome: 'stopped', sent: ['restart 2'] });
      expect(run.report.messages).toMatchObject([{ by: 'temporal', what: 'abort' }]);
    }),
  );

  scenario(
    'aborts during an undo: it ends, and the node says that its undo is not proven',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'stays-stopped', operation: 'restart', node: 2 });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await sent(stage, 2);
        await sleep(1_000);
        await say(handle, 'abort');
      });
      await expectInvariants(stage, run, { outcome: 'stopped', sent: ['restart 2', 'undo start 2'] });
      expect(run.report.nodes[0]?.phase).not.toBe('done');
    }),
  );

  scenario(
    'says what has no meaning: rejected, with what would make sense, and nothing changes',
    onCluster({}, async (stage) => {
      const run = await stage.run({ runbook: SLOW }, async (handle) => {
        await sent(stage, 1);
        for (const verb of ['retry', 'skip', 'resume']) await expect(say(handle, verb)).rejects.toThrow();
        for (const given of [undefined, null, 'abort', {}, { by: '' }, { by: 'ada', node: 'two' }]) {
          await expect(handle.executeUpdate<unknown, [unknown]>('abort', { args: [given] })).rejects.toThrow();
        }
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
      expect(run.report.messages).toEqual([]);
    }),
  );

  scenario(
    'skips a node at its turn, where nothing was sent: skipped, and the run completes',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({
        kind: 'then',
        node: 2,
        method: 'POST',
        at: 'answered',
        do: { what: 'service', node: 3, service: 'stats_archiver', operation: 'restart' },
      });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /node 3: stats_archiver began anew/);
        await say(handle, 'skip', 3);
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 2', 'restart 1'], maxUnavailable: 2 });
      expect(run.report.notDone).toMatchObject([{ node: 3 }]);
    }),
  );
});
