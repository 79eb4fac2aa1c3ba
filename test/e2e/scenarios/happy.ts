import { expectInvariants } from '../invariants';
import { edit, RESTART, START, STOP, withKeys } from '../runbooks';
import { group, onCluster, scenario } from '../support';

const EVERY = ['restart 2', 'restart 3', 'restart 1'];

group('a run without any trouble', () => {
  scenario(
    'rolling-restart, as it ships, restarts each node once, the primary last, and proves each by its new start_time',
    onCluster({}, async (stage) => {
      const run = await stage.run({ runbook: 'rolling-restart', inputs: { stable: '1s' } });
      await expectInvariants(stage, run, { outcome: 'completed', sent: EVERY });
      expect(run.report.nodes.map(({ uid, phase, role, attempts }) => [uid, phase, role, attempts])).toEqual([
        [2, 'done', 'secondary', 1],
        [3, 'done', 'secondary', 1],
        [1, 'done', 'primary', 1],
      ]);
      for (const { services } of run.report.nodes) {
        expect(services).toMatchObject([
          { verdict: 'restarted', before: { status: 'RUNNING' }, after: { status: 'RUNNING' } },
        ]);
        expect(services[0]?.after?.startTime).not.toBe(services[0]?.before?.startTime);
      }
      expect(run.report.notDone).toEqual([]);
      expect(run.report.next).toMatch(/^Nothing/);
    }),
  );

  scenario(
    'rolling-stop and then rolling-start, as they ship, on one cluster: stopped everywhere, then back everywhere',
    onCluster({}, async (stage) => {
      const inputs = { services: ['stats_archiver'], stable: '1s' };
      const stop = await stage.run({ runbook: 'rolling-stop', inputs });
      const stops = ['stop 2', 'stop 3', 'stop 1'];
      await expectInvariants(stage, stop, { outcome: 'completed', sent: stops });
      expect(stop.report.next).toMatch(/rollbook run rolling-start --cluster c\d+ -i services=stats_archiver/);
      expect(stop.report.gates.some(({ detail }) => /stay unseen/.test(detail))).toBe(true);
      const start = await stage.run({ runbook: 'rolling-start', inputs });
      await expectInvariants(stage, start, {
        outcome: 'completed',
        sent: ['start 2', 'start 3', 'start 1'],
        earlier: stops,
      });
      for (const { services } of start.report.nodes) {
        expect(services).toMatchObject([
          { verdict: 'started', before: { status: 'STOPPED' }, after: { status: 'RUNNING' } },
        ]);
      }
    }),
  );

  scenario(
    'restart-primary-services, as it ships, touches the primary only, by POST /v1/services, and the report has it there',
    onCluster({ primary: 2 }, async (stage) => {
      const run = await stage.run({ runbook: 'restart-primary-services', inputs: { stable: '1s' } });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 2'] });
      expect(run.report.mutations.map(({ path }) => path)).toEqual(['/v1/services']);
      expect(run.report.nodes).toMatchObject([{ uid: 2, phase: 'done', services: [{ verdict: 'restarted' }] }]);
    }),
  );

  scenario(
    'health-check, as it ships, completes when all is well, sends nothing and takes no lock',
    onCluster({}, async (stage) => {
      const run = await stage.run({ runbook: 'health-check' });
      await expectInvariants(stage, run, { outcome: 'completed', sent: [] });
      expect(run.report.nodes.map(({ phase }) => phase)).toEqual(['done', 'done', 'done']);
    }),
  );

  scenario(
    'several services go one after the other on each node',
    onCluster({}, async (stage) => {
      const run = await stage.run({
        runbook: RESTART,
        inputs: { services: ['stats_archiver', 'alert_mgr', 'cm_server'] },
      });
      const sent = EVERY.flatMap((one) => [one, `${one} alert_mgr`, `${one} cm_server`]);
      await expectInvariants(stage, run, { outcome: 'completed', sent });
    }),
  );

  scenario(
    'batches of two go side by side where two may be out, the primary alone',
    onCluster({ nodes: 5, maxUnavailable: 2, restartMs: 6_000 }, async (stage) => {
      const run = await stage.run({ runbook: withKeys(RESTART, 'nodes: { batch: 2 }') });
      const sent = [2, 3, 4, 5, 1].map((uid) => `restart ${uid}`);
      await expectInvariants(stage, run, { outcome: 'completed', sent, unordered: true, maxUnavailable: 2 });
      expect(stage.sim.ledger.mostOut()).toBe(2);
      expect(
        stage.sim.ledger
          .mutations()
          .map(({ node }) => node)
          .at(-1),
      ).toBe(1);
    }),
  );

  scenario(
    'batches of three are cut to max_unavailable, and that is said',
    onCluster({ nodes: 5, restartMs: 300 }, async (stage) => {
      const run = await stage.run({ runbook: withKeys(RESTART, 'nodes: { batch: 3 }') });
      await expectInvariants(stage, run, {
        outcome: 'completed',
        sent: [2, 3, 4, 5, 1].map((uid) => `restart ${uid}`),
      });
      expect(run.report.notes.map(({ text }) => text).join('\n')).toMatch(/cut so that no more than 1 node is out/);
    }),
  );

  scenario(
    'before, steps and after, with reads, await, assert, when and sleep, in their order',
    onCluster({}, async (stage) => {
      const runbook = edit(
        RESTART,
        [
          'steps:\n',
          'before:\n  - call: primary-services.restart\n    with: { services: [cm_server] }\n    timeout: 1s\n    stable: 1s\nsteps:\n  - sleep: 200ms\n',
        ],
        [
          '    deadline: 15s\n',
          `    deadline: 15s
  - name: list
    call: services.list
  - assert: steps.list.services['stats_archiver'].status == 'RUNNING' && steps.restart.services['stats_archiver'] == 'restarted'
  - name: alerts
    when: node.uid == 3
    call: services.restart
    with: { services: [alert_mgr] }
    timeout: 1s
    stable: 1s
  - await: services.running
    with: { services: [stats_archiver, alert_mgr] }
    stable: 1s
after:
  - call: databases.availability
  - call: primary-services.restart
    with: { services: [crdb_worker] }
    timeout: 1s
    stable: 1s
`,
        ],
      );
      const run = await stage.run({ runbook });
      const sent = [
        'restart 1 cm_server',
        'restart 2',
        'restart 3',
        'restart 3 alert_mgr',
        'restart 1',
        'restart 1 crdb_worker',
      ];
      await expectInvariants(stage, run, { outcome: 'completed', sent });
    }),
  );

  scenario(
    'what is stopped stays stopped on a restart, and what is so already is not sent again',
    onCluster({ services: { stats_archiver: { stoppedOn: [3] } } }, async (stage) => {
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 2', 'restart 1'] });
      expect(run.report.nodes.find(({ uid }) => uid === 3)).toMatchObject({
        phase: 'done',
        services: [{ verdict: 'left-stopped' }],
      });
      const restarts = ['restart 2', 'restart 1'];
      const start = await stage.run({ runbook: START });
      await expectInvariants(stage, start, { outcome: 'completed', sent: ['start 3'], earlier: restarts });
      const again = await stage.run({ runbook: START });
      await expectInvariants(stage, again, { outcome: 'completed', sent: [], earlier: [...restarts, 'start 3'] });
      const stop = await stage.run({ runbook: STOP, nodes: [3] });
      await expectInvariants(stage, stop, {
        outcome: 'completed',
        sent: ['stop 3'],
        earlier: [...restarts, 'start 3'],
      });
    }),
  );

  scenario(
    'a service that lives on one node only is restarted there only',
    onCluster({}, async (stage) => {
      const run = await stage.run({ runbook: RESTART, inputs: { services: ['call_home_agent'] } });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 1 call_home_agent'] });
      expect(run.report.nodes.map(({ uid, services }) => [uid, services[0]?.verdict])).toEqual([
        [2, 'not-here'],
        [3, 'not-here'],
        [1, 'restarted'],
      ]);
    }),
  );

  scenario(
    'where and --nodes choose, uid orders, a plan that was made before is followed',
    onCluster({ nodes: 4, primary: 3 }, async (stage) => {
      const runbook = withKeys(RESTART, "nodes: { where: node.role == 'secondary', order: uid }");
      const plan = await stage.plan({ runbook, nodes: [4, 1] });
      expect(plan).toMatchObject({ refused: [], batches: [[1], [4]] });
      const run = await stage.run({ runbook, nodes: [4, 1], plan });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 1', 'restart 4'] });
      expect(run.report.run.plan).toBe(plan.hash);
    }),
  );

  scenario(
    'nodes that are discovered from one URL, with a client certificate, and with fields as they were seen live',
    onCluster(
      {
        loopbackPerNode: true,
        clientCertificate: true,
        settings: { clusterHealth: true, addressField: 'available_addresses' },
      },
      async (stage) => {
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'completed', sent: EVERY });
      },
    ),
  );
});
