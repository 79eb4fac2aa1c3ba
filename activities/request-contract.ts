import type { LookOrNot, Reading } from '../rollout/facts';
import type { Proof } from '../rollout/proof';
import type { Operation } from '../rollout/report-shape';
import type { NodeRef } from './reading-contract';

export interface MutateInput {
  cluster: string;
  /** The planned name of the cluster (safety rule 2). */
  clusterName: string;
  node: NodeRef;
  path: '/v1/local/services' | '/v1/services';
  operation: Operation;
  service: string;
  /** The guard's baseline: what this service was; null: not listed. */
  baseline: Reading | null;
  /** Of the POST, milliseconds. */
  timeout: number;
  /** The id of the run's first execution; another one in Temporal's own word means a reset. */
  firstRunId: string;
  /** It takes back what this run did; for whoever reads the history later. */
  undo: boolean;
}

export interface MutateResult {
  /** `true`, `false`, `missing`, `lost`, `not-sent`, `reset`, or the HTTP status as text. */
  answer: string;
  /** It had happened before; nothing was sent. `answer` is `not-sent`. */
  already: boolean;
  /** One sentence: why it was not sent, what was lost, what the server said. */
  why: string;
  /** A `not-sent` that asking again cannot mend (safety rules 1 and 2: not enabled, another node, another cluster). */
  refusal: string | null;
  /** 401 or 403 met on the way, by a proof or the POST. */
  refused: 401 | 403 | null;
  /** When the POST was written; null: never. */
  writtenAt: number | null;
  endedAt: number;
  /** The guard's own look at this service just before; undefined where it did not get that far; null: not listed. */
  before?: Reading | null;
  /** The uid that answered after the POST; null: nobody did. */
  uidAfter: number | null;
}

export interface SettleInput {
  cluster: string;
  node: NodeRef;
  proof: Proof;
  /** Other nodes and what they showed when the batch opened: rule 4's "no other node changed". */
  others: { node: NodeRef; opened: Record<string, Reading | null> }[];
  unlatch: boolean;
}

export interface SettleResult {
  proof: Proof;
  refused: 401 | 403 | null;
}

export interface LocateInput {
  cluster: string;
  nodes: NodeRef[];
  service: string;
  /** The primary node, to which the request went. */
  sentTo: number;
  /** What changed on another node counts as its effect: it was answered `true`, or a person says so. */
  elsewhere: boolean;
  /** Every node's look just before, for this service. */
  before: Record<string, Reading | null>;
  /** So long after its first look grace begins, and its length: a duration, because another worker may have sent. */
  graceIn: number;
  grace: number;
  unlatch: boolean;
}

/** `node`: exactly one; null with `none`: nowhere, all readable for the whole grace time; else unknown. */
export type LocateResult =
  | { found: 'one'; node: number; before: LookOrNot | null }
  | { found: 'none' }
  | { found: 'unknown'; why: string; refused: 401 | 403 | null };
