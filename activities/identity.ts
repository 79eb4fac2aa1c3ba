import { bootstrap } from '../redis-api/calls';
import type { Connection, RequestOptions } from '../redis-api/connection';

/** A node answered that is not the planned one, or the connection changed under a proof: the answer counts for nothing. */
export class WrongNode extends Error {
  override readonly name = 'WrongNode';

  constructor(
    message: string,
    /** The connection broke: a new one may lead to the right node. */
    readonly mendable: boolean,
  ) {
    super(message);
  }
}

const proven = new WeakMap<Connection, { serial: number; uid: number; at: number }>();

/** So long a proof of who answers holds, milliseconds: a load balancer may send each request over one connection elsewhere. */
const GOOD_FOR = 1_000;

/**
 * Which node is at the other end, asked anew (GET /v1/bootstrap) over each new connection and after each second, so that
 * no effect is proven, and no baseline kept, by what another node shows. Throws ApiError.
 */
export async function uidOf(connection: Connection, options: RequestOptions): Promise<number> {
  const known = proven.get(connection);
  const isFresh = known !== undefined && Math.abs(Date.now() - known.at) < GOOD_FOR;
  if (isFresh && connection.alive && known.serial === connection.serial) return known.uid;
  return askUid(connection, options);
}

/** The same, asked anew whatever is known. */
export async function askUid(connection: Connection, options: RequestOptions): Promise<number> {
  const { uid } = await bootstrap(connection, options);
  proven.set(connection, { serial: connection.serial, uid, at: Date.now() });
  return uid;
}

/** Throws WrongNode unless the last answer came over the connection whose other end is `uid`; null: whoever it is. */
export function demandSame(connection: Connection, uid: number | null, url: string): void {
  const known = proven.get(connection);
  if (known?.serial !== connection.serial)
    throw new WrongNode(`the connection to ${url} broke between its proof and its answer`, true);
  if (uid === null || known.uid === uid) return;
  // The way to the node may be mended meanwhile: the next question must not go by what this connection once led to.
  connection.close();
  throw new WrongNode(`${url} answers as node ${known.uid} and not as node ${uid}`, false);
}
