import type { Connection, PostOptions, RequestOptions } from '../../../redis-api/connection';
import { ApiError } from '../../../redis-api/errors';
import type { Access } from '../../../redis-api/access';
import type { Answer } from '../../../redis-api/exchange';
import type { Attempt } from '../core/attempt';
import type { World } from './world';

/** Behind whose activity a request stands. */
export interface Asker {
  world: World;
  attempt: Attempt;
}

let serials = 0;

/** What the product's client of one connection does, over the world instead of over a socket. */
export class WorldConnection {
  serial = 0;
  alive = false;
  /** The node at its other end: where a load balancer led it when it was opened. */
  target = 0;
  proofs: { path: string; at: number; serial: number }[] = [];
  asker: Asker;
  private closed = false;
  private busy = false;

  constructor(
    readonly access: Access,
    asker: Asker,
  ) {
    this.asker = asker;
  }

  get(path: string, { timeout, signal }: RequestOptions): Promise<Answer> {
    return this.alone(async () => {
      const { world, attempt } = this.asker;
      const until = world.time.now + timeout;
      if (!this.alive) {
        await this.open(timeout, signal);
        this.alive = true;
        this.serial = serials += 1;
        this.proofs = [];
      }
      const answer = await this.exchange({ path, post: null, until, signal, attempt });
      this.proofs.push({ path, at: answer.writtenAt, serial: this.serial });
      // A guard that waits for a service to settle looks again and again: the first of its proofs counts until its POST.
      if (this.proofs.length > 60) this.proofs.shift();
      return answer;
    });
  }

  post(path: string, body: unknown, { on, timeout, signal, beforeWrite }: PostOptions): Promise<Answer> {
    return this.alone(async () => {
      const { world, attempt } = this.asker;
      if (!this.alive || this.serial !== on) throw new ApiError('never-left', 'the connection of its proofs is gone');
      if (signal?.aborted) throw new ApiError('never-left', 'it was called off');
      beforeWrite?.();
      return this.exchange({ path, post: body, until: world.time.now + timeout, signal, attempt, timeout });
    });
  }

  close(): void {
    this.closed = true;
    this.alive = false;
  }

  private open(timeout: number, signal: AbortSignal | undefined): Promise<void> {
    const { world, attempt } = this.asker;
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        settle();
        reject(new ApiError('never-left', why));
      };
      const onAbort = () => fail('it was called off');
      const over = world.time.after(Math.min(5_000, timeout), () => fail('no connection in time'), attempt.process);
      const settle = () => {
        over();
        signal?.removeEventListener('abort', onAbort);
      };
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      world.network.connect(this.access.url, attempt.process, (target) => {
        if (target === null) return fail('connection refused');
        this.target = target;
        settle();
        resolve();
      });
    });
  }

  private exchange(message: {
    path: string;
    post: unknown;
    until: number;
    signal: AbortSignal | undefined;
    attempt: Attempt;
    timeout?: number;
  }): Promise<Answer> {
    const { world } = this.asker;
    const { attempt, signal, until, path, post, timeout = 0 } = message;
    return new Promise((resolve, reject) => {
      const writtenAt = Date.now();
      let done = false;
      const finish = (settle: () => void) => {
        if (done) return;
        done = true;
        over();
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const fail = (why: string) =>
        finish(() => {
          this.alive = false;
          reject(new ApiError('lost', why, null, writtenAt));
        });
      const onAbort = () => fail('it was called off');
      const over = world.time.at(until, () => fail('no answer in time'), attempt.process);
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      const answer = (status: number, text: string) =>
        finish(() => resolve({ status, text, writtenAt, endedAt: Date.now() }));
      const request = { url: this.access.url, target: this.target, path, attempt, answer, fail, isOver: () => done };
      if (post === null) world.network.get(request);
      else world.network.post({ ...request, body: post, timeout, proofs: [...this.proofs], serial: this.serial });
    });
  }

  private async alone(work: () => Promise<Answer>): Promise<Answer> {
    if (this.closed || this.busy) throw new ApiError('never-left', 'the connection is closed or in use');
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }
}

/** The product takes it for its own: it uses nothing else of it. */
export function asConnection(connection: WorldConnection): Connection {
  return connection as unknown as Connection;
}
