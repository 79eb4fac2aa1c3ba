import type { FaultInput } from '../../../simulator';
import { expectInvariants } from '../invariants';
import { edit, RESTART, STOP, withKeys } from '../runbooks';
import { group, onCluster, scenario } from '../support';
import { holds, say } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];
const NO: FaultInput = { kind: 'says', answer: 'false', do: false };
const STAYS: FaultInput = { kind: 'stays-stopped', operation: 'restart' };

/** Keys of `nodes`, and of the runbook. */
const policy = (nodes: string, more = ''): string => withKeys(RESTART, `nodes: { ${nodes} }\n${more}`);

group('a node that fails', () => {
  scenario(
    'within the budget, continue: left as it is, the others are done, and the run is failed',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...NO, node: 2 });
      const run = await stage.run({ runbook: policy('budget: 1, on_failure: continue') });
      await expectInvariants(stage, run, { outcome: 'failed', sent: ONCE, did: ['restart 3', 'restart 1'] });
      expect(run.report.nodes.map(({ uid, phase }) => [uid, phase])).toEqual([
        [2, 'failed'],
        [3, 'done'],
        [1, 'done'],
      ]);
    }),
  );

  scenario(
    'within the budget, rollback: undone, and the others are done',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...STAYS, node: 2 });
      const run = await stage.run({ runbook: policy('budget: 1') });
      await expectInvariants(stage, run, {
        outcome: 'failed',
        sent: ['restart 2', 'undo start 2', 'restart 3', 'restart 1'],
      });
      expect(run.report.nodes.map(({ uid, phase }) => [uid, phase])).toEqual([
        [2, 'undone'],
        [3, 'done'],
        [1, 'done'],
      ]);
    }),
  );

  scenario(
    'over the budget, continue: ends at once, nothing is undone',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...STAYS, node: 2 });
      const run = await stage.run({ runbook: policy('on_failure: continue') });
      await expectInvariants(stage, run, { outcome: 'failed', sent: ['restart 2'] });
      expect(run.report.next).toMatch(/rolling-start .*--nodes 2/);
    }),
  );

  scenario(
    'stop: ends at once even within the budget, nothing is undone',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...STAYS, node: 2 });
      const run = await stage.run({ runbook: policy('on_failure: stop, budget: 2') });
      await expectInvariants(stage, run, { outcome: 'failed', sent: ['restart 2'] });
    }),
  );

  scenario(
    'two nodes over a budget of one: both are undone, and no third is touched',
    onCluster({}, async (stage) => {
      stage.sim.faults.on(STAYS);
      const run = await stage.run({ runbook: policy('budget: 1') });
      await expectInvariants(stage, run, {
        outcome: 'rolled-back',
        sent: ['restart 2', 'undo start 2', 'restart 3', 'undo start 3'],
      });
      expect(run.report.nodes.map(({ phase }) => phase)).toEqual(['undone', 'undone', 'pending']);
    }),
  );

  scenario(
    'rollback: run undoes what was done before, too',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...NO, node: 3, operation: 'stop' });
      const run = await stage.run({ runbook: withKeys(STOP, 'rollback: run') });
      await expectInvariants(stage, run, {
        outcome: 'rolled-back',
        sent: ['stop 2', 'stop 3', 'undo start 2'],
        did: ['stop 2', 'start 2'],
      });
      expect(run.report.nodes.find(({ uid }) => uid === 2)).toMatchObject({
        phase: 'undone',
        services: [{ after: { status: 'RUNNING' } }],
      });
    }),
  );

  scenario(
    'in a batch of two: the other one finishes, then the failed one is undone, and no batch follows',
    onCluster({ nodes: 5, maxUnavailable: 2 }, async (stage) => {
      stage.sim.faults.on({ ...STAYS, node: 2 });
      const run = await stage.run({ runbook: policy('batch: 2') });
      await expectInvariants(stage, run, {
        outcome: 'rolled-back',
        sent: ['restart 2', 'restart 3', 'undo start 2'],
        unordered: true,
        maxUnavailable: 2,
      });
      expect(run.report.nodes.find(({ uid }) => uid === 3)?.phase).toBe('done');
    }),
  );

  scenario(
    'in a batch of two, one unknown: the other finishes what was sent and sends nothing new until a person answers',
    onCluster({ nodes: 5, maxUnavailable: 2, restartMs: 1_500 }, async (stage) => {
      stage.sim.faults.on({
        kind: 'then',
        node: 2,
        times: 1,
        do: { what: 'service', node: 2, service: 'cm_server', operation: 'restart' },
      });
      const services = ['stats_archiver', 'alert_mgr'];
      const run = await stage.run(
        { runbook: policy('batch: 2'), nodes: [2, 3], inputs: { services } },
        async (handle) => {
          await holds(handle, /node 2: .*nobody named.*cm_server/);
          await new Promise((resolve) => setTimeout(resolve, 4_000));
          expect(stage.sim.ledger.mutations()).toHaveLength(2);
          await say(handle, 'retry', 2);
        },
      );
      const sent = [2, 3].flatMap((uid) => [`restart ${uid}`, `restart ${uid} alert_mgr`]);
      await expectInvariants(stage, run, { outcome: 'completed', sent, unordered: true, maxUnavailable: 2 });
    }),
  );

  scenario(
    'ask, retry: sent once more, and the run completes',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...NO, node: 2, times: 1 });
      const run = await stage.run({ runbook: policy('on_failure: ask') }, async (handle) => {
        await holds(handle, /node 2: /);
        await say(handle, 'retry', 2);
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 2', ...ONCE], did: ONCE });
    }),
  );

  scenario(
    'ask, retry that fails again: holds again, whatever on_failure says; abort ends it',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...NO, node: 2 });
      const runbook = edit(RESTART, ['    deadline: 15s', '    deadline: 15s\n    on_failure: ask']);
      const run = await stage.run({ runbook }, async (handle) => {
        await holds(handle, /node 2: /);
        await say(handle, 'retry', 2);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        await holds(handle, /node 2: /);
        await say(handle, 'abort');
      });
      await expectInvariants(stage, run, { outcome: 'stopped', sent: ['restart 2', 'restart 2'], did: [] });
    }),
  );

  scenario(
    'ask, skip: the node stays failed and spends no budget, the others are done',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...NO, node: 2 });
      const run = await stage.run({ runbook: policy('on_failure: ask') }, async (handle) => {
        await holds(handle, /node 2: /);
        await say(handle, 'skip', 2);
      });
      await expectInvariants(stage, run, { outcome: 'failed', sent: ONCE, did: ['restart 3', 'restart 1'] });
      expect(run.report.notDone).toMatchObject([{ node: 2, why: expect.stringMatching(/skipped/) as unknown }]);
    }),
  );

  scenario(
    'ask, nobody answers: failed after the hold, nothing is undone',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...STAYS, node: 2 });
      const run = await stage.run({ runbook: policy('on_failure: ask', 'hold: 3s') });
      await expectInvariants(stage, run, { outcome: 'failed', sent: ['restart 2'] });
      expect(run.message).toMatch(/nobody answered/);
    }),
  );

  scenario(
    'an assert that fails asks; once mended, retry repeats the readings before it and goes on',
    onCluster({ services: { alert_mgr: { stoppedOn: [3] } } }, async (stage) => {
      const runbook = edit(
        RESTART,
        ['grace: 10s', 'grace: 10s\ngates: [nodes-active]\nnodes: { on_failure: ask }'],
        [
          '    deadline: 15s\n',
          "    deadline: 15s\n  - name: list\n    call: services.list\n  - assert: steps.list.services['alert_mgr'].status == 'RUNNING'\n    message: alerts are off\n",
        ],
      );
      const run = await stage.run({ runbook }, async (handle) => {
        await holds(handle, /node 3: .*alerts are off/);
        stage.sim.do({ what: 'service', node: 3, service: 'alert_mgr', operation: 'start' });
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        await say(handle, 'retry', 3);
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );
});
