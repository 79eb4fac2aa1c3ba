/** A runbook after checking: every default filled in, durations in milliseconds, plain JSON. */
export interface Runbook {
  name: string;
  summary: string;
  description: string;
  inputs: Record<string, InputDeclaration>;
  nodes: NodesSection;
  rollback: 'node' | 'run';
  /** `plan`: a person approves the plan first. */
  approval: 'none' | 'plan';
  /** Safety rule 4, milliseconds. */
  grace: number;
  /** Safety rule 5, milliseconds. */
  hold: number;
  gates: GateName[];
  before: Step[];
  steps: Step[];
  after: Step[];
}

/** A value written in place, or text with `${{ }}` in it that gives the value when its turn comes. */
export type Value<T> = { literal: T } | { expression: string };

export interface NodesSection {
  /** Bare CEL; null: all nodes. */
  where: string | null;
  order: 'primary-last' | 'uid';
  /** The growing list; its last entry repeats. A text is a percentage such as `25%`. */
  batch: Value<number | string>[];
  /** Milliseconds between batches, or a person's word. */
  rest: Value<number> | { ask: true };
  budget: Value<number>;
  onFailure: OnFailure;
}

export type OnFailure = 'rollback' | 'ask' | 'stop' | 'continue';

export interface InputDeclaration {
  type: 'services' | 'string' | 'integer' | 'boolean' | 'duration' | 'choice';
  description: string;
  /** Absent: the input is required. A duration is in milliseconds. */
  default?: InputValue;
  min?: number;
  max?: number;
  options?: string[];
}

/** `services` → string[]; `duration` → milliseconds; the others as they are. */
export type InputValue = string | number | boolean | string[];

export type Step = CallStep | AwaitStep | AssertStep | ApproveStep | SleepStep;

interface StepBase {
  name: string | null;
  /** Bare CEL; false skips the step; null: always. */
  when: string | null;
  /** Null: the one of `nodes`. */
  onFailure: OnFailure | null;
  /** Place of the step in its document, from 1. */
  line: number;
  column: number;
}

export interface CallStep extends StepBase {
  kind: 'call';
  call: ActionName;
  /** Null for the actions that take none. */
  services: Value<string[]> | null;
  /** Of one HTTP request, milliseconds. */
  timeout: Value<number>;
  stable: Value<number>;
  deadline: Value<number>;
  undo: 'own' | 'none';
}

export interface AwaitStep extends StepBase {
  kind: 'await';
  await: AwaitName;
  services: Value<string[]> | null;
  stable: Value<number>;
  deadline: Value<number>;
}

export interface AssertStep extends StepBase {
  kind: 'assert';
  assert: string;
  message: Value<string> | null;
}

export interface ApproveStep extends StepBase {
  kind: 'approve';
  /** What a person is asked. */
  approve: Value<string>;
  /** How long an answer is waited for, milliseconds; a time-out means no. */
  timeout: Value<number>;
}

export interface SleepStep extends StepBase {
  kind: 'sleep';
  sleep: Value<number>;
}

export const MUTATING_ACTIONS = [
  'services.restart',
  'services.stop',
  'services.start',
  'primary-services.restart',
  'primary-services.stop',
  'primary-services.start',
] as const;
export type MutatingAction = (typeof MUTATING_ACTIONS)[number];

export const READ_ACTIONS = [
  'services.list',
  'services-configuration.get',
  'nodes.list',
  'nodes.status',
  'nodes.check',
  'cluster.get',
  'cluster.check',
  'bootstrap.get',
  'node.master-healthcheck',
  'databases.list',
  'databases.availability',
  'actions.list',
] as const;
export type ReadAction = (typeof READ_ACTIONS)[number];
export type ActionName = MutatingAction | ReadAction;

export const AWAITS = ['services.running', 'services.stopped', 'node.healthy'] as const;
export type AwaitName = (typeof AWAITS)[number];

export const GATES = [
  'no-maintenance',
  'no-upgrade',
  'no-actions',
  'one-primary',
  'nodes-active',
  'cluster-check',
  'databases-available',
] as const;
export type GateName = (typeof GATES)[number];

export function isMutating(step: Step): step is CallStep & { call: MutatingAction } {
  return step.kind === 'call' && (MUTATING_ACTIONS as readonly string[]).includes(step.call);
}
