import type { CommandInput } from '../../../simulator';
import { expectInvariants } from '../invariants';
import { group, onCluster, scenario } from '../support';

group('health-check, as it ships, fails when anything is unwell, and sends nothing', () => {
  const unwell: [string, CommandInput, RegExp][] = [
    ['maintenance', { what: 'maintenance', node: 3, on: true }, /no-maintenance/],
    ['an upgrade', { what: 'upgrade-mode', on: true }, /no-upgrade/],
    ['a running action', { what: 'action', name: 'SMUpdateBDB', status: 'queued' }, /SMUpdateBDB/],
    ['two primaries', { what: 'second-primary', node: 2 }, /primary/],
    ['a node that is down', { what: 'down', node: 2 }, /node 2/],
    ['host settings', { what: 'host-settings', node: 3, error: 'THP is on' }, /THP is on/],
    ['a database', { what: 'database', uid: 1, available: false }, /orders/],
    ['a node cut off from the primary', { what: 'healthcheck', node: 3, active: false }, /node 3/],
    ['an optional service', { what: 'service', node: 3, service: 'cm_server', operation: 'stop' }, /cm_server/],
  ];
  for (const [title, command, why] of unwell) {
    scenario(
      title,
      onCluster({ stopMs: 0 }, async (stage) => {
        stage.sim.do(command);
        const run = await stage.run({ runbook: 'health-check' });
        await expectInvariants(stage, run, { outcome: 'failed', sent: [] });
        expect(run.message).toMatch(why);
      }),
    );
  }

  scenario(
    'a node that cannot be reached',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'no-api', how: 'refused', node: 3 });
      const run = await stage.run({ runbook: 'health-check' });
      await expectInvariants(stage, run, { outcome: 'failed', sent: [] });
      expect(run.message).toMatch(/node 3/);
    }),
  );

  scenario(
    'beside another run, without its lock',
    onCluster({}, async (stage) => {
      const other = await stage.start({ runbook: 'rolling-restart', inputs: { stable: '1s' } });
      const run = await stage.run({ runbook: 'health-check' });
      expect(run.type).not.toBe('busy');
      expect(run.report.mutations).toEqual([]);
      const restarted = await stage.end(other);
      await expectInvariants(stage, restarted, { outcome: 'completed', sent: ['restart 2', 'restart 3', 'restart 1'] });
    }),
  );
});
