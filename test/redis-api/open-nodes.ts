import { Connection } from '../../redis-api/connection';
import { ApiError } from '../../redis-api/errors';
import { startNode, startRaw, type Handler, type Node } from './server';

/** What `stopAll` stops. */
export const open: { stop(): unknown }[] = [];

/** A node that answers so, and a connection to it. */
export async function node(handler: Handler): Promise<{ node: Node; connection: Connection }> {
  const started = await startNode(handler);
  return track(started);
}

/** The same, of a server that speaks what `talk` writes. */
export async function raw(talk: Parameters<typeof startRaw>[0]): Promise<{ node: Node; connection: Connection }> {
  return track(await startRaw(talk));
}

async function track(started: Node): Promise<{ node: Node; connection: Connection }> {
  const connection = new Connection(await started.access());
  open.push(started, { stop: () => connection.close() });
  return { node: started, connection };
}

/** The error of an API call that has to fail. */
export async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw error;
  return error;
}

/** Stops all of it, the last first. */
export async function stopAll(): Promise<void> {
  for (const thing of open.splice(0).reverse()) await thing.stop();
}

/** An answer as it stands on the wire. */
export function http(body: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
