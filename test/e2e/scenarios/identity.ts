import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../../../rollout/report-shape';
import type { FaultInput } from '../../../simulator';
import { expectInvariants } from '../invariants';
import { edit, RESTART } from '../runbooks';
import { afterFirstPost } from '../moments';
import { group, onCluster, scenario } from '../support';
import { holds, say } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];

group('a node that is not what it should be', () => {
  const refused: [string, FaultInput, RegExp][] = [
    ['cannot be reached at planning', { kind: 'no-api', how: 'refused', node: 3 }, /node 3/],
    ['hangs at planning', { kind: 'no-api', how: 'hang', node: 3 }, /node 3/],
    ['answers as another uid', { kind: 'claims', uid: 3, node: 2 }, /answers as node 3/],
    ['answers as a uid that nobody knows', { kind: 'claims', uid: 9, node: 2 }, /answers as node 9/],
    [
      'is behind a load balancer by request',
      { kind: 'misroute', to: 'round-robin', per: 'request', node: 2 },
      /node 2/,
    ],
    [
      'is behind a load balancer by connection',
      { kind: 'misroute', to: 3, per: 'connection', node: 2 },
      /answers as node 3/,
    ],
    [
      'belongs to another cluster',
      { kind: 'claims', clusterName: 'other.example.com', node: 2 },
      /other\.example\.com/,
    ],
    ['redirects to the primary, inside', { kind: 'redirect', to: 'internal' }, /node [23]/],
    ['redirects to the primary', { kind: 'redirect', to: 'reachable' }, /node [23]/],
    ['answers 503 to everything', { kind: 'status', status: 503, node: 2 }, /node 2/],
    [
      'gives a cluster check that is not JSON',
      { kind: 'garbled', as: 'not-json', path: '/v1/cluster/check' },
      /cluster-check|cluster check/,
    ],
    [
      'has a configuration that is huge',
      { kind: 'garbled', as: 'huge', path: '/v1/cluster/services_configuration' },
      /configuration/,
    ],
  ];
  for (const [title, fault, why] of refused) {
    scenario(
      `${title}: refused, nothing is sent`,
      onCluster({}, async (stage) => {
        stage.sim.faults.on(fault);
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
        expect(run.message).toMatch(why);
        expect(run.type).toMatch(/^(refused|drift)$/);
      }),
    );
  }

  scenario(
    'no node can be reached at all: refused, nothing hangs',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'no-api', how: 'refused' });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
    }),
  );

  scenario(
    'the certificate is of another authority: refused, no login leaves',
    onCluster({ wrongCa: true }, async (stage) => {
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
      expect(run.message).toMatch(/certificate/);
      expect(stage.sim.ledger.entries).toEqual([]);
    }),
  );

  scenario(
    'a cluster whose name is not the pinned one is refused',
    onCluster({ pinned: 'prod.example.com' }, async (stage) => {
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
      expect(run.message).toMatch(/cluster\.sim\.local.*prod\.example\.com|prod\.example\.com.*cluster\.sim\.local/);
    }),
  );

  scenario(
    'the cluster takes another name in the middle: nothing more is sent',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'then', times: 1, do: { what: 'cluster-name', name: 'other.example.com' } });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /other\.example\.com/);
        await say(handle, 'abort');
      });
      await expectInvariants(stage, run, { outcome: 'stopped', sent: ['restart 2'] });
    }),
  );

  scenario(
    'behind a load balancer from its turn on: nothing is sent until it answers as itself',
    onCluster({}, async (stage) => {
      afterFirstPost(stage, { kind: 'misroute', to: 2, per: 'request', node: 3 });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        // By another node's look, or by the name of who answers, as the connection happens to be kept or new.
        await holds(handle, /node 3: (stats_archiver began anew|.* answers as node 2)/);
        expect(stage.sim.ledger.mutations()).toHaveLength(1);
        stage.sim.faults.off('misroute');
        await retriesToTheEnd(handle);
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  for (const to of ['internal', 'reachable'] as const) {
    scenario(
      `a POST that is redirected (${to}) is followed nowhere, and fails the node`,
      onCluster({}, async (stage) => {
        stage.sim.faults.on({ kind: 'redirect', to, method: 'POST' });
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2'], did: [] });
        expect(run.report.mutations[0]?.answer).toBe('307');
      }),
    );
  }

  scenario(
    'a secondary that redirects questions about databases: the primary is asked itself',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'redirect', path: '/v1/bdbs*' });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  for (const uids of ['string', 'int'] as const) {
    scenario(
      `uids as ${uids} everywhere are understood`,
      onCluster({ settings: { uids } }, async (stage) => {
        const run = await stage.run({
          runbook: edit(RESTART, [
            '    deadline: 15s\n',
            '    deadline: 15s\n  - await: node.healthy\n    stable: 1s\n',
          ]),
        });
        await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
      }),
    );
  }
});

/** Says retry whenever the run holds; a hold that has ended by itself meanwhile needs none. */
async function retriesToTheEnd(handle: WorkflowHandle): Promise<void> {
  for (let phase = ''; phase !== 'finished'; await new Promise((done) => setTimeout(done, 200))) {
    phase = (await handle.query<Status>('status')).phase;
    if (phase === 'holding') await say(handle, 'retry', 3).catch(() => undefined);
  }
}
