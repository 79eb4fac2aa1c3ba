import { workflowInfo } from '@temporalio/workflow';
import { planRequest } from '../rollout/plan-facts';
import type { PlanRequest } from '../rollout/plan-shape';
import { newControl } from './control';
import { readInput } from './input';
import { load } from './load';
import { planFailure } from './plan';
import { isReadOnly } from './planning';
import { Ended } from './run';
import { checkWindow } from './window';

/**
 * What an input asks for, as the first half of a plan's hash sees it: the runbook's own hash in it, and defaults filled
 * in. Asks nothing of the cluster and takes no lock. Fails as `plan` does where input, runbook, inventory or inputs are
 * wrong. `readOnly`: such a run takes no lock.
 */
export async function request(given: unknown): Promise<{ request: PlanRequest; readOnly: boolean }> {
  try {
    const checked = readInput(given);
    if (!checked.ok) throw new Ended('refused', 'input', checked.problems.join('; '));
    const { input } = checked;
    const waiter = { control: newControl(), sent: false, readOnly: true, patient: false };
    const loaded = await load(waiter, input, workflowInfo().startTime.getTime());
    if (input.window && !isReadOnly(loaded)) await checkWindow(waiter, input.window, loaded);
    const { runbook, hash, document, inputs, cluster } = loaded;
    const { nodes, waive } = input;
    return {
      request: planRequest({ runbook, runbookHash: hash, document, inputs, settings: cluster, nodes, waive }),
      readOnly: isReadOnly(loaded),
    };
  } catch (error) {
    throw planFailure(error);
  }
}
