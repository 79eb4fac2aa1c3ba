import { formatDuration } from '../language/duration';
import type { Step } from '../language/runbook';
import type { PlanInput } from './plan';
import { scopeAtPlanning, valueAtPlanning, whenAtPlanning } from './plan-values';
import { ANSWER_WITHIN } from './question';

/** Whether the run must wait until a person approves its plan: the runbook says so, or who started it. */
export function needsApproval({ runbook, requireApproval }: Pick<PlanInput, 'runbook' | 'requireApproval'>): boolean {
  return requireApproval === true || runbook.approval === 'plan';
}

/** Where the run will ask a person, and for how long: a time-out means no. */
export function questionNotes(input: PlanInput, batches: number[][]): string[] {
  const { before, steps, after, nodes } = input.runbook;
  const most = formatDuration(ANSWER_WITHIN);
  const notes: string[] = [];
  if (needsApproval(input))
    notes.push(`the run waits until a person approves this plan, at most ${most}; a time-out means no`);
  notes.push(...asks(input, before, 'before', 'before the first node'));
  notes.push(...asks(input, steps, 'steps', 'on each node'));
  if ('ask' in nodes.rest && batches.length > 1)
    notes.push(`the run asks a person between batches, each time for at most ${most}; a time-out means no`);
  notes.push(...asks(input, after, 'after', 'after the last node'));
  return notes;
}

function asks(input: PlanInput, list: Step[], name: string, where: string): string[] {
  const scope = scopeAtPlanning(input, null);
  return list.flatMap((step, index) => {
    if (step.kind !== 'approve') return [];
    // In `steps` each node has its own `when`, and the walk says where it is skipped.
    if (name !== 'steps' && whenAtPlanning(step, scope, input.runbook).is === 'no') return [];
    const time = valueAtPlanning(step.timeout, 'duration', scope, input.runbook);
    const most = time.ok && time.value !== null ? `, for at most ${formatDuration(time.value)}` : '';
    const text = 'literal' in step.approve ? step.approve.literal.trim() : step.approve.expression.trim();
    return [`step ${step.name ?? `${name} ${index + 1}`} asks a person ${where}${most}; a time-out means no: ${text}`];
  });
}
