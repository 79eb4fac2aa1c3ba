import type { ASTNode } from '@marcbachmann/cel-js';
import { CLUSTER, NODE } from './actions';
import type { Names, Room } from './cel';
import { parseIn, roomFor } from './cel';
import { access, childrenOf, walk } from './cel-tree';
import { Span } from './cel-types';
import { emptyValue, fromCel, isRecord, render, toCel } from './cel-values';
import { explain } from './cel-errors';
import type { ActionName, InputValue, Runbook, Value } from './runbook';
import { bare, hasExpression, splitTemplate, wholeExpression } from './template';
import type { ValueKind } from './values';
import { acceptBatch, acceptCount, acceptDuration, acceptMilliseconds, acceptServices, acceptText } from './values';

export type { ValueKind } from './values';

/** What an expression may look at. What is absent or null is not known: an expression that needs it is unknown. */
export interface Scope {
  inputs: Record<string, InputValue>;
  cluster?: { name: string | null; version: string | null; primary: number | null; size: number };
  node?: {
    uid: number;
    address: string;
    role: 'primary' | 'secondary' | null;
    status: string;
    version: string;
    rack: string;
  };
  steps?: Record<string, StepResult>;
}

/** `value`: plain JSON as an activity returns it; `start_time` is ISO text and `uptime` whole seconds. */
export interface StepResult {
  of: ActionName | 'none';
  skipped: boolean;
  value: unknown;
}

/** Not ok: unknown, never false (safety rule 5); `why` is a sentence. */
export type Evaluated<T> = { ok: true; value: T } | { ok: false; why: string };

/** Evaluates `where`, `when` or `assert`; `${{ }}` around the whole is accepted. Never throws. */
export function evaluateBoolean(expression: string, scope: Scope, runbook: Runbook): Evaluated<boolean> {
  const text = bare(expression).expression.trim();
  const result = evaluate(text, scope, runbook);
  if (!result.ok) return result;
  if (typeof result.value === 'boolean') return { ok: true, value: result.value };
  return { ok: false, why: `\`${text}\` says neither true nor false` };
}

/**
 * The value that a literal or a text with `${{ }}` stands for, checked like a literal of its kind; durations are
 * milliseconds. Never throws. `T` must be what the kind gives: it is the type of the literal beside the expression.
 */
export function resolveValue<T>(value: Value<T>, kind: ValueKind, scope: Scope, runbook: Runbook): Evaluated<T> {
  if ('literal' in value) return { ok: true, value: value.literal };
  const split = splitTemplate(value.expression);
  if (!split.ok) return { ok: false, why: split.why };
  const whole = wholeExpression(split.parts);
  if (whole !== null) {
    const result = evaluate(whole.expression.trim(), scope, runbook);
    return result.ok ? (accept(kind, result.value) as Evaluated<T>) : result;
  }
  let text = '';
  for (const part of split.parts) {
    if ('text' in part) text += part.text;
    else {
      const result = evaluate(part.expression.trim(), scope, runbook);
      if (!result.ok) return result;
      const rendered = render(result.value);
      if (rendered === null)
        return { ok: false, why: `\`${part.expression.trim()}\` gives nothing that can stand in a text` };
      text += rendered;
    }
  }
  return accept(kind, text) as Evaluated<T>;
}

/** Whether only the run can know it: it looks at `steps`, `node.role` or `node.status`. */
export function unknownAtPlan(expression: string): boolean {
  return expressionsOf(expression).some((text) => {
    const tree = parsed(text);
    return tree === null || looksAhead(tree);
  });
}

/** The names that an expression begins with, such as `inputs` and `node`; empty for a text without one. */
export function rootsOf(expression: string): Set<string> {
  const roots = new Set<string>();
  for (const text of expressionsOf(expression)) {
    const tree = parsed(text);
    if (tree !== null) walk(tree, (node) => node.op === 'id' && roots.add(node.args));
  }
  return roots;
}

/** The inputs that a text with expressions looks at, each by its name. */
export function inputsOf(expression: string): Set<string> {
  const inputs = new Set<string>();
  for (const text of expressionsOf(expression)) {
    const tree = parsed(text);
    if (tree === null) continue;
    walk(tree, (node) => {
      const field = access(node);
      if (field?.object.op === 'id' && field.object.args === 'inputs') inputs.add(field.field);
    });
  }
  return inputs;
}

function expressionsOf(text: string): string[] {
  if (!hasExpression(text)) return [text];
  const split = splitTemplate(text);
  return split.ok ? split.parts.flatMap((part) => ('expression' in part ? [part.expression] : [])) : [text];
}

function parsed(text: string): ASTNode | null {
  try {
    return parseIn(roomFor({ inputs: {}, cluster: true, node: true, steps: {} }), text.trim()).ast;
  } catch {
    return null;
  }
}

function looksAhead(node: ASTNode): boolean {
  const field = access(node);
  if (field !== null && field.object.op === 'id' && field.object.args === 'node') {
    return field.field === 'role' || field.field === 'status';
  }
  if (node.op === 'id') return node.args === 'steps' || node.args === 'node';
  return childrenOf(node).some(looksAhead);
}

/** The value as the CEL library gives it: it must not leave this folder, since it may hold a BigInt. */
function evaluate(text: string, scope: Scope, runbook: Runbook): Evaluated<unknown> {
  const names: Names = {
    inputs: runbook.inputs,
    cluster: scope.cluster !== undefined,
    node: scope.node !== undefined,
    steps: scope.steps === undefined ? null : mapSteps(scope.steps),
  };
  const room = roomFor(names);
  try {
    const program = parseIn(room, text);
    const checked = program.check();
    if (!checked.valid) return { ok: false, why: `\`${text}\`: ${explain(checked.error, room).message}` };
    return { ok: true, value: program(context(scope, room)) };
  } catch (error) {
    return { ok: false, why: `\`${text}\`: ${explain(error, room).message}` };
  }
}

function mapSteps(steps: Record<string, StepResult>): Record<string, ActionName | 'none'> {
  return Object.fromEntries(Object.entries(steps).map(([name, { of }]) => [name, of]));
}

function context(scope: Scope, room: Room): Map<string, unknown> {
  const { classes } = room;
  const seen = new Map<string, unknown>([['inputs', toCel(room.inputs, scope.inputs, classes)]]);
  if (scope.cluster !== undefined) seen.set('cluster', toCel(CLUSTER, scope.cluster, classes));
  if (scope.node !== undefined) seen.set('node', toCel(NODE, scope.node, classes));
  if (scope.steps !== undefined && room.steps !== null) {
    const results = Object.entries(scope.steps).map(([name, result]) => [name, stepValue(name, result, room)]);
    seen.set('steps', toCel(room.steps, Object.fromEntries(results), classes));
  }
  return seen;
}

function stepValue(name: string, result: StepResult, room: Room): Record<string, unknown> {
  const shape = room.steps?.fields[name];
  const fields = typeof shape === 'object' && 'fields' in shape ? shape.fields : {};
  if (result.skipped) {
    const empty = Object.entries(fields).map(([key, of]) => [key, emptyValue(of)]);
    return { ...Object.fromEntries(empty), skipped: true };
  }
  return { ...(isRecord(result.value) ? result.value : {}), skipped: false };
}

function accept(kind: ValueKind, value: unknown): Evaluated<unknown> {
  switch (kind) {
    case 'services':
      return acceptServices(fromCel(value));
    case 'duration':
      return value instanceof Span ? acceptMilliseconds(value.ms) : acceptDuration(fromCel(value));
    case 'count':
      return acceptCount(fromCel(value));
    case 'batch':
      return acceptBatch(fromCel(value));
    case 'string':
      return acceptText(render(value));
  }
}
