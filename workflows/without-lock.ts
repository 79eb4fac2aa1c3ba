import type { Survey } from '../rollout/facts';
import { driftAfterWait, movedOn, restartedMeanwhile } from '../rollout/drift';
import type { PlanFacts } from '../rollout/plan-shape';
import { addNote } from '../rollout/run-state';
import { adoptReadings, adoptRest } from './adopt';
import { approvedPlan, asksFirst, askForPlan, beginAnew, few, objections, skipRestarted } from './approval';
import { hold } from './hold';
import { takeLockAgain } from './lock-slot';
import { makePlan, plannedReadings, planningSurvey, type Planned } from './planning';
import { login } from './readings';
import { nodeRun, now, type Run } from './run';

/**
 * At a border, once nothing is in the way any more: true where the run holds the lock and never let go of it. Where it
 * had given it up, it is taken again, what changed meanwhile is dealt with (safety.md, "Drift after a wait without the
 * lock"), and the border starts from its top: false. A lock that is busy is waited for, in a window to its cut-off.
 */
export async function lockedAgain(run: Run): Promise<boolean> {
  if (run.readOnly || run.lock.held) return true;
  const taken = await takeLockAgain(run, { why: 'it waited without the lock', until: run.window?.opening.cutoffAt });
  if (taken) await changedMeanwhile(run);
  return false;
}

async function changedMeanwhile(run: Run): Promise<void> {
  const rest = restOf(run);
  const fresh = await planOfRest(run, rest);
  const { facts } = run.draft;
  const done = restartedMeanwhile(facts, rest, run.planned, plannedReadings(fresh));
  skipRestarted(run, done);
  const over = run.draft.order.filter((uid) => !rest.includes(uid));
  const before = comparable(run, movedOn(facts, run.planned));
  const differences = driftAfterWait(before, comparable(run, fresh.draft.facts), [...over, ...done]);
  if (differences.length === 0) return;
  const why = `the cluster is not as the plan saw it: ${few(differences)}`;
  if (asksFirst(run) && run.sent) return approvedRest(run, fresh, why);
  if (asksFirst(run)) {
    beginAnew(run, fresh, why);
    return approvedPlan(run);
  }
  if (run.input.plan) await accepted(run, fresh, why);
  // Any other run holds when the turn of a node comes that differs.
}

/** Once something was sent, what is left to send is no measure any more: the states that it follows from are. */
function comparable({ sent }: Run, facts: PlanFacts): PlanFacts {
  return sent ? { ...facts, requests: [] } : facts;
}

/** Nodes whose turn is still to come. */
function restOf(run: Run): number[] {
  if (run.part === 'after') return [];
  return run.draft.order.filter((uid) => nodeRun(run, uid).report.phase === 'pending');
}

/** The plan of what is left to do, made now: the first one anew, where nothing was done yet. */
async function planOfRest(run: Run, rest: number[]): Promise<Planned> {
  const { input, loaded } = run;
  const whole = !run.sent || rest.length === 0;
  const runbook = run.part === 'before' ? loaded.runbook : { ...loaded.runbook, before: [] };
  const nodes = whole ? input.nodes : rest;
  return makePlan(run, { ...input, nodes, plan: null }, whole ? loaded : { ...loaded, runbook }, () => read(run));
}

async function read(run: Run): Promise<Survey> {
  for (;;) {
    const survey = await planningSurvey(run, run.loaded.cluster.name, run.control.unlatch);
    run.control.unlatch = false;
    if (survey.login === null) return survey;
    await login(run, survey.login);
  }
}

/** A person approves the new plan of the rest; one that cannot be made is held over. */
async function approvedRest(run: Run, fresh: Planned, why: string): Promise<void> {
  const { plan } = fresh;
  if (plan.refused.length > 0 || run.part === 'after')
    return accepted(run, fresh, plan.refused.length > 0 ? `${why}; ${objections(fresh)}` : why);
  addNote(run.state, now(), null, `${why}; the plan of the rest needs an approval of its own`);
  const before = run.state.plan;
  run.state.plan = plan;
  try {
    await askForPlan(run, plan);
  } catch (error) {
    run.state.plan = before;
    throw error;
  }
  adoptRest(run, fresh);
}

/** A person's retry takes what is there as what the plan saw; before anything was sent the run is refused. */
async function accepted(run: Run, fresh: Planned, why: string): Promise<void> {
  await hold(run, { node: null, kind: 'drift', why, code: 'drift' });
  const nodes = fresh.draft.facts.nodes.map(({ uid }) => uid);
  const kept = run.draft.facts.nodes.filter(({ uid }) => !nodes.includes(uid));
  run.draft = { ...run.draft, facts: { ...fresh.draft.facts, nodes: [...kept, ...fresh.draft.facts.nodes] } };
  adoptReadings(run, fresh, nodes);
}
