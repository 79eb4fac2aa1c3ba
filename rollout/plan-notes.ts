import { GATES, isMutating } from '../language/runbook';
import { operationOf } from './plan-walk';
import type { PlanInput } from './plan';
import type { Choice } from './plan-choice';
import type { PlannedGates } from './plan-gates';
import type { Room } from './plan-room';
import type { Walk } from './plan-walk';
import { questionNotes } from './plan-questions';
import { meanwhile } from './services';

/** What is weaker, cut, left out, waived, or lost meanwhile: one sentence each, so that nothing is silent (safety rule 11). */
export function planNotes(of: {
  input: PlanInput;
  mutating: boolean;
  choice: Choice;
  walk: Walk;
  gates: PlannedGates;
  cut: string | null;
  budget: number;
  room: Room;
  batches: number[][];
}): string[] {
  const { input, choice, walk, gates, cut, room } = of;
  const notes = [
    ...chosen(input, choice),
    ...(cut === null ? [] : [`Batches are ${cut}`]),
    ...room.notes,
    ...questionNotes(input, of.batches),
    ...walk.notes,
    ...losses(walk),
    ...gateNotes(input, gates),
    ...(of.mutating ? limits(of) : []),
  ];
  return [...new Set(notes.map(sentence))];
}

function chosen({ runbook }: PlanInput, { unmatched, nodes: taken, all }: Choice): string[] {
  if (runbook.steps.length === 0) return [];
  const notes = unmatched.length > 0 ? [`${named(unmatched)} left out: \`where\` is ${runbook.nodes.where}`] : [];
  const unasked = all.filter((node) => !taken.includes(node) && !unmatched.includes(node.uid)).map((node) => node.uid);
  return unasked.length > 0 ? [...notes, `${named(unasked)} left out: not among --nodes`] : notes;
}

function losses({ requests }: Walk): string[] {
  return requests.flatMap(({ service, operation }) => meanwhile(service, operation) ?? []);
}

function gateNotes({ runbook }: PlanInput, { waived, needless, verdicts }: PlannedGates): string[] {
  const absent = GATES.filter((gate) => !runbook.gates.includes(gate));
  const items = GATES.flatMap((gate) => (waived[gate] ?? []).map((item) => `waived for gate ${gate}: ${item}`));
  const passed = verdicts.flatMap(({ remarks }) => remarks);
  return [
    ...absent.map((gate) => `gate ${gate} is not asked: the runbook leaves it out`),
    ...items,
    ...needless.map((gate) => `gate ${gate} says yes without the waiver, which covers nothing`),
    ...passed,
  ];
}

function limits({ input, choice, walk, budget }: Parameters<typeof planNotes>[0]): string[] {
  const { runbook, settings } = input;
  const notes: string[] = [];
  if (runbook.steps.length > 0 && budget > 0 && budget >= settings.maxUnavailable) {
    notes.push(
      `the budget (${budget}) is not below max_unavailable (${settings.maxUnavailable}): a failed node stays out until its grace time is over and its services are as before, so the run may have to wait for one`,
    );
  }
  const touched = walk.requests.map(({ uid }) => uid);
  if (choice.primary && touched.includes(choice.primary.uid) && runbook.gates.includes('databases-available')) {
    notes.push('gate databases-available is asked at the primary itself, also right after it was touched');
  }
  if (choice.all.length === 1)
    notes.push('the cluster has one node, so the gates are asked of the node that was touched');
  for (const step of [...runbook.before, ...runbook.steps, ...runbook.after]) {
    if (isMutating(step) && step.undo === 'none') {
      notes.push(
        `a failed ${operationOf(step.call)} of step ${step.name ?? `in line ${step.line}`} is not undone: the runbook says undo: none`,
      );
    }
  }
  return notes;
}

function named(uids: number[]): string {
  return uids.length === 1 ? `node ${uids[0]} is` : `nodes ${[...uids].sort((a, b) => a - b).join(', ')} are`;
}

function sentence(text: string): string {
  const whole = /[.!?]$/.test(text) ? text : `${text}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}
