import type { FaultInput } from '../../../simulator';
import { expectInvariants } from '../invariants';
import { edit, RESTART } from '../runbooks';
import { group, onCluster, scenario } from '../support';
import { holds, say } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];
const AGAIN = ['restart 2', 'restart 2', 'restart 3', 'restart 1'];

const POST = { node: 2, method: 'POST' } as const;

group('an answer that never comes', () => {
  const happened: [string, FaultInput][] = [
    ['the connection breaks after it was done', { kind: 'reset', when: 'after' }],
    ['nobody answers, and it was done', { kind: 'no-answer', do: true }],
    ['it answers after the client gave up, done at once', { kind: 'late-answer', ms: 3_000 }],
    ['it answers after the client gave up, done at the end', { kind: 'late-answer', ms: 3_000, apply: 'at-end' }],
    ['it is done within grace, nobody answers', { kind: 'applied-late', ms: 6_000, answer: 'none' }],
    ['it is done within grace, the connection breaks', { kind: 'applied-late', ms: 6_000, answer: 'reset' }],
    ['it is done within grace, 503', { kind: 'applied-late', ms: 6_000, answer: '503' }],
    ['it is done at the very end of grace', { kind: 'applied-late', ms: 9_500, answer: 'none' }],
  ];
  for (const [title, fault] of happened) {
    scenario(
      `${title}: looked at, proven, never sent again`,
      onCluster({}, async (stage) => {
        stage.sim.faults.on({ ...fault, ...POST });
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
        expect(run.report.mutations[0]?.answer).toMatch(/^(lost|503)$/);
        for (const { node, service } of [1, 2, 3].map((node) => ({ node, service: 'stats_archiver' }))) {
          expect(stage.sim.ledger.count('restarted', node, service)).toBe(1);
        }
      }),
    );
  }

  for (const fault of [
    { kind: 'reset', when: 'before' },
    { kind: 'no-answer', do: false },
  ] as FaultInput[]) {
    scenario(
      `${fault.kind}, and it was not done: sent once more after the whole grace time`,
      onCluster({}, async (stage) => {
        stage.sim.faults.on({ ...fault, ...POST, times: 1 });
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'completed', sent: AGAIN, did: ONCE });
        const [first, second] = stage.sim.ledger.mutations();
        expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(11_000);
      }),
    );

    scenario(
      `${fault.kind}, and it is never done: twice sent, failed, no other node touched`,
      onCluster({}, async (stage) => {
        stage.sim.faults.on({ ...fault, ...POST });
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2', 'restart 2'], did: [] });
        expect(run.report.notDone.map(({ node }) => node)).toEqual([2, 3, 1]);
      }),
    );
  }

  scenario(
    'true at once, done six seconds later: proven once it is there',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'applied-late', ms: 6_000, answer: 'true', ...POST });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
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
      `an answer that is ${as}: looked at, proven, never sent again`,
      onCluster({}, async (stage) => {
        stage.sim.faults.on({ kind: 'garbled', as, method: 'POST' });
        const run = await stage.run({ runbook: RESTART });
        const { report } = run;
        await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
        expect(report.mutations.map(({ answer }) => answer)).not.toContain('true');
      }),
    );
  }
});

group('an effect that is not where it was asked for', () => {
  scenario(
    'done twice: one request, and the report says that it began anew twice',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'applied-twice', gapMs: 2_000, ...POST });
      const run = await stage.run({ runbook: edit(RESTART, ['stable: 1s', 'stable: 3s']) });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE, did: AGAIN });
      expect(run.report.nodes[0]?.services[0]?.verdict).toBe('restarted-twice');
    }),
  );

  scenario(
    'done on another node instead, answer lost: unknown, holds, and an abort ends it with the node named',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'elsewhere', to: 3, ...POST });
      stage.sim.faults.on({ kind: 'reset', when: 'after', ...POST });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /node 2: .*changed on node 3/);
        await say(handle, 'abort');
      });
      await expectInvariants(stage, run, { outcome: 'stopped', sent: ['restart 2'], did: ['restart 3'] });
      expect(run.report.nodes.find(({ uid }) => uid === 2)?.phase).toBe('unknown');
    }),
  );

  scenario(
    'done on another node instead, answer true: fails at its deadline, and no other node is touched',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'elsewhere', to: 3, ...POST });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2'], did: ['restart 3'] });
    }),
  );

  scenario(
    "done on another node as well: that node's turn holds over the drift, and a retry takes it as it is",
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'elsewhere', to: 3, too: true, ...POST });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /node 3: stats_archiver began anew since planning/);
        await say(handle, 'retry', 3);
      });
      const did = ['restart 2', 'restart 3', 'restart 3', 'restart 1'];
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE, did, maxUnavailable: 2 });
    }),
  );

  scenario(
    'a load balancer hands the POST to another node: fails or holds, and nothing more is sent',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'misroute', to: 3, per: 'request', ...POST });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2'], did: ['restart 3'] });
    }),
  );

  scenario(
    'POST /v1/services whose effect shows on a secondary: the report has it there',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'elsewhere', to: 3, method: 'POST' });
      const run = await stage.run({ runbook: 'restart-primary-services', inputs: { stable: '1s' } });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ['restart 1'], did: ['restart 3'] });
      expect(run.report.nodes.find(({ uid }) => uid === 3)).toMatchObject({
        phase: 'done',
        services: [{ verdict: 'restarted' }],
      });
    }),
  );
});
