import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, TerminatedFailure } from '@temporalio/common';
import { z } from 'zod';
import { ProblemsError, UserError } from '../language/user-error';
import { shortLine } from '../rollout/lines';
import { TASK_QUEUE } from '../temporal/names';
import { isErrorCode } from './failure';
import { waitForPickup } from './pickup';
import type { Session } from './session';
import type { Interrupt } from './interrupt';

/** Pressed Ctrl-C while something was asked. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const ABOUT =
  'A question that the command line asks a worker. It only reads, starts no run, and is over within seconds; nothing needs to be done with it.';

export interface Question {
  type: string;
  input: object;
  /** Start of the workflow's id. */
  id: string;
  summary: string;
  /** Milliseconds after which Temporal ends it, so that nothing lingers when this program is killed. */
  limit: number;
}

/**
 * Asks a worker by a short workflow and gives its result as it came. Throws `no-worker` within 10 s when none takes
 * it, the UserError that the worker's failure stands for, and Interrupted on Ctrl-C; the workflow is ended then.
 */
export async function askWorker(session: Session, question: Question, interrupt: Interrupt): Promise<unknown> {
  const handle = await session.client.workflow.start(question.type, {
    taskQueue: TASK_QUEUE,
    workflowId: `${question.id}-${randomUUID().slice(0, 8)}`,
    args: [question.input],
    staticSummary: shortLine(question.summary, 300),
    staticDetails: ABOUT,
    workflowExecutionTimeout: question.limit,
  });
  const answer = handle.result();
  answer.catch(() => undefined);
  const leave = interrupt.pressed.then(() => Promise.reject(new Interrupted()));
  leave.catch(() => undefined);
  try {
    await Promise.race([waitForPickup(session, handle, answer), leave]);
    return await Promise.race([answer, leave]);
  } catch (error) {
    if (error instanceof Interrupted) await end(handle);
    throw failureOfWorkflow(error, question.type);
  }
}

/** The same, with the answer in the shape that this version knows. Throws `no-worker` for any other. */
export async function askShaped<T>(
  session: Session,
  question: Question,
  shape: z.ZodType<T>,
  interrupt: Interrupt,
): Promise<T> {
  const read = shape.safeParse(await askWorker(session, question, interrupt));
  if (read.success) return read.data;
  throw new UserError(
    'no-worker',
    'the worker answers in a shape that this version does not know; use the same version on both sides',
  );
}

const detailsShape = z.looseObject({
  problems: z.array(
    z.object({ file: z.string(), line: z.number(), column: z.number(), code: z.string(), message: z.string() }),
  ),
});

function failureOfWorkflow(error: unknown, type: string): unknown {
  if (!(error instanceof WorkflowFailedError)) return error;
  const cause = deepest(error.cause);
  if (cause instanceof ApplicationFailure && cause.type && isErrorCode(cause.type)) {
    const details = detailsShape.safeParse(cause.details?.[0]);
    return new ProblemsError(cause.type, cause.message, details.success ? details.data.problems : []);
  }
  if (cause instanceof TerminatedFailure)
    return new UserError('refused', `the ${type} was terminated by somebody: ${cause.message}`);
  return new UserError('no-worker', `the worker did not finish this: ${cause?.message ?? error.message}`);
}

/** A failure of an activity stands inside the workflow's. */
function deepest(error: Error | undefined): Error | undefined {
  return error instanceof ActivityFailure && error.cause ? deepest(error.cause) : error;
}

async function end(handle: WorkflowHandle): Promise<void> {
  await handle.terminate('left with Ctrl-C').catch(() => undefined);
}
