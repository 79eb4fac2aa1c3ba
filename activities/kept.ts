import { performance } from 'node:perf_hooks';
import type { Connection } from '../redis-api/connection';
import { ApiError } from '../redis-api/errors';

/** A kept connection that was closed while it was idle fails at once; later failures have another reason. Milliseconds. */
const AT_ONCE = 1_000;

/** Asks once more, on a new connection, where a kept one turns out to be gone. For questions only, never for a POST. */
export async function askOverKept<T>(connection: Connection, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  const kept = connection.alive;
  const began = performance.now();
  try {
    return await ask();
  } catch (error) {
    const broke = error instanceof ApiError && error.status === null && !connection.alive;
    if (!kept || !broke || signal.aborted || performance.now() - began > AT_ONCE) throw error;
    return ask();
  }
}
