import { planText } from '../reports/plan-text';
import type { PlanDocument } from '../rollout/plan-shape';
import { PLAN_QUERY } from '../temporal/names';
import type { FoundRun } from './find-run';
import type { Output } from './output';
import { isPlan } from './plan-border';
import { type Session, within } from './session';

const LIMIT = 5_000;

/** Shows the plan of a run on standard error, and gives it; null where it cannot be had. */
export async function showPlan(
  session: Session,
  run: Pick<FoundRun, 'handle'>,
  output: Output,
): Promise<PlanDocument | null> {
  const given: unknown = await within(session, LIMIT, () => run.handle.query(PLAN_QUERY)).catch(() => null);
  if (!isPlan(given)) return null;
  output.say(`${planText(given, { server: session.address, namespace: session.namespace })}\n`);
  return given;
}
