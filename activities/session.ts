import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Access } from '../redis-api/access';
import type { Connection, RequestOptions } from '../redis-api/connection';
import { ApiError } from '../redis-api/errors';
import { withNode } from '../redis-api/pool';
import { SecretError } from '../inventory/secrets';
import { NoEntry, type ClusterSource } from './clusters';
import { gentleDelay } from './clock';
import { FirstAlone } from './first-alone';
import { askOverKept } from './kept';
import { demandSame, uidOf, WrongNode } from './identity';
import type { LoginLatch } from './latch';

/** Where to ask, and who must answer; null: whoever does. */
export interface Target {
  uid: number | null;
  url: string;
}

export type Question<T> = (connection: Connection, options: RequestOptions) => Promise<T>;

/** `silent`: no HTTP answer came. `mended`: asking again might bring another answer. */
export type Answered<T> =
  | { ok: true; value: T; uid: number }
  | { ok: false; why: string; refused: 401 | 403 | null; silent: boolean; mendable: boolean };

/** Of one read, and of gentle tries together, milliseconds (safety rules, "Look"). */
export const READ_TIMEOUT = 10_000;
export const PATIENCE = 30_000;

/** What a session needs of its surroundings. */
export interface Surroundings {
  latch: LoginLatch;
  signal: AbortSignal;
  /** False when the activity is cancelled. */
  pause(ms: number): Promise<boolean>;
  /** Of gentle tries together; left out: 30 s. */
  patience?: number;
}

/**
 * Questions to the nodes of one cluster, behind the login latch and the proof of who answers. Never throws for what
 * nodes say: every failure is an answer. Secrets and TLS files are read at each try.
 */
export class Session {
  /** The first 401 of this reading. */
  login: string | null = null;
  private first = new FirstAlone();

  constructor(
    readonly cluster: ClusterSource,
    private readonly around: Surroundings,
  ) {}

  /** A reading of several nodes begins: its first request goes alone (safety rule 7). */
  newReading(): void {
    this.first = new FirstAlone();
    this.login = null;
  }

  /** A person said retry: the credential is tried once more. */
  unlatch(): void {
    this.around.latch.open(this.cluster.name);
  }

  get patience(): number {
    return this.around.patience ?? PATIENCE;
  }

  get cancelled(): boolean {
    return this.around.signal.aborted;
  }

  pause(ms: number): Promise<boolean> {
    return this.around.pause(ms);
  }

  /** Asks with gentle tries until `patience` ms are over; a refusal or another node's answer ends it at once. */
  async ask<T>(
    target: Target,
    question: Question<T>,
    { patience = this.patience, timeout = READ_TIMEOUT }: { patience?: number; timeout?: number } = {},
  ): Promise<Answered<T>> {
    const until = performance.now() + patience;
    for (let tries = 1; ; tries += 1) {
      const left = Math.max(1_000, until - performance.now());
      const answer = await this.once(target, question, patience === 0 ? timeout : Math.min(timeout, left));
      if (answer.ok || !answer.mendable || this.cancelled) return answer;
      const delay = gentleDelay(tries);
      if (performance.now() + delay >= until || !(await this.pause(delay))) return answer;
    }
  }

  /** Leases the node's connection for `work`, with the secret as it is now. Throws what `work` throws, or why it has none. */
  async lease<T>(target: Target, work: (line: Line) => Promise<T>): Promise<T> {
    if (target.url === '')
      throw new NoEntry(`node ${target.uid} has no address: give it one under nodes in the inventory`);
    const access = await this.cluster.access(target.url);
    const secret = fingerprintOf(access);
    return withNode(
      access,
      (connection) =>
        work({
          connection,
          guard: (ask, shows = true) => this.guarded(secret, ask, shows),
          refusal: () => this.around.latch.refusal(this.cluster.name, secret),
          shut: (why) => this.shut(secret, why),
        }),
      this.around.signal,
    );
  }

  private async once<T>(target: Target, question: Question<T>, timeout: number): Promise<Answered<T>> {
    const options = { timeout, signal: this.around.signal };
    try {
      return await this.lease(target, ({ connection, guard, refusal }) =>
        guard(() =>
          askOverKept(connection, options.signal, async () => {
            const uid = await uidOf(connection, options);
            // A 401 that another node gave meanwhile: nothing more is asked.
            const latched = refusal();
            if (latched !== null) throw new Latched(latched);
            demandSame(connection, target.uid, target.url);
            const value = await question(connection, options);
            demandSame(connection, target.uid, target.url);
            return { ok: true, value, uid };
          }),
        ),
      );
    } catch (error) {
      return failed(error);
    }
  }

  /** Alone while the login is not shown to work, not at all after a 401. */
  private guarded<T>(secret: string, ask: () => Promise<T>, shows: boolean): Promise<T> {
    const { latch } = this.around;
    const { name } = this.cluster;
    return this.first.pass(() =>
      latch.pass(name, secret, async () => {
        const refusal = latch.refusal(name, secret);
        if (refusal) {
          this.login ??= refusal;
          throw new Latched(refusal);
        }
        try {
          const value = await ask();
          if (shows) this.shown(secret);
          return value;
        } catch (error) {
          const refused = refusedBy(error);
          if (refused === 401) this.shut(secret, sentenceOf(error));
          else if (refused === 403) this.shown(secret);
          throw error;
        }
      }),
    );
  }

  private shown(secret: string): void {
    this.first.open();
    this.around.latch.works(this.cluster.name, secret);
  }

  private shut(secret: string, why: string): void {
    this.around.latch.shut(this.cluster.name, secret, why);
    this.login ??= why;
  }
}

/** One leased connection, and the latch of the login that it uses. */
export interface Line {
  connection: Connection;
  /** Every GET goes through here. `shows`: its success shows that the login works. */
  guard<T>(ask: () => Promise<T>, shows?: boolean): Promise<T>;
  /** Why nothing may be sent with this login, or null. */
  refusal(): string | null;
  /** A 401 came that the client did not throw. */
  shut(why: string): void;
}

/** Nothing was asked: the credential is latched. */
export class Latched extends Error {
  override readonly name = 'Latched';
}

/** 401 or 403 behind an error, or null. */
export function refusedBy(error: unknown): 401 | 403 | null {
  if (error instanceof Latched) return 401;
  const status = statusOf(error);
  return status === 401 || status === 403 ? status : null;
}

/** One sentence of an error that may be shown: those of our own classes carry no secret. Throws any other error on. */
export function sentenceOf(error: unknown): string {
  if (isOurs(error)) return error.message;
  throw error;
}

function isOurs(error: unknown): error is Error {
  return [ApiError, Latched, WrongNode, SecretError, NoEntry].some((kind) => error instanceof kind);
}

function failed(error: unknown): Extract<Answered<never>, { ok: false }> {
  const why = sentenceOf(error);
  const refused = refusedBy(error);
  const silent = error instanceof ApiError && error.status === null;
  return { ok: false, why, refused, silent, mendable: refused === null && isMendable(error) };
}

function isMendable(error: unknown): boolean {
  if (error instanceof WrongNode) return error.mendable;
  return error instanceof ApiError && error.kind !== 'not-found' && error.kind !== 'redirect';
}

function statusOf(error: unknown): number | null {
  return error instanceof ApiError ? error.status : null;
}

function fingerprintOf({ username, password, tls }: Access): string {
  return createHash('sha256')
    .update(JSON.stringify([username, password, tls.cert ?? null]))
    .digest('hex');
}
