import { addGates, addNote, adoptPlan, type RunState } from '../rollout/run-state';
import type { PlanDocument } from '../rollout/plan-shape';
import type { RunInput } from './input';
import { plannedReadings, type Planned } from './planning';
import { nodeRun, now, type Run } from './run';

/** Makes the run one of this plan; nothing was done under any other. */
export function adopt(run: Run, planned: Planned): void {
  const { draft, plan, survey } = planned;
  const facts = survey.nodes.ok ? survey.nodes.value : [];
  adoptPlan(run.state, plan);
  tell(run.state, plan, run.input);
  run.draft = draft;
  run.survey = survey;
  run.planned = plannedReadings(planned);
  run.refs = facts.map(({ uid, url }) => ({ uid, url }));
  run.nodes.clear();
  for (const node of plan.nodes) nodeRun(run, node.uid);
}

/** Makes what is left to do that of this plan, which is one of the rest only; what was done stays as it is. */
export function adoptRest(run: Run, planned: Planned): void {
  const { draft, plan } = planned;
  const own = new Set(draft.facts.nodes.map(({ uid }) => uid));
  const facts = { ...draft.facts, nodes: [...others(run.draft.facts.nodes, own), ...draft.facts.nodes] };
  run.state.plan = plan;
  run.state.run.plan = plan.hash;
  tell(run.state, plan, run.input);
  run.draft = { ...run.draft, facts, waived: draft.waived };
  adoptReadings(run, planned, [...own]);
}

/** What the cluster shows now counts as what the plan saw of these nodes. */
export function adoptReadings(run: Run, planned: Planned, uids: number[]): void {
  const fresh = plannedReadings(planned);
  for (const uid of uids) run.planned[String(uid)] = fresh[String(uid)] ?? {};
}

function others<T extends { uid: number }>(all: T[], uids: Set<number>): T[] {
  return all.filter(({ uid }) => !uids.has(uid));
}

function tell(state: RunState, plan: PlanDocument, input: RunInput): void {
  addGates(state, now(), plan.gates);
  const by = input.requestedBy ?? 'unknown';
  state.waived = plan.waived.map(({ gate, items }) => ({ gate, by, reason: input.reason ?? '', items }));
  for (const note of plan.notes) addNote(state, now(), null, note);
}
