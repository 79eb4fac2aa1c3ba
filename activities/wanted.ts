import { AsyncCompletionClient, type Connection } from '@temporalio/client';
import type { Info } from '@temporalio/activity';

/** Null: Temporal says, now, that this activity is still wanted; else a sentence. Never throws. */
export type Wanted = (info: Info) => Promise<string | null>;

const PATIENCE = 3_000;

/**
 * Asks Temporal by the activity's own task token, so that a process that was frozen, cut off, cancelled, paused or
 * reset meanwhile learns of it (safety rule 3). No answer within 3 s is a no.
 */
export function askTemporal(connection: Connection): Wanted {
  return async ({ taskToken, namespace }) => {
    const client = new AsyncCompletionClient({ connection, namespace });
    try {
      await connection.withDeadline(Date.now() + PATIENCE, () => client.heartbeat(taskToken));
      return null;
    } catch (error) {
      return `Temporal did not confirm that this request is still wanted (${nameOf(error)})`;
    }
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
