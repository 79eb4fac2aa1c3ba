import { z } from 'zod';
import { UserError } from '../language/user-error';
import type { PlanRequest } from '../rollout/plan-shape';
import { REQUEST_WORKFLOW } from '../temporal/names';
import { askWorker } from './ask-worker';
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
  const read = shape.safeParse(await askWorker(session, question, interrupt));
  if (read.success) return read.data;
  throw new UserError(
    'no-worker',
    'the worker answers in a shape that this version does not know; use the same version on both sides',
  );
}
