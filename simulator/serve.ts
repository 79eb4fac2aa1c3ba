import type { IncomingMessage, ServerResponse } from 'node:http';
import { deliver, type Delivery } from './delivery';
import { exchange } from './exchange';
import type { ActiveFault } from './faults/fault-set';
import type { Entry } from './ledger';
import type { Listener } from './listener';
import type { World } from './world';

const MOST_BODY_BYTES = 1_000_000;

/** Handles the requests of one node's port; every one of them ends up in the ledger. */
export function serve(world: World, node: number, listener: () => Listener) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { ledger, clock } = world.cluster;
    const target = new URL(req.url ?? '/', 'https://node');
    const body = await readBody(req);
    const entry = ledger.begin({
      at: clock.now(),
      node,
      by: node,
      connection: connectionOf(req),
      method: req.method ?? '',
      path: target.pathname,
      body,
    });
    res.once('close', () => ledger.end(entry, clock.now()));
    const faults = listener().isUp() ? world.faults.take(entry) : [];
    const delivery = await reach(world, listener(), entry, target, req, faults);
    note(entry, delivery, res);
    deliver(res, delivery, () => listener().cut(req.socket.remotePort));
    await world.moment('answered', entry, faults);
  };
}

/** A node that hangs takes nothing up, and one that hangs meanwhile says nothing. */
async function reach(
  world: World,
  listener: Listener,
  entry: Entry,
  target: URL,
  req: IncomingMessage,
  faults: ActiveFault[],
): Promise<Delivery> {
  if (!listener.isUp()) return { how: 'silence' };
  try {
    const delivery = await exchange(world, entry, target, req.headers, faults);
    return listener.isUp() ? delivery : { how: 'silence' };
  } catch (error) {
    world.cluster.ledger.troubles.push(`request ${entry.id}: ${String(error)}`);
    return { how: 'reply', reply: { status: 500, raw: String(error) } };
  }
}

function note(entry: Entry, delivery: Delivery, res: ServerResponse): void {
  if (res.destroyed || delivery.how !== 'reply') return;
  entry.status = delivery.reply.status;
  entry.answer = delivery.reply.body ?? delivery.reply.raw ?? null;
}

async function readBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const connections = new WeakMap<object, number>();
let connectionCount = 0;

/** A number for each connection; two requests with the same came over the same one. */
function connectionOf(req: IncomingMessage): number {
  const known = connections.get(req.socket);
  if (known !== undefined) return known;
  connectionCount += 1;
  connections.set(req.socket, connectionCount);
  return connectionCount;
}
