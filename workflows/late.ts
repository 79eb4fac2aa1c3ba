import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';
import { Ended } from './run';

/** Turns "nobody took it within five minutes" into the refusal of a run that has sent nothing. */
export async function late<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isLate(error)) throw error;
    throw new Ended(
      'refused',
      'no-worker',
      'no worker took the work for 5 minutes before anything was sent, and nothing starts by surprise',
    );
  }
}

/** Nobody took the activity in time: it provably did not run. */
export function isLate(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof TimeoutFailure)) return false;
  return error.cause.timeoutType === 'SCHEDULE_TO_START';
}
