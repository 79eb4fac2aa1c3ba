import type { FreezeReading } from '../../../rollout/freeze';
import type { Operation, Status } from '../../../rollout/report-shape';

/** One POST that was written, by whoever; what became of it is filled in as it happens. */
export interface Post {
  readonly id: number;
  readonly at: number;
  /** The run behind it: its first execution; and which activity wrote it. */
  readonly run: string;
  readonly runId: string;
  readonly activity: string;
  readonly attempt: number;
  readonly process: string;
  readonly path: string;
  readonly operation: Operation;
  readonly service: string;
  /** It undoes: what its activity was told. */
  readonly undo: boolean;
  /** Whom it was meant for, and whom it reached; null: nobody. */
  readonly node: number;
  reached: number | null;
  /** The node at the other end of its connection. */
  readonly led: number;
  /** For how long Temporal had not wanted its activity any more, milliseconds. */
  readonly unwantedFor: number;
  readonly cluster: string;
  /** The services of the body. */
  readonly services: string[];
  /** The service as it truly was when this was written. */
  readonly before: { status: string; generation: number };
  /** What was asked over the same connection before it: path, and when. */
  readonly proofs: { path: string; at: number; serial: number }[];
  readonly serial: number;
  /** By the clock of the process that sent it. */
  readonly wall: number;
  readonly timeout: number;
  /** What the world does with it: when, and on which node; null: nothing ever. */
  effectAt: number | null;
  effectOn: number | null;
  answer: string | null;
}

/** Something that happened, by true time. */
export type Entry = { at: number } & (
  | { what: 'request'; process: string; run: string; path: string; node: number; activity: string }
  | { what: 'refused'; process: string }
  | { what: 'unlatched'; process: string }
  | { what: 'written'; post: Post }
  | { what: 'answered'; post: Post }
  | { what: 'effect'; post: Post }
  | { what: 'service'; node: number; service: string; status: string; generation: number; cause: string }
  | {
      what: 'attempt';
      run: string;
      type: string;
      seq: number;
      attempt: number;
      touching: number | null;
      /** Of a request that is to be sent: to which node, and whether it undoes. */
      mutates: { node: number; undo: boolean } | null;
      process: string;
    }
  | { what: 'read'; run: string; type: string; touching: number | null; began: number }
  | { what: 'phase'; run: string; phase: string }
  | { what: 'calendar'; run: string; began: number; said: FreezeReading }
  | { what: 'looked'; run: string; status: Status }
  | { what: 'opened'; id: string; run: string }
  | { what: 'closed'; id: string; run: string; how: string }
  | { what: 'said'; run: string; verb: string; node: number | null; id: string }
  | { what: 'heard'; run: string; id: string; answer: string; text: string }
  | { what: 'fault'; text: string }
);

/** The world's own book of what was really sent and what really happened. Nothing in it is any run's word. */
export class Ledger {
  readonly entries: Entry[] = [];
  readonly posts: Post[] = [];
  private readonly watchers: ((entry: Entry) => void)[] = [];

  add(entry: Entry): void {
    // Requests are most of all that happens, and only of use at their moment.
    if (entry.what !== 'request') this.entries.push(entry);
    if (entry.what === 'written') this.posts.push(entry.post);
    for (const watch of this.watchers) watch(entry);
  }

  watch(watcher: (entry: Entry) => void): void {
    this.watchers.push(watcher);
  }
}

/** One line a thing that happened, numbered by time since the start; requests and attempts left out. */
export function story(entries: Entry[], start: number): string[] {
  return entries.flatMap((entry) => {
    const text = lineOf(entry);
    return text === null ? [] : [`${((entry.at - start) / 1000).toFixed(3).padStart(9)} s  ${text}`];
  });
}

function lineOf(entry: Entry): string | null {
  switch (entry.what) {
    case 'request':
      return null;
    case 'read':
      return null;
    case 'attempt':
      return entry.attempt > 1 || entry.type === 'mutate'
        ? `${entry.type} (activity ${entry.seq}, attempt ${entry.attempt}) begins on ${entry.process}`
        : null;
    case 'refused':
      return `401 for ${entry.process}`;
    case 'unlatched':
      return `the login of ${entry.process} is tried again`;
    case 'written':
      return `POST ${entry.post.id}: ${entry.post.operation} ${entry.post.service} for node ${entry.post.node}, reaches ${entry.post.reached}, of ${entry.post.run}`;
    case 'answered':
      return `POST ${entry.post.id} is answered ${entry.post.answer}`;
    case 'effect':
      return `POST ${entry.post.id} takes effect on node ${entry.post.effectOn}`;
    case 'service':
      return `node ${entry.node}: ${entry.service} is ${entry.status}, process ${entry.generation} (${entry.cause})`;
    case 'phase':
      return `${entry.run} is ${entry.phase}`;
    case 'calendar':
      return calmText(entry.said) === null ? null : `${entry.run} is told of its calendar: ${calmText(entry.said)}`;
    case 'looked':
      return `somebody sees ${entry.run} ${entry.status.phase}: ${entry.status.waiting?.why ?? '-'}`;
    case 'opened':
      return `${entry.id} opens as ${entry.run}`;
    case 'closed':
      return `${entry.id} closes: ${entry.how}`;
    case 'said':
      return `somebody says ${entry.verb}${entry.node === null ? '' : ` node ${entry.node}`} to ${entry.run}`;
    case 'heard':
      return `${entry.id} of ${entry.run}: ${entry.answer} ${entry.text}`;
    case 'fault':
      return `*** ${entry.text}`;
  }
}

function calmText(said: FreezeReading): string | null {
  if (!said.ok) return said.why;
  return (
    said.on && `a freeze since ${new Date(said.on.start).toISOString()}, until ${new Date(said.on.until).toISOString()}`
  );
}

/** Of a request that an activity is to send: to which node, and whether it undoes. */
export function mutatesOf(type: string, input: unknown): { node: number; undo: boolean } | null {
  if (type !== 'mutate') return null;
  const { node, undo } = input as { node: { uid: number }; undo: boolean };
  return { node: node.uid, undo };
}

/** The node for which an activity reads; null: for none alone. */
export function touchingOf(input: unknown): number | null {
  if (typeof input !== 'object' || input === null || !('touching' in input)) return null;
  return typeof input.touching === 'number' ? input.touching : null;
}
