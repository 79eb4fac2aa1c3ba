import type { CommandInput, SimulatorOptions } from '../../../simulator';
import { expectInvariants } from '../invariants';
import { edit, RESTART, START, withKeys } from '../runbooks';
import { group, onCluster, scenario, type Asked } from '../support';
import { reaches } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];
const naming = (service: string): Asked => ({ runbook: RESTART, inputs: { services: [service] } });

group('what is refused before anything is sent', () => {
  const services: [string, Asked, RegExp][] = [
    ['a required service', naming('ccs'), /ccs is not an optional service/],
    [
      'a required service among others',
      { runbook: RESTART, inputs: { services: ['stats_archiver', 'cnm_http'] } },
      /cnm_http is not an optional service/,
    ],
    ['a disabled service', naming('mdns_server'), /mdns_server is disabled/],
    ['an unknown service', naming('stats_archive'), /stats_archive is not an optional service/],
    ['a node that the cluster does not have', { runbook: RESTART, nodes: [2, 9] }, /9/],
    [
      'a node that the runbook leaves out',
      { runbook: withKeys(RESTART, 'nodes: { where: node.uid != 2 }'), nodes: [2] },
      /node 2/,
    ],
    [
      'a runbook with steps and no node to do them on',
      { runbook: withKeys(RESTART, "nodes: { where: node.version == '1' }") },
      /no node/,
    ],
    [
      'a document that is no runbook',
      { runbook: edit(RESTART, ['services.restart', 'services.restrat']) },
      /services\.restart/,
    ],
    ['a runbook that is not there', { runbook: 'rolling-restrat' }, /rolling-restart/],
    ['a cluster that is not in the inventory', { runbook: RESTART, cluster: 'nowhere' }, /nowhere/],
    ['a bad input', { runbook: RESTART, inputs: { service: ['alert_mgr'] } }, /service/],
    ['a waiver without a reason', { runbook: RESTART, waive: ['cluster-check'] }, /reason/],
    ['a window that is none', { runbook: RESTART, window: { cron: '0 2 * * *' } }, /window/],
  ];
  for (const [title, asked, why] of services) {
    scenario(
      title,
      onCluster({}, async (stage) => {
        const run = await stage.run(asked);
        await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
        expect(run.message).toMatch(why);
      }),
    );
  }

  scenario(
    'a restart of a service that no planned node has',
    onCluster({}, async (stage) => {
      const run = await stage.run({ ...naming('call_home_agent'), nodes: [2, 3] });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
      expect(run.message).toMatch(/call_home_agent/);
    }),
  );

  const unwell: [string, CommandInput, RegExp, SimulatorOptions?][] = [
    ['a node in maintenance', { what: 'maintenance', node: 3, on: true }, /no-maintenance/],
    ['an upgrade', { what: 'upgrade-mode', on: true }, /no-upgrade/],
    ['a running action', { what: 'action', name: 'SMUpdateBDB', status: 'running' }, /no-actions.*SMUpdateBDB/],
    ['two primaries', { what: 'second-primary', node: 2 }, /one-primary/],
    ['no primary', { what: 'primary', node: 1, gapMs: 600_000 }, /one-primary/],
    ['a node that is not active', { what: 'status', node: 3, status: 'decommissioning' }, /nodes-active.*3/],
    ['a node that is down', { what: 'down', node: 3 }, /node 3/],
    [
      'host settings that are wrong',
      { what: 'host-settings', node: 2, error: 'overcommit_memory is 0' },
      /cluster-check.*overcommit_memory/,
    ],
    [
      'another service that does not run',
      { what: 'service', node: 2, service: 'alert_mgr', operation: 'stop' },
      /cluster-check.*alert_mgr/,
    ],
    ['a database that is down', { what: 'database', uid: 2, available: false }, /databases-available.*sessions/],
  ];
  for (const [title, command, why] of unwell) {
    scenario(
      title,
      onCluster({}, async (stage) => {
        stage.sim.do(command);
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
        expect(run.message).toMatch(why);
        // What forbids the run stands in its plan, too, which changes nothing and takes no lock.
        // A node that is down takes its time once more.
        if (command.what === 'down') return;
        const plan = await stage.plan({ runbook: RESTART });
        expect(plan.refused.map(({ message }) => message).join('; ')).toMatch(why);
        expect(stage.sim.ledger.mutations()).toEqual([]);
      }),
    );
  }

  scenario(
    'a plan that no longer fits the cluster, with the difference',
    onCluster({}, async (stage) => {
      const plan = await stage.plan({ runbook: RESTART });
      stage.sim.do({ what: 'version', node: 3, version: '7.22.2-79' });
      const run = await stage.run({ runbook: RESTART, plan });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
      expect(run.type).toBe('drift');
      expect(run.message).toMatch(/7\.22\.2-79/);
    }),
  );

  scenario(
    'a plan that was altered',
    onCluster({}, async (stage) => {
      const plan = await stage.plan({ runbook: RESTART });
      const run = await stage.run({
        runbook: RESTART,
        plan: { ...plan, hash: plan.hash.replace(/./, (digit) => (digit === '0' ? '1' : '0')) },
      });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
      expect(run.type).toBe('drift');
    }),
  );
});

group('what is unwell and allowed', () => {
  scenario(
    'a restart of what is stopped on every node sends nothing, and completes',
    onCluster({ services: { stats_archiver: { stoppedOn: [1, 2, 3] } } }, async (stage) => {
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: [] });
      expect(run.report.nodes.map(({ services }) => services[0]?.verdict)).toEqual([
        'left-stopped',
        'left-stopped',
        'left-stopped',
      ]);
    }),
  );

  scenario(
    'a node that is cut off from the primary is out: nothing is sent as long as it is',
    onCluster({}, async (stage) => {
      stage.sim.do({ what: 'healthcheck', node: 3, active: false });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await reaches(handle, ({ waiting }) =>
          /node 3 is out \(its master health check is inactive\)/.test(waiting?.why ?? ''),
        );
        expect(stage.sim.ledger.mutations()).toEqual([]);
        stage.sim.do({ what: 'healthcheck', node: 3, active: true });
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'a waiver covers what fails now, item by item, and the report says who accepted what',
    onCluster({}, async (stage) => {
      stage.sim.do({ what: 'host-settings', node: 2, error: 'overcommit_memory is 0' });
      const run = await stage.run({ runbook: RESTART, waive: ['cluster-check'], reason: 'known, ticket 7' });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
      expect(run.report.waived).toMatchObject([
        { gate: 'cluster-check', by: 'ada', reason: 'known, ticket 7', items: ['node 2: overcommit_memory is 0'] },
      ]);
    }),
  );

  scenario(
    'a new failure is not covered by the waiver: the run waits until it is gone',
    onCluster({}, async (stage) => {
      stage.sim.do({ what: 'host-settings', node: 2, error: 'overcommit_memory is 0' });
      stage.sim.faults.on({
        kind: 'then',
        at: 'answered',
        method: 'POST',
        times: 1,
        do: { what: 'host-settings', node: 3, error: 'somaxconn is 128' },
      });
      const run = await stage.run({ runbook: RESTART, waive: ['cluster-check'], reason: 'known' }, async (handle) => {
        await reaches(handle, ({ waiting }) => /somaxconn/.test(waiting?.why ?? ''));
        expect(stage.sim.ledger.mutations()).toHaveLength(1);
        stage.sim.do({ what: 'host-settings', node: 3, error: null });
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'a cluster check that fails only in what the run is to start',
    onCluster({ services: { alert_mgr: { stoppedOn: [1, 2, 3] } } }, async (stage) => {
      const run = await stage.run({ runbook: START, inputs: { services: ['alert_mgr'] } });
      await expectInvariants(stage, run, {
        outcome: 'completed',
        sent: ['start 2 alert_mgr', 'start 3 alert_mgr', 'start 1 alert_mgr'],
      });
    }),
  );
});
