import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { UserError } from '../language/user-error';
import { afterTheEnd } from './after-end';
import type { FoundRun } from './find-run';
import type { Options } from './options';
import { isAway } from './run-result';
import { type Session, within } from './session';

export interface Answer {
  accepted: boolean;
  text: string;
}

const LIMIT = 10_000;
const answerShape = z.looseObject({ text: z.string() });

/** Sends an update; one that comes after the end is told how the run ended. Throws `not-confirmed` after 10 s without an answer; an `abort` then leaves a Temporal cancel behind. */
export async function sendUpdate(
  session: Session,
  run: Pick<FoundRun, 'id' | 'handle'>,
  name: string,
  message: object,
  options: Options,
): Promise<Answer> {
  try {
    const given: unknown = await within(session, LIMIT, () => run.handle.executeUpdate(name, { args: [message] }));
    const read = answerShape.safeParse(given);
    return { accepted: true, text: read.success ? read.data.text : 'accepted' };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return rejected(error);
    if (error instanceof WorkflowNotFoundError)
      return { accepted: false, text: await afterTheEnd(session, run, name, options) };
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isAway(error))
      throw await notConfirmed(session, run, name);
    throw error;
  }
}

function rejected(error: WorkflowUpdateFailedError): Answer {
  const cause = error.cause;
  return {
    accepted: false,
    text: cause instanceof ApplicationFailure ? cause.message : (cause?.message ?? error.message),
  };
}

async function notConfirmed(session: Session, run: Pick<FoundRun, 'id' | 'handle'>, name: string): Promise<UserError> {
  const sentence = `${name} of ${run.id} is not confirmed, it may still arrive: no worker answered within 10 s in namespace ${session.namespace} at ${session.address}`;
  if (name !== 'abort') return new UserError('not-confirmed', sentence);
  const left = await within(session, 5_000, () => run.handle.cancel()).then(
    () => true,
    () => false,
  );
  return new UserError(
    'not-confirmed',
    left
      ? `${sentence}; a cancel now waits in Temporal, and the next worker aborts the run`
      : `${sentence}; a cancel could not be left either`,
  );
}
