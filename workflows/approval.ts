import { driftAfterWait, restartedMeanwhile } from '../rollout/drift';
import { needsApproval } from '../rollout/plan-questions';
import type { PlanDocument } from '../rollout/plan-shape';
import { ANSWER_WITHIN } from '../rollout/question';
import { addNote, enterPhase } from '../rollout/run-state';
import { askAtBorder } from './ask';
import { paused } from './border';
import { resetEnd, takeLock, type Held } from './holder';
import { showPhase } from './phase';
import { makePlan, plannedReadings, type Planned } from './planning';
import { Ended, nodeRun, now, type Run } from './run';
import { until } from './wait';

/** A busy lock is tried again after so long, and at last so seldom: each try stands in the history. */
const FIRST_TRY = 5_000;
const LAST_TRY = 120_000;

/**
 * Where the runbook or who started the run demands it: waits until a person approves the plan, the lock given up
 * meanwhile, and goes on with exactly what was approved. The lock is taken anew and the facts are read anew; what differs
 * is a new plan, and asked about again by `adopt`ing it (safety.md, "Drift after a wait without the lock").
 */
export async function approvedPlan(
  run: Run,
  lock: { held: Held | null },
  adopt: (planned: Planned) => void,
): Promise<void> {
  const { runbook } = run.loaded;
  while (needsApproval({ runbook, requireApproval: run.input.requireApproval })) {
    while (run.control.pause) await paused(run);
    const given = await giveUp(lock);
    const { plan } = run.state;
    if (!plan) return;
    const { answer } = await askAtBorder(run, { kind: 'plan', text: questionOf(plan), plan: plan.hash }, ANSWER_WITHIN);
    addNote(run.state, now(), null, `plan ${plan.hash} was approved by ${answer?.by ?? 'nobody'}`);
    while (run.control.pause) await paused(run);
    await refuseReset('its plan was approved');
    if (!run.readOnly) lock.held = await takeAnew(run, given);
    const fresh = await makePlan(run, { ...run.input, plan: null }, run.loaded);
    const done = restartedMeanwhile(run.draft.facts, run.draft.order, run.planned, plannedReadings(fresh));
    const differences = driftAfterWait(run.draft.facts, fresh.draft.facts, done);
    if (differences.length === 0) return goOn(run, fresh, done);
    const why = `the cluster is not as the approved plan saw it: ${differences.slice(0, 10).join('; ')}`;
    const [first] = fresh.plan.refused;
    if (first) {
      const objections = fresh.plan.refused.map(({ message }) => message).join('; ');
      throw new Ended('refused', first.code, `${why}; and the new plan is refused: ${objections}`);
    }
    adopt(fresh);
    addNote(run.state, now(), null, `${why}; the new plan needs an approval of its own`);
  }
}

function questionOf({ hash, runbook, cluster, nodes, facts }: PlanDocument): string {
  const sent = facts.requests.length;
  const what = `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}, ${sent} ${sent === 1 ? 'request' : 'requests'}`;
  return `carry out plan ${hash} of ${runbook} on ${cluster} (${what})?`;
}

/** Nothing was sent, so others may work meanwhile (safety rule 8). Gives what tells that the lock is gone. */
async function giveUp(lock: { held: Held | null }): Promise<() => boolean> {
  const { held } = lock;
  if (!held) return () => true;
  await refuseReset('its plan needs an approval');
  lock.held = null;
  await held.release();
  return held.gone;
}

/** A reset run must not let go of the first execution's lock, nor take what that one did for somebody else's. */
async function refuseReset(why: string): Promise<void> {
  const reset = await resetEnd(why);
  if (reset) throw reset;
}

/** The lock once more; found busy, it is waited for at most as long as the runbook holds, a pause coming first. */
async function takeAnew(run: Run, gone: () => boolean): Promise<Held> {
  const { hold } = run.loaded.runbook;
  const limit = Date.now() + hold;
  let delay = FIRST_TRY;
  // Its own lock is not yet gone where its release found no worker; to find it would look like a reset.
  if (!(await until(run, gone, { ms: hold, summary: 'wait until the lock that was given up is gone' })))
    throw new Ended('refused', 'busy', `cluster ${run.loaded.cluster.name} is still locked for this run itself`);
  try {
    return await takeLock(run.loaded, run.input.requestedBy ?? 'unknown', async (busy) => {
      const left = limit - Date.now();
      if (left <= 0) throw busy;
      run.control.lockWait = {
        why: busy.message,
        until: new Date(limit).toISOString(),
        ends: 'It goes on by itself when the lock is free; or a person says abort',
      };
      showPhase(run);
      await until(run, () => run.control.pause, {
        ms: Math.min(delay, left),
        summary: 'the lock is busy: try again after this',
      });
      while (run.control.pause) await paused(run);
      delay = Math.min(delay * 2, LAST_TRY);
    });
  } finally {
    run.control.lockWait = null;
    showPhase(run);
  }
}

/** Exactly the approved plan, with what the cluster shows now as what it saw; nodes restarted meanwhile are skipped. */
function goOn(run: Run, { draft, survey, plan }: Planned, done: number[]): void {
  run.survey = survey;
  run.planned = plannedReadings({ draft, survey, plan });
  const { facts, order } = run.draft;
  const requests = facts.requests.filter(({ uid }) => !done.includes(uid));
  run.draft = { ...run.draft, order: order.filter((uid) => !done.includes(uid)), facts: { ...facts, requests } };
  for (const uid of done) {
    const why = 'its services were restarted while the run waited, and not by this run';
    enterPhase(nodeRun(run, uid).report, 'skipped', now());
    run.state.whys[String(uid)] = why;
    addNote(run.state, now(), uid, why);
  }
}
