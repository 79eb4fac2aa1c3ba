import type { Access } from '../../../redis-api/access';
import type { Connection } from '../../../redis-api/connection';
import { ApiError } from '../../../redis-api/errors';
import { asConnection, WorldConnection, type Asker } from './connection';

/*
 * Stands in for redis-api/pool in this folder's tests (see jest.config.js): the same lease, one request at a time at one
 * address for each process of the world.
 */

const askers = new WeakMap<Access, Asker>();

/** An access by which the pool knows which process asks, for which activity. */
export function accessOf(url: string, asker: Asker): Access {
  const access: Access = { url, username: 'ops@example.com', password: 'secret', tls: {} };
  askers.set(access, asker);
  return access;
}

export async function withNode<T>(
  access: Access,
  work: (connection: Connection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const asker = askers.get(access);
  if (!asker) throw new Error('this access is of no world');
  const { lines } = asker.attempt.process;
  const line = lines.get(access.url) ?? { connection: null, tail: Promise.resolve() };
  lines.set(access.url, line);
  const before = line.tail;
  let release = () => {};
  line.tail = new Promise((resolve) => (release = resolve));
  try {
    await turn(before, signal);
    const kept = line.connection as unknown as WorldConnection | null;
    const connection = kept?.alive ? kept : new WorldConnection(access, asker);
    connection.asker = asker;
    line.connection = asConnection(connection);
    return await work(line.connection);
  } finally {
    void before.then(release);
  }
}

function turn(before: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (!signal) return before;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new ApiError('never-left', 'called off before its turn came'));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void before.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}
