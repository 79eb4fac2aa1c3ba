import type { FaultInput } from '../../../simulator';
import { expectInvariants } from '../invariants';
import { RESTART } from '../runbooks';
import { afterFirstPost } from '../moments';
import { group, onCluster, scenario } from '../support';
import { sleep, until } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];

group('a node that cannot be reached in the middle', () => {
  for (const how of ['refused', 'hang', 'reset'] as const) {
    scenario(
      `${how} for a while: looked at until it is back, nothing sent again, nothing undone`,
      onCluster({}, async (stage) => {
        afterFirstPost(stage, { kind: 'no-api', how, node: 2, forMs: 6_000 });
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
      }),
    );
  }

  scenario(
    'longer than all gentle tries of one look: the same',
    onCluster({}, async (stage) => {
      afterFirstPost(stage, { kind: 'no-api', how: 'refused', node: 2, forMs: 40_000 });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'the whole cluster at once: nothing is sent and nothing undone until it is back',
    onCluster({}, async (stage) => {
      afterFirstPost(stage, { kind: 'no-api', how: 'refused', forMs: 12_000 });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'the next node: nothing is sent while it cannot be reached, and the run goes on by itself',
    onCluster({}, async (stage) => {
      afterFirstPost(stage, { kind: 'no-api', how: 'refused', node: 3, forMs: 8_000 });
      const began = Date.now();
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
      const second = stage.sim.ledger.mutations()[1];
      expect((second?.at ?? 0) - began).toBeGreaterThan(8_000);
    }),
  );

  scenario(
    '503 from every node for a while: the same',
    onCluster({}, async (stage) => {
      afterFirstPost(stage, { kind: 'status', status: 503, method: 'GET', forMs: 8_000 });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  scenario(
    'the node says that it is no member of a cluster for a while: the same',
    onCluster({}, async (stage) => {
      afterFirstPost(stage, { kind: 'then', at: 'arrived', times: 1, do: { what: 'member', node: 2, member: false } });
      const run = await stage.run({ runbook: RESTART }, async () => {
        await until(() => !stage.sim.cluster.node(2).member);
        await sleep(3_000);
        stage.sim.do({ what: 'member', node: 2, member: true });
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );

  const odd: [string, FaultInput][] = [
    ['its answers break off before', { kind: 'reset', when: 'before', method: 'GET', forMs: 6_000 }],
    ['its answers break off after', { kind: 'reset', when: 'after', method: 'GET', forMs: 6_000 }],
    ['it answers nothing', { kind: 'no-answer', method: 'GET', forMs: 6_000 }],
    ['it answers too late', { kind: 'late-answer', ms: 12_000, method: 'GET', times: 2 }],
  ];
  for (const [title, fault] of odd) {
    scenario(
      `${title} for a while: the same`,
      onCluster({}, async (stage) => {
        afterFirstPost(stage, { ...fault, node: 2 } as FaultInput);
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
      }),
    );
  }

  scenario(
    'every answer takes 700 ms: slower, and the same',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'slow', ms: 700 });
      const run = await stage.run({ runbook: RESTART, nodes: [2, 1] });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 2', 'restart 1'] });
    }),
  );

  for (const as of [
    'not-json',
    'empty',
    'html',
    'wrong-types',
    'huge',
    'truncated',
    'dribble',
    'endless-headers',
  ] as const) {
    scenario(
      `lists of services that are ${as} for a while are no look`,
      onCluster({}, async (stage) => {
        afterFirstPost(stage, { kind: 'garbled', as, path: '/v1/local/services', method: 'GET', forMs: 5_000 });
        const run = await stage.run({ runbook: RESTART, nodes: [2, 1] });
        await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 2', 'restart 1'] });
      }),
    );
  }
});
