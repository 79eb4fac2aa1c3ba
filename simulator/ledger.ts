import { Outages } from './outages';
import type { Operation } from './service';

/** One request as the simulator saw it. Times are milliseconds of this machine's clock. */
export interface Entry {
  id: number;
  at: number;
  /** The node whose port it came in at, and the one that took it up (a load balancer may stand between them). */
  node: number;
  by: number;
  connection: number;
  method: string;
  path: string;
  /** Parsed where it is JSON. */
  body: unknown;
  /** Null: no answer was sent, or none yet. */
  status: number | null;
  answer: unknown;
  closedAt: number | null;
  faults: string[];
}

/** Something that really happened to a service. */
export interface Effect {
  at: number;
  node: number;
  service: string;
  what: 'restarted' | 'stopped' | 'started';
  optional: boolean;
  /** The id of the request that asked for it; null: a command or a fault. */
  request: number | null;
}

/** A POST to one of the two service paths, comparable with an entry of a report's mutations. */
export interface SeenMutation {
  at: number;
  node: number;
  method: string;
  path: string;
  body: unknown;
  status: number | null;
  answer: unknown;
  /** What it did; empty: nothing. */
  effects: Effect[];
}

export interface Filter {
  node?: number;
  method?: string;
  path?: string;
  service?: string;
  since?: number;
}

/** Everything that was asked of the cluster and everything that was done to it. */
export class Ledger {
  readonly entries: Entry[] = [];
  readonly effects: Effect[] = [];
  readonly outages = new Outages();
  failedLogins = 0;
  /** What went wrong in the simulator itself, or in a test's hook; empty when all is well. */
  readonly troubles: string[] = [];
  private readonly inHand = new Map<number, number>();
  private readonly mostInHand = new Map<number, number>();

  begin(entry: Omit<Entry, 'id' | 'status' | 'answer' | 'closedAt' | 'faults'>): Entry {
    const begun: Entry = {
      ...entry,
      id: this.entries.length + 1,
      status: null,
      answer: null,
      closedAt: null,
      faults: [],
    };
    this.entries.push(begun);
    const now = (this.inHand.get(entry.node) ?? 0) + 1;
    this.inHand.set(entry.node, now);
    this.mostInHand.set(entry.node, Math.max(now, this.mostInHand.get(entry.node) ?? 0));
    return begun;
  }

  end(entry: Entry, at: number): void {
    if (entry.closedAt !== null) return;
    entry.closedAt = at;
    this.inHand.set(entry.node, (this.inHand.get(entry.node) ?? 1) - 1);
  }

  requests(filter: Filter = {}): Entry[] {
    return this.entries.filter((entry) => matches(entry, filter));
  }

  /** The service POSTs, oldest first, whatever became of them. */
  mutations(filter: Filter = {}): SeenMutation[] {
    return this.requests({ ...filter, method: 'POST' })
      .filter((entry) => /^\/v1\/(local\/)?services$/.test(entry.path))
      .map(({ id, at, node, method, path, body, status, answer }) => {
        const effects = this.effects.filter((effect) => effect.request === id);
        return { at, node, method, path, body, status, answer, effects };
      });
  }

  /** How often it really happened to this service on this node, whoever caused it. */
  count(what: Effect['what'], node: number, service: string): number {
    return this.effects.filter((one) => one.what === what && one.node === node && one.service === service).length;
  }

  /** Services that are not optional and were touched. */
  requiredTouched(): Effect[] {
    return this.effects.filter((effect) => !effect.optional);
  }

  /** The most nodes out at once (outages.ts says when a node is out). */
  mostOut(...why: Parameters<Outages['most']>): number {
    return this.outages.most(...why);
  }

  /** The most requests that one node ever had in hand at once, of one node or of any. */
  mostConcurrent(node?: number): number {
    return node === undefined ? Math.max(0, ...this.mostInHand.values()) : (this.mostInHand.get(node) ?? 0);
  }

  /** Everything as plain JSON, for another process. */
  snapshot() {
    return {
      entries: this.entries,
      mutations: this.mutations(),
      effects: this.effects,
      outages: this.outages.all,
      mostOut: this.mostOut(),
      mostConcurrent: this.mostConcurrent(),
      requiredTouched: this.requiredTouched(),
      failedLogins: this.failedLogins,
      troubles: this.troubles,
    };
  }
}

/** What an operation that changed something is called in the ledger. */
export const DONE: Record<Operation, Effect['what']> = { restart: 'restarted', stop: 'stopped', start: 'started' };

function matches(entry: Entry, filter: Filter): boolean {
  if (filter.node !== undefined && entry.node !== filter.node) return false;
  if (filter.method !== undefined && entry.method !== filter.method) return false;
  if (filter.path !== undefined && entry.path !== filter.path) return false;
  if (filter.since !== undefined && entry.at < filter.since) return false;
  return filter.service === undefined || namesOf(entry.body).includes(filter.service);
}

function namesOf(body: unknown): unknown[] {
  if (typeof body !== 'object' || body === null || !('services' in body)) return [];
  return Array.isArray(body.services) ? body.services : [];
}
