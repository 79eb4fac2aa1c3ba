import type { Scope } from './expression';
import { inputsOf, resolveValue, rootsOf } from './expression';
import { formatDuration } from './duration';
import type { InputValue, Runbook, Step, Value } from './runbook';
import type { ValueKind } from './values';
import { LONGEST_TIMEOUT, wrongGrowth, wrongTiming } from './values';

/** Something that inputs decide and that cannot be; `path` leads to it in the document, `code` is that of such a literal. */
export interface Undecidable {
  code: 'wrong-value' | 'duration' | 'deadline';
  path: (string | number)[];
  why: string;
}

/**
 * Everything that inputs alone decide, checked before any request: the kinds of values, deadlines, batches. What
 * looks at an input that is not given is left out.
 */
export function decided(runbook: Runbook, inputs: Record<string, InputValue>): Undecidable[] {
  const scope: Scope = { inputs };
  const found: Undecidable[] = [];
  const see = <T>(value: Value<T>, kind: ValueKind, ...path: (string | number)[]): T | null => {
    if ('literal' in value) return value.literal;
    if (!byInputsAlone(value.expression) || !given(value.expression, inputs)) return null;
    const result = resolveValue<T>(value, kind, scope, runbook);
    if (result.ok) return result.value;
    found.push({ code: kind === 'duration' ? 'duration' : 'wrong-value', path, why: result.why });
    return null;
  };

  const { batch, rest, budget } = runbook.nodes;
  const sizes = batch.map((size, index) => see(size, 'batch', 'nodes', 'batch', index));
  const growth = sizes.includes(null) ? null : wrongGrowth(sizes);
  if (growth !== null) found.push({ code: 'wrong-value', path: ['nodes', 'batch'], why: growth });
  if (!('ask' in rest)) see(rest, 'duration', 'nodes', 'rest');
  see(budget, 'count', 'nodes', 'budget');
  for (const list of ['before', 'steps', 'after'] as const) {
    runbook[list].forEach((step, index) => ofStep(step, [list, index], see, found));
  }
  return found;
}

type See = <T>(value: Value<T>, kind: ValueKind, ...path: (string | number)[]) => T | null;

function ofStep(step: Step, path: (string | number)[], see: See, found: Undecidable[]): void {
  if (step.kind === 'sleep') see(step.sleep, 'duration', ...path, 'sleep');
  if (step.kind === 'approve') {
    see(step.approve, 'string', ...path, 'approve');
    const timeout = see(step.timeout, 'duration', ...path, 'timeout');
    const wrong = timeout === null ? null : wrongWait(timeout);
    if (wrong !== null) found.push({ code: 'duration', path: [...path, 'timeout'], why: wrong });
  }
  if (step.kind !== 'call' && step.kind !== 'await') return;
  if (step.services !== null) see(step.services, 'services', ...path, 'with', 'services');
  const stable = see(step.stable, 'duration', ...path, 'stable');
  const deadline = see(step.deadline, 'duration', ...path, 'deadline');
  const timing = stable === null || deadline === null ? null : wrongTiming(stable, deadline);
  if (timing !== null) found.push({ code: 'deadline', path: [...path, 'deadline'], why: timing });
  if (step.kind !== 'call') return;
  const timeout = see(step.timeout, 'duration', ...path, 'timeout');
  const wrong = timeout === null ? null : wrongTimeout(timeout);
  if (wrong !== null) found.push({ code: 'duration', path: [...path, 'timeout'], why: wrong });
}

/** Why this cannot be the timeout of one request; null: it can. */
export function wrongTimeout(ms: number): string | null {
  if (ms >= 1 && ms <= LONGEST_TIMEOUT) return null;
  return `a \`timeout\` of ${formatDuration(ms)} cannot be: write one from 1ms to ${formatDuration(LONGEST_TIMEOUT)}`;
}

/** Why nobody can answer within this time; null: one can. */
export function wrongWait(ms: number): string | null {
  return ms >= 1_000 ? null : `a \`timeout\` of ${formatDuration(ms)} leaves no time to answer: write at least 1s`;
}

function byInputsAlone(expression: string): boolean {
  return [...rootsOf(expression)].every((root) => root !== 'node' && root !== 'cluster' && root !== 'steps');
}

function given(expression: string, inputs: Record<string, InputValue>): boolean {
  return [...inputsOf(expression)].every((name) => Object.hasOwn(inputs, name));
}
