import { ApplicationFailure, CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { Problem } from '../language/problem';
import type { PlanDocument } from '../rollout/plan-shape';
import { newControl } from './control';
import { withFreeze } from './freeze';
import { readInput } from './input';
import { load, Unusable } from './load';
import { isReadOnly, makePlan } from './planning';
import { Aborted, Ended } from './run';
import { abort } from './verbs';
import { checkWindow } from './window';

/**
 * Makes a plan and changes nothing; takes no lock. What forbids the run stands in the plan's `refused`; where no plan
 * can be made the workflow fails, with the code as its type and the problems in its details.
 */
export async function plan(given: unknown): Promise<PlanDocument> {
  const waiter = { control: newControl(), sent: false, readOnly: true, patient: false };
  const desk = { control: waiter.control, record: () => undefined };
  CancellationScope.current()
    .cancelRequested.catch(() => abort(desk, { by: 'temporal', reason: null, node: null, plan: null }))
    .catch(() => undefined);
  return CancellationScope.nonCancellable(async () => {
    try {
      const checked = readInput(given);
      if (!checked.ok) throw new Ended('refused', 'input', checked.problems.join('; '));
      const loaded = await load(waiter, checked.input, workflowInfo().startTime.getTime());
      if (checked.input.window && !isReadOnly(loaded)) await checkWindow(waiter, checked.input.window, loaded);
      const planned = await makePlan(waiter, checked.input, loaded);
      return (await withFreeze(waiter, checked.input, loaded, planned)).plan;
    } catch (error) {
      throw planFailure(error);
    }
  });
}

/** What a question to a worker fails with: the code as its type, the problems in its details. */
export function planFailure(error: unknown): unknown {
  if (error instanceof Aborted)
    return ApplicationFailure.nonRetryable('the planning was cancelled', 'refused', { problems: [] });
  if (!(error instanceof Ended)) return error;
  const problems: Problem[] = error instanceof Unusable ? error.problems : [];
  return ApplicationFailure.nonRetryable(error.message, error.code, { problems });
}
