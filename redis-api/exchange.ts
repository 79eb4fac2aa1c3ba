import type { TLSSocket } from 'node:tls';
import { performance } from 'node:perf_hooks';
import { Client, type Dispatcher } from 'undici';
import { originOf, type Access } from './access';
import { ApiError } from './errors';
import { exchangeFailure } from './failures';
import { basic } from './scrub';
import type { Wire } from './socket';

/** Longest answer that is read, bytes; and its longest headers. */
export const LONGEST_ANSWER = 8 * 1024 * 1024;
const LONGEST_HEADERS = 16 * 1024;

/** A complete HTTP answer, whatever its status. */
export interface Answer {
  status: number;
  text: string;
  /** When the first byte of the request was written and when the answer was complete, milliseconds on this machine's clock. */
  writtenAt: number;
  endedAt: number;
}

export interface Message {
  method: 'GET' | 'POST';
  path: string;
  body: string | null;
  /** When the request is given up, by `performance.now()`, which nobody sets; and the whole time it had, for the sentence. */
  until: number;
  timeout: number;
  signal?: AbortSignal;
  beforeWrite?: () => void;
}

/**
 * HTTP on exactly one socket that is already open: when that socket is gone, every request fails as `never-left`.
 * A failed exchange takes the socket with it, so that a late answer can never be read as the answer to a later request.
 */
export class Exchange {
  readonly #client: Client;
  #inHand = false;

  constructor(
    private readonly access: Access,
    private readonly wire: Wire,
  ) {
    const { socket } = wire;
    let given = false;
    this.#client = new Client(originOf(access.url), {
      // The client asks for a socket again when this one is gone: there is no other. It expects the answer later,
      // never within its own call.
      connect: (_options, callback) =>
        queueMicrotask(() => {
          if (given || socket.destroyed) return callback(new Error('the only connection is gone'), null);
          given = true;
          callback(null, socket);
        }),
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 60_000,
      maxHeaderSize: LONGEST_HEADERS,
      maxResponseSize: LONGEST_ANSWER,
    });
  }

  get alive(): boolean {
    const { socket } = this.wire;
    return !socket.destroyed && socket.readable && socket.writable && !this.#client.destroyed;
  }

  /** Ends the connection; where a request is under way, so that nothing of it arrives later. */
  destroy(): void {
    if (this.#inHand) this.wire.cut();
    else this.wire.socket.destroy();
    this.#client.destroy().catch(() => undefined);
  }

  /** Sends one message; the promise ends by `message.until` whatever the other side does. */
  send(message: Message): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#inHand = true;
      const flight = new Flight(`${message.method} ${originOf(this.access.url)}${message.path}`, this.wire.socket);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        message.signal?.removeEventListener('abort', onAbort);
        flight.over = true;
        settle();
        this.#inHand = false;
      };
      const fail = (why: string) =>
        finish(() => {
          this.destroy();
          reject(flight.failure(why));
        });
      const onAbort = () => fail('it was called off');
      const timer = setTimeout(
        () => fail(`${flight.status === null ? 'no answer' : 'no complete answer'} within ${message.timeout} ms`),
        Math.max(0, message.until - performance.now()),
      );
      if (message.signal?.aborted) return onAbort();
      message.signal?.addEventListener('abort', onAbort, { once: true });
      const chunks: Buffer[] = [];
      this.#client.dispatch(this.#options(message), {
        onRequestStart: (controller) => {
          if (flight.over) return controller.abort(new Error('over'));
          try {
            message.beforeWrite?.();
          } catch (error) {
            // Nothing is written: the caller's own proof said no, with its own error.
            finish(() => reject(error));
            return controller.abort(new Error('over'));
          }
          flight.watch();
        },
        onResponseStart: (_controller, status) => {
          flight.status = status;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          if (flight.over || flight.status === null) return;
          const { status, writtenAt } = flight;
          const text = new TextDecoder().decode(Buffer.concat(chunks));
          finish(() => resolve({ status, text, writtenAt: writtenAt ?? Date.now(), endedAt: Date.now() }));
        },
        onResponseError: (_controller, error) => {
          if (!flight.over) fail(exchangeFailure(error));
        },
      });
    });
  }

  #options(message: Message): Dispatcher.DispatchOptions {
    return {
      path: message.path,
      method: message.method,
      body: message.body,
      headers: {
        accept: 'application/json',
        authorization: basic(this.access),
        ...(message.body === null ? {} : { 'content-type': 'application/json' }),
      },
    };
  }
}

/** One request on its way: knows whether a byte of it may have left. */
class Flight {
  over = false;
  status: number | null = null;
  writtenAt: number | null = null;

  constructor(
    private readonly what: string,
    private readonly socket: TLSSocket,
  ) {}

  /** From here on the first write on the socket is this request's. */
  watch(): void {
    const { socket } = this;
    const write = socket.write;
    socket.write = (...args: unknown[]) => {
      this.writtenAt ??= Date.now();
      socket.write = write;
      return Reflect.apply(write, socket, args);
    };
  }

  failure(why: string): ApiError {
    if (this.writtenAt === null) return new ApiError('never-left', `${this.what} was not sent: ${why}`);
    return new ApiError('lost', `${this.what} has no usable answer: ${why}`, this.status, this.writtenAt);
  }
}
