import { driftAfterWait, restartedMeanwhile } from '../rollout/drift';
import { needsApproval } from '../rollout/plan-questions';
import type { PlanDocument } from '../rollout/plan-shape';
import { ANSWER_WITHIN } from '../rollout/question';
import { addNote, enterPhase } from '../rollout/run-state';
import { adopt } from './adopt';
import { askAtBorder } from './ask';
import { paused } from './border';
import { giveUpLock, refuseReset, takeLockAgain } from './lock-slot';
import { makePlan, plannedReadings, type Planned } from './planning';
import { Ended, nodeRun, now, type Run } from './run';
import { windowFirst } from './window-wait';

/**
 * Where the runbook or who started the run demands it: waits until a person approves the plan, the lock given up
 * meanwhile, and goes on with exactly what was approved. The lock is taken anew and the facts are read anew; what differs
 * is a new plan, and asked about again (safety.md, "Drift after a wait without the lock").
 */
export async function approvedPlan(run: Run): Promise<void> {
  while (asksFirst(run)) {
    while (run.control.pause) await paused(run);
    await giveUpLock(run, 'its plan needs an approval');
    const { plan } = run.state;
    if (!plan) return;
    await askForPlan(run, plan);
    while (run.control.pause) await paused(run);
    const why = 'its plan was approved';
    if (run.readOnly) await refuseReset(why);
    // In a window a busy lock is waited for to its cut-off, then for the next one.
    else while (!(await takeLockAgain(run, { why, until: run.window?.opening.cutoffAt }))) await windowFirst(run);
    const fresh = await makePlan(run, { ...run.input, plan: null }, run.loaded);
    const done = restartedMeanwhile(run.draft.facts, run.draft.order, run.planned, plannedReadings(fresh));
    const differences = driftAfterWait(run.draft.facts, fresh.draft.facts, done);
    if (differences.length === 0) return goOn(run, fresh, done);
    beginAnew(run, fresh, `the cluster is not as the approved plan saw it: ${few(differences)}`);
  }
}

/** Returns when a person approved this plan, which is noted; a no ends the run. */
export async function askForPlan(run: Run, plan: PlanDocument): Promise<void> {
  const { answer } = await askAtBorder(run, { kind: 'plan', text: questionOf(plan), plan: plan.hash }, ANSWER_WITHIN);
  addNote(run.state, now(), null, `plan ${plan.hash} was approved by ${answer?.by ?? 'nobody'}`);
}

/** Nothing was sent: the new plan takes the place of the one that was approved, and is to be asked about like that. */
export function beginAnew(run: Run, fresh: Planned, why: string): void {
  const [first] = fresh.plan.refused;
  if (first) throw new Ended('refused', first.code, `${why}; and the new plan is refused: ${objections(fresh)}`);
  adopt(run, fresh);
  addNote(run.state, now(), null, `${why}; the new plan needs an approval of its own`);
}

export function objections({ plan }: Planned): string {
  return plan.refused.map(({ message }) => message).join('; ');
}

/** As many differences as anybody reads. */
export function few(differences: string[]): string {
  return differences.slice(0, 10).join('; ');
}

/** Whether a person must approve the plan before anything is sent. */
export function asksFirst({ loaded, input }: Run): boolean {
  return needsApproval({ runbook: loaded.runbook, requireApproval: input.requireApproval });
}

function questionOf({ hash, runbook, cluster, nodes, facts }: PlanDocument): string {
  const sent = facts.requests.length;
  const what = `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}, ${sent} ${sent === 1 ? 'request' : 'requests'}`;
  return `carry out plan ${hash} of ${runbook} on ${cluster} (${what})?`;
}

/** Exactly the approved plan, with what the cluster shows now as what it saw; nodes restarted meanwhile are skipped. */
function goOn(run: Run, fresh: Planned, done: number[]): void {
  run.survey = fresh.survey;
  run.planned = plannedReadings(fresh);
  const { facts, order } = run.draft;
  const requests = facts.requests.filter(({ uid }) => !done.includes(uid));
  run.draft = { ...run.draft, order: order.filter((uid) => !done.includes(uid)), facts: { ...facts, requests } };
  skipRestarted(run, done);
}

/** Nodes all of whose services somebody else restarted while the run waited need no restart any more. */
export function skipRestarted(run: Run, uids: number[]): void {
  for (const uid of uids) {
    const why = 'its services were restarted while the run waited, and not by this run';
    enterPhase(nodeRun(run, uid).report, 'skipped', now());
    run.state.whys[String(uid)] = why;
    addNote(run.state, now(), uid, why);
  }
}
