import type { CancellationScope } from '@temporalio/workflow';
import type { Loaded, NodeRef } from '../activities/contract';
import type { StepResult } from '../language/expression';
import type { CallStep, Step } from '../language/runbook';
import type { Look, Reading, Survey } from '../rollout/facts';
import type { FailedNode } from '../rollout/failure';
import type { PlanDraft } from '../rollout/plan';
import type { ErrorCode } from '../rollout/plan-shape';
import type { Proof } from '../rollout/proof';
import type { NodeReport, Outcome } from '../rollout/report-shape';
import type { RunState } from '../rollout/run-state';
import type { RunInput } from './input';

/** One run in flight: what it was asked, what it knows, what people said, and the report as it grows. */
export interface Run {
  readonly id: string;
  /** Id of the first execution: the run's identity for the lock, and what a reset does not change. */
  readonly firstRunId: string;
  readonly input: RunInput;
  readonly loaded: Extract<Loaded, { ok: true }>;
  readonly state: RunState;
  readonly control: Control;
  /** No mutating step: no lock, no holds over readings, and a failure is `failed`, never `refused`. */
  readonly readOnly: boolean;
  draft: PlanDraft;
  refs: NodeRef[];
  nodes: Map<number, NodeRun>;
  /** Reading of the border that opened the batch; its looks are what "no other node changed" compares with. */
  survey: Survey;
  /** Something was sent that may have taken effect. */
  sent: boolean;
  /** Something was sent since the gates were last read. */
  sentSinceGates: boolean;
  /** Nodes that this run sent to since that reading. */
  touched: Set<number>;
  /** What ends the run once the nodes in hand are over. */
  ending: Ended | null;
  /** Results of the steps of `before` and of `after`. */
  results: Record<string, StepResult>;
  /** What `primary-services.*` did, in order, for undo. */
  wide: { node: NodeRun; call: Call }[];
  unwinding: boolean;
}

/** What people asked for; handlers write it, the run reads it. */
export interface Control {
  pause: boolean;
  /** The run stands at a border because of `pause`. */
  paused: boolean;
  abort: { by: string; reason: string | null } | null;
  holds: Hold[];
  /** How often the same hold came since anything was proven. */
  counts: Map<string, number>;
  /** A person said retry: the next reading tries the credential again. */
  unlatch: boolean;
  /** Activities that an abort cancels. */
  scopes: Set<CancellationScope>;
  finished: boolean;
}

export type HoldKind = 'reading' | 'gate' | 'login' | 'ask' | 'unknown' | 'drift' | 'expression';

export interface Hold {
  node: number | null;
  kind: HoldKind;
  why: string;
  since: number;
  answer: 'retry' | 'skip' | null;
}

/** One node of the plan. */
export interface NodeRun {
  readonly uid: number;
  readonly ref: NodeRef;
  readonly report: NodeReport;
  baseline: Look | null;
  calls: Call[];
  results: Record<string, StepResult>;
  /** Services that a mutating step left alone here: an `await` leaves them out. */
  leftAlone: Set<string>;
  /** Services stopped on purpose or left stopped: the gates overlook them. */
  stopped: Set<string>;
  /** A POST that may have taken effect is not yet proven. */
  holding: boolean;
  sent: boolean;
  /** A person retried: what fails from now on holds, whatever `on_failure` says. */
  retried: boolean;
  failed: FailedNode | null;
  why: string;
  /** Until when a failed node stays out at least (safety.md, "Out"). */
  lingersUntil: number;
}

/** One mutating step on one node. */
export interface Call {
  step: CallStep;
  operation: 'restart' | 'stop' | 'start';
  timeout: number;
  proof: Proof;
  queue: string[];
  /** The guard's baseline of services that a person's retry sends once more. */
  resend: Map<string, Reading | null>;
  /** What other nodes showed before: uid as text → service → reading. */
  opened: Record<string, Record<string, Reading | null>>;
  undo: boolean;
}

/** The run ends: thrown through the steps, or left in `ending` while nodes in hand finish. */
export class Ended extends Error {
  constructor(
    readonly outcome: Outcome,
    readonly code: ErrorCode | 'failed' | 'stopped' | 'rolled-back',
    message: string,
  ) {
    super(message);
  }
}

/** A person said abort, or Temporal cancelled the run. */
export class Aborted extends Error {}

/** The guard says that this execution is a reset of another one (safety rule 3). */
export class ResetTold extends Error {}

/** A step failed: `on_failure` decides. */
export class StepFailed extends Error {}

/** An expression or reading that nobody can answer now: a hold. */
export class Unknown extends Error {}

/** The node takes no further step; `failed` on it says why. */
export class NodeOver extends Error {}

/** Nothing was sent to this node yet and the run waited: it goes through the border again. */
export class TurnAgain extends Error {}

export function now(): string {
  return new Date(Date.now()).toISOString();
}

export function nodeRun(run: Run, uid: number): NodeRun {
  const node = run.nodes.get(uid);
  if (!node) throw new Error(`node ${uid} is not part of the plan`);
  return node;
}

export function policyOf(run: Run, step: Step): FailedNode['policy'] {
  return step.onFailure ?? run.loaded.runbook.nodes.onFailure;
}
