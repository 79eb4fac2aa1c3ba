import type { LookOrNot, Reading } from './facts';
import type { Operation } from './report-shape';

/** What is known about the effect of one mutating call on one node: plain JSON, carried through history. */
export interface Proof {
  operation: Operation;
  /** Milliseconds. */
  stable: number;
  deadline: number;
  grace: number;
  /** What the node showed when its turn came; absent services are not listed. */
  baseline: Record<string, Reading>;
  /** Services that this run named on this node: others must not change. */
  named: string[];
  pursuits: Pursuit[];
  /** Set when a decision is needed that looks alone cannot bring; see `wish`. */
  trouble: { kind: 'unknown' | 'unreadable' | 'stale'; why: string } | null;
  /** A person said abort: end with the grace time as first counted. */
  aborting: boolean;
}

export interface Pursuit {
  service: string;
  state: 'evidence' | 'proving' | 'proven' | 'failed' | 'not-happened' | 'unknown';
  why: string;
}

/** `look`: look again after `pollDelay`. `others`: look at the other nodes, then `observeOthers`. `decided`: return. */
export type Wish = 'look' | 'others' | 'decided';

export declare function wish(proof: Proof): Wish;
export declare function pollDelay(proof: Proof, now: number): number;
export declare function observe(proof: Proof, look: LookOrNot): Proof;
/** `changed`: nodes on which the service changed; `unreadable`: nodes that gave no usable look. */
export declare function observeOthers(proof: Proof, looks: Record<string, LookOrNot>, opened: Record<string, Record<string, Reading | null>>): Proof;
