import { demoRun } from '../demo-run';
import { INTERRUPTED } from '../interrupt';
import { onStage, type Stage } from '../stage';
import type { Verb } from '../verb';

/** The whole thing on this machine, once: server, worker, simulated cluster, one run, its report; then all is taken down. */
export const demo: Verb = async (call) => {
  const { options, output, interrupt } = call;
  output.say(
    'Rollbook demo: a real Temporal server, a worker and a simulated cluster, all on this machine; nothing stays behind.\n',
  );
  return onStage({ temporal: options.temporal, usualPorts: false }, call, async (stage) => {
    if (interrupt.signal.aborted) return INTERRUPTED;
    const code = await demoRun(stage, call);
    if (!interrupt.signal.aborted) {
      output.say(`\n${ownCount(stage)}`);
      output.say('To try it yourself: rollbook up');
    }
    return code;
  });
};

/** What the cluster itself counted: evidence that does not come from Rollbook. */
function ownCount({ simulator }: Stage): string {
  const restarts = simulator.ledger.effects.filter((effect) => effect.what === 'restarted');
  const where = restarts.map((effect) => `${effect.service} on node ${effect.node}`).join(', ');
  return `The cluster's own count: ${restarts.length} restarts (${where || 'none'}).`;
}
