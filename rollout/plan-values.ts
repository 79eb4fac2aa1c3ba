import {
  evaluateBoolean,
  resolveValue,
  unknownAtPlan,
  type Evaluated,
  type Scope,
  type ValueKind,
} from '../language/expression';
import type { Runbook, Step, Value } from '../language/runbook';
import { wrongWait } from '../language/decided';
import { wrongTiming } from '../language/values';
import type { NodeFact } from './facts';
import type { PlanInput } from './plan';
import type { Refusal } from './plan-refusals';
import { clusterScope, nodeScope } from './scope';

/** What decides batches and their pace; a value that cannot be worked out is refused, and the default stands here. */
export interface Numbers {
  batch: (number | string)[];
  /** Milliseconds. */
  rest: number;
  budget: number;
  refused: Refusal[];
}

/** Works out `batch`, `rest` and `budget`, which see only `inputs` and `cluster`. */
export function numbersAtPlanning(input: PlanInput): Numbers {
  const { nodes } = input.runbook;
  const refused: Refusal[] = [];
  const scope = scopeAtPlanning(input, null);
  const take = <T>(key: string, value: Value<T>, kind: ValueKind, fallback: T): T => {
    const told = resolveValue(value, kind, scope, input.runbook);
    if (told.ok) return told.value;
    refused.push({ code: 'refused', message: `\`${key}\` of the runbook cannot be worked out: ${told.why}` });
    return fallback;
  };
  return {
    batch: nodes.batch.map((entry) => take('batch', entry, 'batch', 1)),
    rest: 'ask' in nodes.rest ? 0 : take('rest', nodes.rest, 'duration', 0),
    budget: take('budget', nodes.budget, 'count', 0),
    refused,
  };
}

/** Whether `where` takes this node. */
export function matches(input: PlanInput, node: NodeFact): Evaluated<boolean> {
  const { where } = input.runbook.nodes;
  if (where === null) return { ok: true, value: true };
  return evaluateBoolean(where, scopeAtPlanning(input, node), input.runbook);
}

/** What planning knows of a `when`: `if` stands for what only the run can know. */
export type When =
  { is: 'yes' } | { is: 'no'; text: string } | { is: 'if'; text: string } | { is: 'unknown'; why: string };

export function whenAtPlanning(step: Step, scope: Scope, runbook: Runbook): When {
  const text = step.when;
  if (text === null) return { is: 'yes' };
  if (unknownAtPlan(text)) return { is: 'if', text };
  const told = evaluateBoolean(text, scope, runbook);
  if (!told.ok) return { is: 'unknown', why: told.why };
  return told.value ? { is: 'yes' } : { is: 'no', text };
}

/** A value as planning knows it: null where only the run can know it. */
export function valueAtPlanning<T>(
  value: Value<T>,
  kind: ValueKind,
  scope: Scope,
  runbook: Runbook,
): Evaluated<T | null> {
  if ('expression' in value && unknownAtPlan(value.expression)) return { ok: true, value: null };
  return resolveValue(value, kind, scope, runbook);
}

/** How long a step is expected to take, where planning can know it, and what of its times cannot be. */
export interface Times {
  /** Milliseconds. */
  stable: number;
  sleep: number;
  wrong: string[];
}

/** Assumed where only the run can know it. */
const USUAL = 10_000;

export function timesAtPlanning(step: Step, scope: Scope, runbook: Runbook): Times {
  const wrong: string[] = [];
  const take = <T = number>(key: string, value: Value<T>, kind: ValueKind = 'duration'): T | null => {
    const told = valueAtPlanning(value, kind, scope, runbook);
    if (told.ok) return told.value;
    wrong.push(`its \`${key}\` cannot be worked out: ${told.why}`);
    return null;
  };
  switch (step.kind) {
    case 'sleep':
      return { stable: 0, sleep: take('sleep', step.sleep) ?? USUAL, wrong };
    case 'assert':
      return { stable: 0, sleep: 0, wrong };
    case 'approve': {
      take('approve', step.approve, 'string');
      const timeout = take('timeout', step.timeout);
      const why = timeout === null ? null : wrongWait(timeout);
      return { stable: 0, sleep: 0, wrong: why === null ? wrong : [...wrong, why] };
    }
    case 'call':
    case 'await': {
      if (step.kind === 'call') take('timeout', step.timeout);
      const [stable, deadline] = [take('stable', step.stable), take('deadline', step.deadline)];
      const timing = stable === null || deadline === null ? null : wrongTiming(stable, deadline);
      return { stable: stable ?? USUAL, sleep: 0, wrong: timing === null ? wrong : [...wrong, timing] };
    }
  }
}

/** Everything that an expression may see before the run; without a node in `before` and `after`. */
export function scopeAtPlanning(input: PlanInput, node: NodeFact | null): Scope {
  const cluster = clusterScope(input.survey);
  return {
    inputs: input.inputs,
    ...(cluster === undefined ? {} : { cluster }),
    ...(node === null ? {} : { node: nodeScope(node) }),
  };
}
