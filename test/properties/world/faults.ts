import { OTHER_NAME, OWN_NAME, type Course } from './cluster';

/** When something begins: so long after the n-th of these. */
export interface Moment {
  event: 'start' | 'attempt' | 'mutate' | 'written' | 'answered' | 'effect' | 'holding' | 'waiting';
  nth: number;
  after: number;
}

/** What becomes of one POST that reaches a node. */
export interface PostFault {
  /** The n-th POST of the world, from 0. */
  nth: number;
  answer: 'true' | 'false' | 'missing' | 'garbled' | 'none' | 'reset' | '400' | '401' | '403' | '404' | '500' | '503';
  effect: 'now' | 'never' | 'late' | 'elsewhere';
  course: Course;
  /** Milliseconds until the answer; and the part of `timeout` and `grace` after which a late effect comes, 0 to 1. */
  slow: number;
  late: number;
}

export type WindowKind =
  | 'refuses'
  | 'hangs'
  | 'answers-503'
  | 'garbles'
  | 'slow'
  | 'stale-services'
  | 'odd-status'
  | 'unlists'
  | 'misroutes'
  | 'cuts'
  | 'down'
  | 'inactive'
  | 'maintenance'
  | 'failing-check'
  | 'action'
  | 'upgrade'
  | 'database-down'
  | 'no-primary'
  | 'other-cluster'
  | 'disabled'
  | 'answers-401'
  | 'answers-403'
  | 'unlisted-node';

export type OnceKind =
  | 'reboot'
  | 'stranger-restarts'
  | 'stranger-stops'
  | 'stranger-starts'
  | 'primary-moves'
  | 'worker-dies'
  | 'worker-freezes'
  | 'worker-cut-off'
  | 'forgotten'
  | 'cancel'
  | 'terminate'
  | 'rival'
  | 'reset';

/** Something that goes on for a while, on one node or everywhere (`node` null). */
export interface WindowFault {
  from: Moment;
  ms: number;
  kind: WindowKind;
  node: number | null;
}

/** Something that happens once. `ms`: how long, how late, how far. */
export interface OnceFault {
  from: Moment;
  kind: OnceKind;
  node: number;
  service: number;
  ms: number;
}

export interface Message {
  from: Moment;
  verb: 'pause' | 'resume' | 'retry' | 'skip' | 'abort' | 'rollback' | 'approve' | 'reject';
  node: number | null;
}

export interface Windows {
  active(kind: WindowKind, node: number): boolean;
}

/** What goes on at present, and what went on. */
export class Weather implements Windows {
  readonly past: { kind: WindowKind; node: number | null; from: number; to: number }[] = [];
  private readonly open = new Map<WindowFault, (typeof this.past)[number]>();

  begin(fault: WindowFault, now: number): void {
    const entry = { kind: fault.kind, node: fault.node, from: now, to: Infinity };
    this.past.push(entry);
    this.open.set(fault, entry);
  }

  end(fault: WindowFault, now: number): void {
    const entry = this.open.get(fault);
    if (entry) entry.to = now;
    this.open.delete(fault);
  }

  active(kind: WindowKind, node: number): boolean {
    for (const fault of this.open.keys())
      if (fault.kind === kind && (fault.node === null || fault.node === node)) return true;
    return false;
  }

  /** Whether one of these was so on that node for all that time. */
  throughout(kinds: WindowKind[], node: number, from: number, to: number): boolean {
    return this.past.some(
      (one) => kinds.includes(one.kind) && (one.node === null || one.node === node) && one.from <= from && one.to >= to,
    );
  }

  /** The names that the cluster has had since then. */
  namesSince(from: number): string[] {
    const other = this.past.filter((one) => one.kind === 'other-cluster' && one.to >= from);
    const always = other.some((one) => one.from < from && one.to === Infinity);
    return [...(always ? [] : [OWN_NAME]), ...(other.length > 0 ? [OTHER_NAME] : [])];
  }

  /** Since when it is so now; null: it is not. */
  since(kind: WindowKind): number | null {
    return this.past.find((one) => one.kind === kind && one.to === Infinity)?.from ?? null;
  }
}
