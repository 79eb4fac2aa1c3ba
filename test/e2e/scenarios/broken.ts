import { expectInvariants } from '../invariants';
import { edit, RESTART, STOP } from '../runbooks';
import { atEffect } from '../moments';
import { group, onCluster, scenario } from '../support';
import { reaches, sleep } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];
const POST = { node: 2, method: 'POST' } as const;

group('a service that does not come back', () => {
  scenario(
    'stays STOPPED for its deadline: the undo starts it again, and the run ends rolled-back',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'stays-stopped', operation: 'restart', ...POST });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2', 'undo start 2'] });
      expect(run.report.nodes[0]).toMatchObject({
        uid: 2,
        phase: 'undone',
        services: [{ after: { status: 'RUNNING' } }],
      });
    }),
  );

  scenario(
    'stays STOPPED for 30 s: fails before a long deadline',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'stays-stopped', operation: 'restart', ...POST });
      const run = await stage.run({ runbook: edit(RESTART, ['deadline: 15s', 'deadline: 30m']) });
      await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2', 'undo start 2'] });
      expect(run.report.mutations[0]?.evidence).toMatch(/STOPPED for 30 s/);
    }),
  );

  scenario(
    'stays STOPPED, and the undo does not help: undo-failed, failed, and next names the way back',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'stays-stopped', operation: 'restart', ...POST });
      stage.sim.faults.on({ kind: 'says', answer: 'false', do: false, operation: 'start' });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, {
        outcome: 'failed',
        sent: ['restart 2', 'undo start 2'],
        did: ['restart 2'],
      });
      expect(run.report.nodes[0]?.phase).toBe('undo-failed');
      expect(run.report.next).toMatch(/rollbook run rolling-start .*--nodes 2/);
    }),
  );

  scenario(
    'stays STARTING: fails, and the undo waits until it runs, however that comes about',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'stays-starting', ...POST });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await reaches(handle, ({ phase }) => phase === 'undoing');
        stage.sim.do({ what: 'service', node: 2, service: 'stats_archiver', operation: 'restart' });
      });
      await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2'] });
    }),
  );

  scenario(
    'keeps crashing: fails at the third change, is left alone, and the run ends failed',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'crash-loop', everyMs: 1_500, ...POST });
      const run = await stage.run({ runbook: edit(RESTART, ['stable: 1s', 'stable: 3s']) });
      await expectInvariants(stage, run, { outcome: 'failed', sent: ['restart 2'] });
      expect(run.report.nodes[0]?.phase).toBe('undo-failed');
      expect(run.report.mutations[0]?.evidence).toMatch(/three times/);
    }),
  );

  scenario(
    'a stop that does not happen: fails, nothing has to be undone',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'no-effect', ...POST });
      const run = await stage.run({ runbook: STOP });
      await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['stop 2'], did: [] });
    }),
  );
});

group('a list of services that says odd things', () => {
  scenario(
    'a status word that no document knows is waited for',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'status-word', word: 'BACKOFF' });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'an unknown word at planning is waited for before anything is sent',
    onCluster({}, async (stage) => {
      const name = stage.sim.faults.on({
        kind: 'status-word',
        word: 'EXITED',
        always: true,
        node: 3,
        service: 'stats_archiver',
      });
      const run = await stage.run({ runbook: RESTART }, async () => {
        await sleep(5_000);
        expect(stage.sim.ledger.mutations()).toEqual([]);
        stage.sim.faults.off(name);
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'an unknown word for ever after the restart fails the node; the undo sends nothing',
    onCluster({}, async (stage) => {
      atEffect(stage, 2, () => {
        stage.sim.faults.on(
          { kind: 'status-word', word: 'FATAL', always: true, node: 2, service: 'stats_archiver' },
          'fatal',
        );
      });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await reaches(handle, ({ phase }) => phase === 'undoing');
        stage.sim.faults.off('fatal');
      });
      await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2'] });
    }),
  );

  scenario(
    'not listed on a node at planning: not-here, nothing is sent there',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'unlisted', node: 2, service: 'stats_archiver' });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 3', 'restart 1'] });
      expect(run.report.nodes.find(({ uid }) => uid === 2)?.services[0]?.verdict).toBe('not-here');
    }),
  );

  scenario(
    'not listed for a while after the restart counts as STOPPED, and then it is back',
    onCluster({}, async (stage) => {
      atEffect(stage, 2, () => {
        stage.sim.faults.on({ kind: 'unlisted', node: 2, service: 'stats_archiver', forMs: 4_000 });
      });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  for (const stoppedService of ['null-times', 'no-times', 'old-start', 'unlisted'] as const) {
    scenario(
      `a stopped service is shown with ${stoppedService}: stop is proven all the same`,
      onCluster({ settings: { stoppedService } }, async (stage) => {
        const run = await stage.run({ runbook: STOP });
        await expectInvariants(stage, run, { outcome: 'completed', sent: ['stop 2', 'stop 3', 'stop 1'] });
      }),
    );
  }

  scenario(
    'stale from the moment of the restart, answer true: not believed, and proven when it lives again',
    onCluster({}, async (stage) => {
      atEffect(stage, 2, () => {
        stage.sim.faults.on({ kind: 'stale-list', node: 2, forMs: 8_000 });
      });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'stale and the answer lost: grace is not over before the list lives again, so it is never sent twice',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'reset', when: 'after', ...POST });
      atEffect(stage, 2, () => {
        stage.sim.faults.on({ kind: 'stale-list', node: 2, forMs: 20_000 });
      });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'a list that is renewed every two seconds is good enough',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'stale-list', refreshMs: 2_000 });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );
});
