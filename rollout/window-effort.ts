import { formatDuration } from '../language/duration';
import { resolveValue, type Scope } from '../language/expression';
import { isMutating, type Runbook, type Step, type Value } from '../language/runbook';
import type { NodeReport, ServiceVerdict, WaitReport } from './report-shape';
import type { Window } from './window-rule';

/** How long what comes next may take, milliseconds: the steps, their time of holding once more, and their undo. */
export interface Effort {
  work: number;
  stable: number;
  undo: number;
}

/** Readable time in which a node must be back at its baseline (safety rule 10). */
const UNDO = 5 * 60_000;
/** Assumed where only the run can know it: the defaults of the language. */
const DEADLINE = 5 * 60_000;
const STABLE = 10_000;

/** What these steps may take by their own deadlines. */
export function effortOfSteps(runbook: Runbook, steps: Step[], scope: Scope): Effort {
  const take = (value: Value<number>, otherwise: number): number => {
    const told = resolveValue(value, 'duration', scope, runbook);
    return told.ok ? told.value : otherwise;
  };
  const times = steps.map((step): Pick<Effort, 'work' | 'stable'> => {
    switch (step.kind) {
      case 'call':
        if (!isMutating(step)) return { work: take(step.timeout, 0), stable: 0 };
        return { work: take(step.deadline, DEADLINE), stable: take(step.stable, STABLE) };
      case 'await':
        return { work: take(step.deadline, DEADLINE), stable: take(step.stable, STABLE) };
      case 'sleep':
        return { work: take(step.sleep, 0), stable: 0 };
      // A person takes the time that a person takes; afterwards it is worked out again.
      case 'approve':
      case 'assert':
        return { work: 0, stable: 0 };
    }
  });
  const undoes = steps.some((step) => isMutating(step) && step.undo === 'own');
  return {
    work: sum(times.map(({ work }) => work)),
    stable: sum(times.map(({ stable }) => stable)),
    undo: undoes ? longestUndo(runbook.grace) : 0,
  };
}

/**
 * The same for so many nodes side by side, by the longest time that one took so far, where one did: undo goes one by one.
 * Never more than by the deadlines: what goes beyond them was the time of an absent worker or an unreadable node.
 */
export function effortOfNodes(runbook: Runbook, scope: Scope, nodes: number, took: number | null): Effort {
  const { work, stable, undo } = effortOfSteps(runbook, runbook.steps, scope);
  const each = took === null ? undo : Math.min(undo, runbook.grace + took);
  return { work: Math.min(took ?? work, work), stable, undo: each * Math.max(1, nodes) };
}

const HAPPENED: (ServiceVerdict | null)[] = ['restarted', 'restarted-twice', 'stopped', 'started'];

/** Milliseconds that a node of this run took at most, waits for people and gates left out; null: on none anything happened yet. */
export function tookSoFar(nodes: NodeReport[], waits: WaitReport[]): number | null {
  const times = nodes.flatMap(({ phase, startedAt, finishedAt, services }) => {
    if (phase !== 'done' || startedAt === null || finishedAt === null) return [];
    if (!services.some(({ verdict }) => HAPPENED.includes(verdict))) return [];
    const [from, to] = [Date.parse(startedAt), Date.parse(finishedAt)];
    return [to - from - sum(waits.map((wait) => overlap(wait, from, to)))];
  });
  return times.length === 0 ? null : Math.max(0, ...times);
}

/** Why no node could ever be begun in such a window; null: one could. */
export function tooShort({ length, cutoff }: Window, effort: Effort): string | null {
  if (total(effort) <= length - cutoff) return null;
  const open = `${formatDuration(length)}${cutoff > 0 ? ` less the cut-off of ${formatDuration(cutoff)}` : ''}`;
  return `it is too short: it is ${open}, and the first thing to do may take ${effortText(effort)}`;
}

export function total({ work, stable, undo }: Effort): number {
  return work + stable + undo;
}

export function effortText(effort: Effort): string {
  const { work, stable, undo } = effort;
  const parts = [`${rounded(work)} to do it`, `${rounded(stable)} to hold`, `${rounded(undo)} to undo it`];
  return `${rounded(total(effort))} (${parts.join(', ')})`;
}

function longestUndo(grace: number): number {
  return grace < UNDO ? UNDO : grace + UNDO;
}

function rounded(ms: number): string {
  return formatDuration(Math.ceil(ms / 1000) * 1000);
}

function overlap({ from, until }: WaitReport, start: number, end: number): number {
  const over = until === null ? end : Date.parse(until);
  return Math.max(0, Math.min(over, end) - Math.max(Date.parse(from), start));
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
