import type { PlanDocument } from '../rollout/plan-shape';
import { PLAN_WORKFLOW } from '../temporal/names';
import { askWorker } from './ask-worker';
import type { Asked } from './asked';
import type { Interrupt } from './interrupt';
import { planOf } from './plan-border';
import { newRunId } from './run-id';
import type { RunRequest } from './run-request';
import { sourceName } from './runbook-source';
import type { Session } from './session';

const LIMIT = 3_600_000;

/** The plan that a worker makes of a request, refused or not. Throws where none can be made. */
export async function makePlan(
  session: Session,
  asked: Asked,
  request: RunRequest,
  interrupt: Interrupt,
): Promise<PlanDocument> {
  const name = sourceName(asked.source);
  // A waiver in a plan accepts nothing yet: the reason is asked for when it runs.
  const reason = request.reason ?? (request.waive ? 'for a plan only' : undefined);
  const given = await askWorker(
    session,
    {
      type: PLAN_WORKFLOW,
      input: { ...request, reason },
      id: newRunId(request.cluster, `${name}-plan`),
      summary: `plan: ${name} on ${request.cluster}`,
      limit: LIMIT,
    },
    interrupt,
  );
  return planOf(given);
}
