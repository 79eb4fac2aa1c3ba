import type { Loaded, NodeRef } from '../activities/contract';
import type { StepResult } from '../language/expression';
import type { CallStep, OnFailure, Step } from '../language/runbook';
import type { Look, Reading, Survey } from '../rollout/facts';
import type { FailedNode } from '../rollout/failure';
import type { PlanDraft } from '../rollout/plan';
import type { ErrorCode } from '../rollout/plan-shape';
import type { Usual } from '../rollout/pace';
import type { Proof } from '../rollout/proof';
import type { NodeReport, Operation, Outcome } from '../rollout/report-shape';
import { nodeOf, type RunState } from '../rollout/run-state';
import type { WindowState } from '../rollout/window';
import { turnsBack, type Control } from './control';
import type { RunInput } from './input';
import type { LockSlot } from './lock-slot';

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
  /** The cluster's lock; a run without mutating steps never has it. */
  readonly lock: LockSlot;
  /** It was given a window: a worker that comes late gives it what is left of that. */
  readonly patient: boolean;
  /** The opening that it is in, or waits for; null: it may send at any time. */
  window: WindowState | null;
  /** When the next change freeze begins, as the last border read it, milliseconds; Infinity: none is known. */
  freezesAt: number;
  draft: PlanDraft;
  /** What the plan saw of the named services, by uid as text, moved on by what this run did since. */
  planned: Record<string, Record<string, Reading | null>>;
  refs: NodeRef[];
  nodes: Map<number, NodeRun>;
  /** Reading of the border that opened the batch; its looks are what "no other node changed" compares with. */
  survey: Survey;
  /** What services took so far, by operation: when to look for the next ones. */
  usual: Record<Operation, Usual>;
  /** Nodes that are in hand side by side. */
  sideBySide: number;
  /** The last reading of all nodes, when the run learned of it, and whose looks it kept whole. */
  moment: { at: number; survey: Survey; whole: number[] } | null;
  /** Safety rule 9 is being read for one of the nodes in hand. */
  readingRoom: boolean;
  /** Milliseconds that the last reading at a border or before a POST took. */
  readingTook: number;
  /** Something was sent that may have taken effect. */
  sent: boolean;
  /** Something was sent since the gates were last read. */
  sentSinceGates: boolean;
  /** Nodes that this run sent to since that reading. */
  touched: Set<number>;
  /** Which part of the runbook it is at. */
  part: 'before' | 'steps' | 'after';
  /** What ends the run once the nodes in hand are over. */
  ending: Ended | null;
  /** What ends it at the next border, the nodes of the batch being over: a person said no inside a node. */
  stopping: Ended | null;
  /** Nodes done, in the order in which they were. */
  done: number[];
  /** Results of the steps of `before` and of `after`. */
  results: Record<string, StepResult>;
  /** A person retried a step of that list: what fails there from now on holds, whatever `on_failure` says. */
  retried: boolean;
  /** A step of `before` or `after` failed, and its `on_failure` said to go on. */
  listFailed: boolean;
}

/** Who waits: a run, or the planning before there is one. */
export type Waiter = Pick<Run, 'control' | 'sent' | 'readOnly' | 'patient'>;

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
  /** Something was sent since its turn, or `before` or `after`, began: no border stands before its next step. */
  inHand: boolean;
  /** A person retried: what fails from now on holds, whatever `on_failure` says. */
  retried: boolean;
  failed: FailedNode | null;
  /** A person said no here: its remaining steps are left out. */
  declined: boolean;
  /** Questions of its steps that were answered with yes: an answer given stays given when its turn comes again. */
  approved: Set<Step>;
  /** Until when a failed node stays out at least (safety.md, "Out"). */
  lingersUntil: number;
  /** When the grace time of what was sent last is over, as the run counts it. */
  graceOver: number;
}

/** One mutating step on one node. */
export interface Call {
  step: CallStep;
  /** Milliseconds since 1970. */
  begun: number;
  operation: 'restart' | 'stop' | 'start';
  timeout: number;
  proof: Proof;
  queue: string[];
  /** The guard's baseline of services that a person's retry sends once more. */
  resend: Map<string, Reading | null>;
  /** What other nodes showed before: uid as text → service → reading. */
  opened: Record<string, Record<string, Reading | null>>;
  undo: boolean;
  /** Undo of a node that is itself out needs no room (safety rule 10). */
  needsRoom: boolean;
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

/** The guard says that this execution is a reset of another one (safety rule 3). */
export class ResetTold extends Ended {
  constructor(why: string) {
    super('failed', 'failed', why);
  }
}

/** Rollbook itself failed, whatever anybody asked for. */
export class Fault extends Ended {
  constructor(cause: unknown, outcome: 'failed' | 'refused' = 'failed') {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(outcome, outcome, `Rollbook itself failed, and sends nothing more: ${why}`);
  }
}

/** A person said abort, or Temporal cancelled the run. */
export class Aborted extends Error {}

/** A person said rollback: what leads forward ends here, and what was done is undone. */
export class TurnedBack extends Error {}

/** A step failed: `on_failure` decides; `policy` is what it says, once that was asked. */
export class StepFailed extends Error {
  policy: OnFailure = 'rollback';
}

/** A person said no, or nobody answered in time. */
export class Declined extends Error {}

/** An expression or reading that nobody can answer now: a hold. */
export class Unknown extends Error {}

/** A person said skip: the node takes no further step. */
export class NodeOver extends Error {}

/** The next service must wait, and what was sent before it is not yet proven: that comes first. */
export class ProveFirst extends Error {}

/** Nothing was sent to this node yet and the run waited: it goes through the border again. */
export class TurnAgain extends Error {}

/** Nothing was sent to this node yet, and the window or a freeze is in the way: its turn comes again later. */
export class NotNow extends Error {}

/** What ends the run once the nodes in hand are over; a person's rollback goes before everything but a reset and a fault of ours. */
export function endingOf({ control, ending }: Pick<Run, 'control' | 'ending'>): Error | null {
  const isFinal = ending instanceof ResetTold || ending instanceof Fault;
  return turnsBack(control) && !isFinal ? new TurnedBack() : ending;
}

export function now(): string {
  return new Date(Date.now()).toISOString();
}

/** The node with that uid; one that only `before` or `after` touched is taken in. */
export function nodeRun(run: Run, uid: number): NodeRun {
  const known = run.nodes.get(uid);
  if (known) return known;
  const ref = run.refs.find((one) => one.uid === uid) ?? { uid, url: '' };
  const node: NodeRun = {
    uid,
    ref,
    report: nodeOf(run.state, uid),
    baseline: null,
    calls: [],
    results: {},
    leftAlone: new Set(),
    stopped: new Set(),
    holding: false,
    sent: false,
    inHand: false,
    retried: false,
    failed: null,
    declined: false,
    approved: new Set(),
    lingersUntil: 0,
    graceOver: 0,
  };
  run.nodes.set(uid, node);
  return node;
}

/** What a step's failure leads to; the steps of `before` and `after` do not take the one of `nodes`. */
export function policyOf(run: Run, node: NodeRun | null, step: Step): OnFailure {
  return step.onFailure ?? (node ? run.loaded.runbook.nodes.onFailure : 'rollback');
}
