import { createHash } from 'node:crypto';
import { originOf, type Access } from './access';
import { Connection } from './connection';
import { ApiError } from './errors';

/**
 * An unused connection is closed after this time, milliseconds: longer than an ordinary node takes, so that the readings
 * before and after it need no new TLS connection to each node.
 */
export const IDLE_LIMIT = 60_000;

interface Slot {
  connection: Connection | null;
  /** Digest of everything that the connection was opened with. */
  opened: string;
  /** Ends when the last one in the queue has given the node back. */
  tail: Promise<void>;
  waiting: number;
  idle: NodeJS.Timeout | null;
}

const slots = new Map<string, Slot>();

/**
 * Runs `work` with the node for itself: in this process never more than one request is under way at one address. The
 * connection is kept for the next lease and is a new one when secret or TLS files changed. Aborted while it waits for
 * its turn: ApiError `never-left`.
 */
export async function withNode<T>(
  access: Access,
  work: (connection: Connection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const origin = originOf(access.url);
  const slot = slotOf(origin);
  const before = slot.tail;
  let release = () => {};
  slot.tail = new Promise((resolve) => (release = resolve));
  slot.waiting += 1;
  try {
    await turn(before, origin, signal);
    return await work(connectionOf(slot, access));
  } finally {
    // Given up in the queue: whoever comes next still waits for the one before.
    void before.then(release);
    slot.waiting -= 1;
    if (slot.waiting === 0) rest(origin, slot);
  }
}

/** Closes every connection that no lease holds; for the end of a process and of tests. */
export function closeIdle(): void {
  for (const [origin, slot] of slots) if (slot.waiting === 0) drop(origin, slot);
}

function slotOf(origin: string): Slot {
  const known = slots.get(origin);
  if (known) return known;
  const slot: Slot = { connection: null, opened: '', tail: Promise.resolve(), waiting: 0, idle: null };
  slots.set(origin, slot);
  return slot;
}

function turn(before: Promise<void>, origin: string, signal?: AbortSignal): Promise<void> {
  if (!signal) return before;
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(new ApiError('never-left', `${origin} was not asked: the request was called off before its turn came`));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void before.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}

function connectionOf(slot: Slot, access: Access): Connection {
  if (slot.idle) clearTimeout(slot.idle);
  slot.idle = null;
  const wanted = createHash('sha256').update(JSON.stringify(access)).digest('hex');
  if (slot.connection?.alive && slot.opened === wanted) return slot.connection;
  slot.connection?.close();
  slot.opened = wanted;
  slot.connection = new Connection(access);
  return slot.connection;
}

function rest(origin: string, slot: Slot): void {
  if (!slot.connection?.alive) return drop(origin, slot);
  slot.idle = setTimeout(() => drop(origin, slot), IDLE_LIMIT);
  slot.idle.unref();
}

function drop(origin: string, slot: Slot): void {
  if (slot.idle) clearTimeout(slot.idle);
  slot.connection?.close();
  slot.connection = null;
  if (slots.get(origin) === slot) slots.delete(origin);
}
