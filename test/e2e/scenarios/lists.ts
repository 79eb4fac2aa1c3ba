import type { FaultInput } from '../../../simulator';
import { expectInvariants } from '../invariants';
import { edit, RESTART } from '../runbooks';
import { group, onCluster, scenario } from '../support';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];
const NO: FaultInput = { kind: 'says', answer: 'false', do: false };
const STAYS: FaultInput = { kind: 'stays-stopped', operation: 'restart' };

group('a step of before or after that fails', () => {
  const BEFORE = `before:
  - call: primary-services.restart
    with: { services: [cm_server] }
    timeout: 1s
    stable: 1s
    deadline: 15s
`;

  scenario(
    'before: undone, the run ends, and no node is touched',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...STAYS, service: 'cm_server' });
      const run = await stage.run({ runbook: edit(RESTART, ['steps:', `${BEFORE}steps:`]) });
      await expectInvariants(stage, run, {
        outcome: 'rolled-back',
        sent: ['restart 1 cm_server', 'undo start 1 cm_server'],
      });
    }),
  );

  scenario(
    'after, continue: all nodes are done, and the run is failed',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ ...NO, service: 'cm_server' });
      const after = BEFORE.replace('before:', 'after:').replace('stable: 1s', 'stable: 1s\n    on_failure: continue');
      const run = await stage.run({ runbook: `${RESTART}${after}` });
      await expectInvariants(stage, run, { outcome: 'failed', sent: [...ONCE, 'restart 1 cm_server'], did: ONCE });
    }),
  );

  scenario(
    'POST /v1/services without effect anywhere: failed, after looking at every node for the whole grace time',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'no-effect' });
      const run = await stage.run({
        runbook: `${edit(RESTART, ['services.restart', 'primary-services.restart'], ['steps:', 'before:'])}`,
      });
      await expectInvariants(stage, run, {
        outcome: expect.stringMatching(/failed|rolled-back/) as never,
        sent: ['restart 1'],
        did: [],
      });
    }),
  );

  scenario(
    'POST /v1/services whose answer is lost and that had no effect is sent once more',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'reset', when: 'before', method: 'POST', times: 1 });
      const run = await stage.run({
        runbook: `${edit(RESTART, ['services.restart', 'primary-services.restart'], ['steps:', 'before:'])}`,
      });
      await expectInvariants(stage, run, {
        outcome: 'completed',
        sent: ['restart 1', 'restart 1'],
        did: ['restart 1'],
      });
    }),
  );
});
