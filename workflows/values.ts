import type { Scope } from '../language/expression';
import { evaluateBoolean, resolveValue } from '../language/expression';
import type { AwaitStep, CallStep, Value } from '../language/runbook';
import type { ValueKind } from '../language/values';
import type { Operation } from '../rollout/report-shape';
import { clusterScope, nodeScope } from '../rollout/scope';
import { Unknown, type NodeRun, type Run } from './run';

/** What expressions see at a step of this node, or of `before` and `after` where there is none; what is not known is null. */
export function scopeOf(run: Run, node: NodeRun | null): Scope {
  const scope = {
    inputs: run.loaded.inputs,
    cluster: clusterScope(run.survey),
    steps: node ? node.results : run.results,
  };
  const facts = run.survey.nodes.ok ? run.survey.nodes.value : [];
  const fact = facts.find((one) => one.uid === node?.uid);
  return fact ? { ...scope, node: nodeScope(fact) } : scope;
}

/** A value of a step; what cannot be evaluated is unknown (safety rule 5). */
export function valueOf<T>(run: Run, node: NodeRun | null, value: Value<T>, kind: ValueKind): T {
  const result = resolveValue(value, kind, scopeOf(run, node), run.loaded.runbook);
  if (!result.ok) throw new Unknown(result.why);
  return result.value;
}

/** `when` or `assert`; what cannot be evaluated is unknown, never false. */
export function truthOf(run: Run, node: NodeRun | null, expression: string): boolean {
  const result = evaluateBoolean(expression, scopeOf(run, node), run.loaded.runbook);
  if (!result.ok) throw new Unknown(result.why);
  return result.value;
}

export function boundsOf(
  run: Run,
  node: NodeRun | null,
  step: CallStep,
): {
  operation: Operation;
  services: string[];
  timeout: number;
  stable: number;
  deadline: number;
} {
  return {
    operation: operationOf(step.call),
    services: step.services ? [...new Set(valueOf(run, node, step.services, 'services'))] : [],
    timeout: valueOf(run, node, step.timeout, 'duration'),
    ...holdOf(run, node, step),
  };
}

export function holdOf(
  run: Run,
  node: NodeRun | null,
  step: CallStep | AwaitStep,
): { stable: number; deadline: number } {
  const stable = valueOf(run, node, step.stable, 'duration');
  const deadline = valueOf(run, node, step.deadline, 'duration');
  if (deadline <= stable)
    throw new Unknown(`its deadline (${deadline} ms) is not longer than its stable time (${stable} ms)`);
  return { stable, deadline };
}

function operationOf(call: string): Operation {
  if (call.endsWith('.restart')) return 'restart';
  return call.endsWith('.stop') ? 'stop' : 'start';
}
