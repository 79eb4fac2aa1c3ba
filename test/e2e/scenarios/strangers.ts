import { expectInvariants } from '../invariants';
import { edit, RESTART } from '../runbooks';
import { group, onCluster, scenario } from '../support';
import { holds, say } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];
const POST = { node: 2, method: 'POST' } as const;

group('what nobody named', () => {
  scenario(
    'another service of the node began anew too: holds, and a retry accepts it and goes on',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({
        kind: 'then',
        do: { what: 'service', node: 2, service: 'alert_mgr', operation: 'restart' },
        ...POST,
      });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /node 2: .*nobody named.*alert_mgr/);
        await say(handle, 'retry', 2);
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
      expect(run.report.messages).toMatchObject([{ by: 'ada', what: 'retry node 2' }]);
    }),
  );

  scenario(
    'the same, and a person skips the node: it stays unknown, nothing is undone, the rest is done',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({
        kind: 'then',
        do: { what: 'service', node: 2, service: 'alert_mgr', operation: 'restart' },
        ...POST,
      });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /nobody named/);
        await say(handle, 'skip', 2);
      });
      await expectInvariants(stage, run, { outcome: 'failed', sent: ONCE });
      expect(run.report.notDone).toMatchObject([{ node: 2, why: expect.stringMatching(/a person, .+, skipped it/) }]);
    }),
  );

  scenario(
    'the node reboots in the middle: holds when it is back, and a retry accepts it',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({
        kind: 'then',
        afterMs: 500,
        do: { what: 'reboot', node: 2, ms: 4_000 },
        ...POST,
        times: 1,
      });
      const run = await stage.run({ runbook: edit(RESTART, ['stable: 1s', 'stable: 3s']) }, async (handle) => {
        await holds(handle, /node 2: .*nobody named/);
        await say(handle, 'retry', 2);
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'another node reboots meanwhile: nothing is sent while it is out, and its turn holds over the drift',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'then', do: { what: 'reboot', node: 3, ms: 6_000 }, ...POST });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /node 3: stats_archiver began anew/);
        await say(handle, 'retry', 3);
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE, maxUnavailable: 2 });
    }),
  );

  scenario(
    'another service of another node began anew: that is nothing to this run',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({
        kind: 'then',
        do: { what: 'service', node: 3, service: 'alert_mgr', operation: 'restart' },
        ...POST,
      });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE, maxUnavailable: 2 });
    }),
  );
});
