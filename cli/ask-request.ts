import { z } from 'zod';
import type { PlanRequest } from '../rollout/plan-shape';
import { REQUEST_WORKFLOW } from '../temporal/names';
import { askShaped } from './ask-worker';
import type { Interrupt } from './interrupt';
import { requestShape } from './plan-border';
import type { Session } from './session';

/** A request as a worker understands it; a run that only reads takes no lock. */
export interface UnderstoodRequest {
  request: PlanRequest;
  readOnly: boolean;
}

const shape = z.looseObject({ request: requestShape, readOnly: z.boolean() });

/**
 * Lets a worker check the input of a run, without any request to the cluster. Throws what is wrong with runbook,
 * inventory or inputs, and `no-worker` within 10 s.
 */
export async function askRequest(session: Session, input: object, interrupt: Interrupt): Promise<UnderstoodRequest> {
  const question = {
    type: REQUEST_WORKFLOW,
    input,
    id: 'rollbook-request',
    summary: 'what a request asks for',
    limit: 60_000,
  };
  return askShaped(session, question, shape, interrupt);
}
