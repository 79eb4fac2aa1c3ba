import type { CommandInput } from '../../../simulator';
import { expectInvariants } from '../invariants';
import { RESTART } from '../runbooks';
import { group, onCluster, scenario } from '../support';
import { holds, reaches, say } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];

group('what becomes unwell in the middle', () => {
  const middle: [string, CommandInput, CommandInput, RegExp][] = [
    [
      'maintenance',
      { what: 'maintenance', node: 3, on: true },
      { what: 'maintenance', node: 3, on: false },
      /no-maintenance|maintenance/,
    ],
    ['an upgrade', { what: 'upgrade-mode', on: true }, { what: 'upgrade-mode', on: false }, /no-upgrade/],
    [
      'an action',
      { what: 'action', name: 'SMUpdateBDB', status: 'running' },
      { what: 'action', name: 'SMUpdateBDB', status: 'completed' },
      /no-actions/,
    ],
    ['a second primary', { what: 'second-primary', node: 3 }, { what: 'second-primary', node: null }, /one-primary/],
    [
      'a node that is not active',
      { what: 'status', node: 3, status: 'down' },
      { what: 'status', node: 3, status: 'active' },
      /nodes-active/,
    ],
    [
      'host settings',
      { what: 'host-settings', node: 3, error: 'THP is on' },
      { what: 'host-settings', node: 3, error: null },
      /cluster-check/,
    ],
    [
      'a database',
      { what: 'database', uid: 1, available: false },
      { what: 'database', uid: 1, available: true },
      /databases-available/,
    ],
  ];
  for (const [title, broken, mended, why] of middle) {
    scenario(
      `${title}: the run waits at the border, sends nothing, and goes on by itself when that is well`,
      onCluster({}, async (stage) => {
        stage.sim.faults.on({ kind: 'then', method: 'POST', times: 1, at: 'answered', do: broken });
        const run = await stage.run({ runbook: RESTART }, async (handle) => {
          await reaches(handle, ({ waiting }) => why.test(waiting?.why ?? ''));
          expect(stage.sim.ledger.mutations()).toHaveLength(1);
          stage.sim.do(mended);
        });
        await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE, maxUnavailable: 2 });
        expect(run.report.gates.some(({ verdict }) => verdict !== 'yes')).toBe(true);
      }),
    );
  }

  scenario(
    'another primary after the first restart: it is still touched last',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'then', times: 1, method: 'POST', do: { what: 'primary', node: 3 } });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 2', 'restart 1', 'restart 3'] });
    }),
  );

  scenario(
    'a primary that moves to a node that is done: the order of the rest is decided again',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({
        kind: 'then',
        skip: 1,
        times: 1,
        method: 'POST',
        do: { what: 'primary', node: 2, gapMs: 2_000 },
      });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'the service is disabled in the middle: nothing more is sent',
    onCluster({}, async (stage) => {
      // The guard of node 3 asks for it itself, after the border has let the run pass.
      const path = '/v1/cluster/services_configuration';
      stage.sim.faults.on({
        kind: 'then',
        at: 'arrived',
        node: 3,
        path,
        do: { what: 'configure', service: 'stats_archiver', mode: 'disabled' },
      });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /node 3: stats_archiver is disabled/);
        await say(handle, 'abort');
      });
      await expectInvariants(stage, run, { outcome: 'stopped', sent: ['restart 2'] });
    }),
  );
});
