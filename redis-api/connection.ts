import { performance } from 'node:perf_hooks';
import { originOf, type Access } from './access';
import { ApiError } from './errors';
import { Exchange, type Answer } from './exchange';
import { CONNECT_DEADLINE, openSocket } from './socket';

export interface RequestOptions {
  /** Of the whole request, connecting included, milliseconds. */
  timeout: number;
  /** Aborted before a byte is written: `never-left`; after it: `lost`. */
  signal?: AbortSignal;
}

export interface PostOptions extends RequestOptions {
  /** `serial` of the connection that carried the proofs; on any other the request is not sent. */
  on: number;
  /** Called right before the first byte is written; what it throws reaches the caller and nothing is sent. */
  beforeWrite?: () => void;
}

// Unique in this process, so that a serial never fits a later connection, not even to the same node.
let lastSerial = 0;

/**
 * One keep-alive connection to one node, one request at a time. Nothing is retried and no redirect is followed. Every
 * failure is an ApiError and ends the connection, except an answer that merely says no.
 */
export class Connection {
  #exchange: Exchange | null = null;
  #serial = 0;
  #closed = false;
  #busy = false;

  constructor(readonly access: Access) {}

  /** Changes whenever a new TLS connection was opened; 0 before the first. */
  get serial(): number {
    return this.#serial;
  }

  /** Whether the connection with the current serial still stands, as far as this side knows. */
  get alive(): boolean {
    return this.#exchange?.alive ?? false;
  }

  /** Sends a GET, on a new connection where none stands. */
  get(path: string, options: RequestOptions): Promise<Answer> {
    return this.#alone(async () => {
      const until = performance.now() + options.timeout;
      const exchange = this.alive && this.#exchange ? this.#exchange : await this.#open(options);
      return exchange.send({
        method: 'GET',
        path,
        body: null,
        until,
        timeout: options.timeout,
        signal: options.signal,
      });
    });
  }

  /** Sends a POST once, on the connection of the proofs or not at all; it never opens one. */
  post(path: string, body: unknown, options: PostOptions): Promise<Answer> {
    return this.#alone(async () => {
      const exchange = this.#exchange;
      if (!exchange || !this.alive || this.#serial !== options.on) {
        const origin = originOf(this.access.url);
        throw new ApiError('never-left', `POST ${origin}${path} was not sent: the connection of its proofs is gone`);
      }
      const { timeout, signal, beforeWrite } = options;
      const until = performance.now() + timeout;
      return exchange.send({ method: 'POST', path, body: JSON.stringify(body), until, timeout, signal, beforeWrite });
    });
  }

  close(): void {
    this.#closed = true;
    this.#exchange?.destroy();
    this.#exchange = null;
  }

  async #open(options: RequestOptions): Promise<Exchange> {
    const deadline = Math.min(CONNECT_DEADLINE, options.timeout);
    const wire = await openSocket(this.access, deadline, options.signal);
    if (this.#closed) {
      wire.cut();
      throw this.#closedError();
    }
    this.#exchange = new Exchange(this.access, wire);
    this.#serial = lastSerial += 1;
    return this.#exchange;
  }

  async #alone(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#closed) throw this.#closedError();
    if (this.#busy)
      throw new ApiError(
        'never-left',
        `${originOf(this.access.url)} was not asked: another request is in hand on this connection`,
      );
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  #closedError(): ApiError {
    return new ApiError('never-left', `${originOf(this.access.url)} was not asked: the connection was closed here`);
  }
}
