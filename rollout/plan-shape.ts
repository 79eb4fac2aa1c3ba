import type { GateName, InputValue } from '../language/runbook';
import type { Operation, Verdict } from './report-shape';
import type { ErrorCode } from '../language/user-error';

/** The document of `plan --json`; given back with `run --plan`. */
export interface PlanDocument {
  /** 64 hex digits: 32 of the request, 32 of the facts. */
  hash: string;
  request: PlanRequest;
  facts: PlanFacts;
  runbook: string;
  cluster: string;
  batches: number[][];
  nodes: PlanNode[];
  gates: PlanGate[];
  waived: { gate: GateName; items: string[] }[];
  refused: { code: ErrorCode; message: string }[];
  /** Expected duration. */
  seconds: number;
  /** What is weaker, cut, shown or lost meanwhile: one sentence each (safety rule 11). */
  notes: string[];
}

export interface PlanRequest {
  runbook: string;
  /** Content hash of the runbook, hex. */
  runbookHash: string;
  /** The whole text where the runbook was sent and not named; else null. */
  document: string | null;
  cluster: string;
  inputs: Record<string, InputValue>;
  nodes: number[] | null;
  waive: GateName[];
}

/** Sorted by uid; without order or batches, and without roles, start times and uptimes. */
export interface PlanFacts {
  clusterName: string;
  nodes: {
    uid: number;
    address: string;
    version: string;
    services: { name: string; mode: string; status: string }[];
  }[];
  /** What would be sent; `if` is the text of a `when` that only the run can know. */
  requests: { uid: number; step: string; operation: Operation; service: string; if: string | null }[];
  waived: { gate: GateName; items: string[] }[];
}

export interface PlanNode {
  uid: number;
  address: string;
  role: 'primary' | 'secondary' | null;
  /** `action`: restart | stop | start | none; `why` explains a none, or an "if". */
  services: { name: string; status: string; action: Operation | 'none'; why: string }[];
}

export interface PlanGate {
  name: GateName;
  verdict: Verdict;
  detail: string;
}

export type { ErrorCode };
