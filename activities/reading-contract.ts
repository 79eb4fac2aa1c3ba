import type { GateName, ReadAction } from '../language/runbook';
import type { LookOrNot } from '../rollout/facts';
import type { GateContext, RoomContext } from '../rollout/gates';

/** One node, and where its requests go. */
export interface NodeRef {
  uid: number;
  url: string;
}

export type SurveyPart = 'cluster' | 'nodes' | 'actions' | 'check' | 'databases' | 'configuration' | 'health' | 'looks';

export interface SurveyInput {
  cluster: string;
  /** Null: discover the nodes (planning). */
  nodes: NodeRef[] | null;
  /** Nodes that are asked for the cluster only where no other answers. */
  avoid: number[];
  parts: SurveyPart[];
  /** Whose services to look at, and at whose health; null: all nodes. */
  of: number[] | null;
  /** Services to keep of each look; null: all. Nodes that fail the cluster check, and those of `full`, keep all. */
  services: string[] | null;
  full: number[];
  /** A person said retry: the credential is tried once more (safety rule 7). */
  unlatch: boolean;
}

export interface RoomInput {
  cluster: string;
  nodes: NodeRef[];
  avoid: number[];
  /** The node about to be touched. */
  touching: number;
  context: RoomContext;
  unlatch: boolean;
}

export interface RoomResult {
  began: number;
  ended: number;
  allowed: { ok: boolean; why: string };
  /** Every service of the node: its baseline, where its turn has come. */
  look: LookOrNot;
  login: string | null;
}

export interface Until {
  gates: GateName[];
  context: GateContext;
  /** Node about to be touched, for safety rule 9; null: none. */
  touching: number | null;
}

export interface LooksInput {
  cluster: string;
  nodes: NodeRef[];
  services: string[] | null;
  unlatch: boolean;
}

export interface ReadInput {
  cluster: string;
  action: ReadAction;
  /** The node itself, or the one that is asked for the cluster. */
  node: NodeRef;
  /** Every node: `databases.availability` is asked at the primary's own address. */
  nodes: NodeRef[];
  timeout: number;
  unlatch: boolean;
}

export type ReadResult = { ok: true; value: unknown } | { ok: false; why: string; refused: 401 | 403 | null };
