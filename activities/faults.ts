import { ApplicationFailure, log } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';

/**
 * Runs `work` and turns whatever it throws into a failure that is not tried again: results say what the cluster says,
 * so an error is a fault of this program. No foreign message is passed on: it might carry a secret.
 */
export async function withoutSurprise<T>(activity: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApplicationFailure || error instanceof CancelledFailure) throw error;
    const name = error instanceof Error ? error.name : 'unknown error';
    log.error(`${activity} failed by a fault of Rollbook`, { error: name, at: placeOf(error) });
    throw ApplicationFailure.nonRetryable(
      `${activity} failed by a fault of Rollbook (${name}); the worker's log has the place`,
      'fault',
    );
  }
}

// The frames only: the first lines of a stack are the message.
function placeOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6);
}
