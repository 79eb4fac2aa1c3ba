import { cluster, localServices, nodesStatus, servicesConfiguration } from '../redis-api/calls';
import type { RequestOptions } from '../redis-api/connection';
import type { GuardLine } from './guard';
import { askUid } from './identity';
import { askOverKept } from './kept';
import type { Line } from './session';

/** Proofs must be fresh, so none may take long; the uid after the POST is worth a moment only. Milliseconds. */
const PROOF_TIMEOUT = 5_000;
const AFTERWARDS_TIMEOUT = 3_000;

/** The guard's questions over one leased connection; they throw ApiError, or Latched once the login was refused. */
export function guardLine(line: Line, signal: AbortSignal): GuardLine {
  const { connection } = line;
  const options: RequestOptions = { timeout: PROOF_TIMEOUT, signal };
  const ask = <T>(question: (node: typeof connection, options: RequestOptions) => Promise<T>): Promise<T> =>
    line.guard(() => question(connection, options));
  return {
    get serial() {
      return connection.serial;
    },
    // Nothing is proven yet, so a new connection may still begin here; after this one they must all be the same.
    uid: () => line.guard(() => askOverKept(connection, signal, () => askUid(connection, options)), false),
    clusterName: async () => (await ask(cluster)).name,
    configuration: () => ask(servicesConfiguration),
    primaries: async () => (await ask(nodesStatus)).filter((node) => node.role === 'primary').map((node) => node.uid),
    services: () => ask(localServices),
  };
}

/** The uid that answers after the POST; null where nobody does. Never throws. */
export async function uidAfterwards(line: Line): Promise<number | null> {
  try {
    return await line.guard(() => askUid(line.connection, { timeout: AFTERWARDS_TIMEOUT }), false);
  } catch {
    return null;
  }
}
