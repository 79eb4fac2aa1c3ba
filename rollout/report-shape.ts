import type { GateName } from '../language/runbook';
import type { Reading } from './facts';

/** The report of a run: one shape however it ended; the workflow's result, or its failure's details. */
export interface Report {
  run: {
    id: string;
    runbook: string;
    /** Content hash of the runbook, hex. */
    hash: string | null;
    /** Hash of the plan, hex; its first half is the request, its second the facts. */
    plan: string | null;
    cluster: string;
    requestedBy: string | null;
    reason: string | null;
    startedAt: string;
    finishedAt: string | null;
  };
  /** Null while the run goes on. */
  outcome: Outcome | null;
  nodes: NodeReport[];
  mutations: MutationReport[];
  gates: GateReport[];
  waived: WaivedReport[];
  notDone: { node: number; why: string }[];
  messages: MessageReport[];
  notes: { at: string; node: number | null; text: string }[];
  /** When the run waited, for what; absent in a report that was rebuilt from history. */
  waits?: WaitReport[];
  /** Each opening of its maintenance window that the run used or waited for, at most three; left out: it has none. */
  windows?: WindowReport[];
  /** What a person should do now, with the exact command where there is one. */
  next: string;
}

/** Answer of the query `status`. */
export interface Status extends Report {
  phase: Phase;
  waiting: Waiting | null;
  /** What people are asked at the moment; left out: nothing. */
  questions?: Asked[];
  /** What the run holds over at the moment; left out: nothing. */
  holds?: Held[];
}

/** One open hold, and the verbs that make sense of it now. */
export interface Held {
  /** Null: it is of the run itself. */
  node: number | null;
  why: string;
  since: string;
  /** Then the run ends as failed, unless it is answered. */
  until: string;
  verbs: HoldVerb[];
}

export type HoldVerb = 'retry' | 'skip' | 'rollback' | 'abort';

/** One open question; `approve` and `reject` answer it, in time: silence is a no. */
export interface Asked {
  /** Asked inside this node; null: of the run itself. */
  node: number | null;
  text: string;
  /** The hash of the plan that is asked about: `approve` must name it. */
  plan: string | null;
  until: string;
}

export type Outcome = 'completed' | 'stopped' | 'rolled-back' | 'failed' | 'refused';
export type Phase = 'planning' | 'waiting' | 'rolling' | 'paused' | 'holding' | 'undoing' | 'finished';

export interface Waiting {
  why: string;
  /** ISO-8601, or null where nothing ends it by itself. */
  until: string | null;
  /** What ends it: verbs of a person, or the thing that must become well. */
  ends: string;
}

export type NodePhase =
  | 'pending'
  | 'checking'
  | 'acting'
  | 'settling'
  | 'waiting'
  | 'undoing'
  | 'done'
  | 'failed'
  | 'undone'
  | 'undo-failed'
  | 'skipped'
  | 'unknown';

export type ServiceVerdict =
  | 'restarted'
  | 'restarted-twice'
  | 'stopped'
  | 'started'
  | 'unchanged'
  | 'left-stopped'
  | 'not-here'
  | 'failed'
  | 'unknown';

export interface NodeReport {
  uid: number;
  address: string;
  role: 'primary' | 'secondary' | null;
  phase: NodePhase;
  attempts: number;
  startedAt: string | null;
  finishedAt: string | null;
  services: ServiceReport[];
  /** Each phase with when it began, oldest first; absent in a report that was rebuilt or had to be shortened. */
  phases?: { phase: NodePhase; at: string }[];
}

export interface ServiceReport {
  name: string;
  before: Pick<Reading, 'status' | 'startTime'> | null;
  after: Pick<Reading, 'status' | 'startTime'> | null;
  verdict: ServiceVerdict | null;
}

export interface MutationReport {
  at: string;
  node: number;
  method: 'POST';
  path: '/v1/local/services' | '/v1/services';
  body: { operation_type: Operation; services: string[] };
  undo: boolean;
  /** `true`, `false`, `missing`, `lost`, `not-sent`, `reset`, or the HTTP status as text. */
  answer: string;
  /** What was seen before and after. */
  evidence: string;
  /** When the run had its verdict on the effect; null or absent: it never had one. */
  settledAt?: string | null;
}

export type Operation = 'restart' | 'stop' | 'start';
export type Verdict = 'yes' | 'no' | 'unknown';

export interface GateReport {
  at: string;
  name: GateName;
  verdict: Verdict;
  detail: string;
}

export interface WaivedReport {
  /** `freeze`: no gate, but a change freeze that somebody overrode. */
  gate: GateName | 'freeze';
  by: string;
  reason: string;
  items: string[];
}

export interface WaitReport {
  from: string;
  /** Null while it waits. */
  until: string | null;
  kind: 'paused' | 'holding' | 'waiting';
  why: string;
}

/** One opening of a maintenance window; times are ISO-8601. */
export interface WindowReport {
  start: string;
  closes: string;
  /** What was begun had to be over by then. */
  cutoffAt: string;
  /** The same for people, by the wall clock of its zone. */
  text: string;
  /** Requests of the run in it that may have taken effect, undo included. */
  sent: number;
  /** Nodes that were done in it. */
  done: number[];
  /** What ended the use of it; null: the run is in it, or waits for it. */
  why: string | null;
}

export interface MessageReport {
  at: string;
  by: string;
  what: string;
  reason: string | null;
}
