import type { WorkflowExecutionInfo } from '@temporalio/client';
import { RUNBOOK_WORKFLOW } from '../../temporal/names';
import { quote } from '../list-runs';
import { SCHEDULED } from '../run-row';
import { type Session, within } from '../session';
import { sideBySide } from '../side-by-side';
import { standingOf } from '../status-of';
import type { Live } from './live';
import type { RunOfSchedule } from './past';

const MOST = 10;
const LANES = 10;

/** The last runs of a schedule, those started by hand outside of its window among them; the newest first, at most ten. */
export async function runsOf(session: Session, live: Live): Promise<RunOfSchedule[]> {
  const runs = await sideBySide(await executionsOf(session, live, ''), LANES, async ({ info, at }) => {
    const { workflowId: id, runId, startTime, closeTime } = info;
    const handle = session.client.workflow.getHandle(id, runId);
    const seen = await within(session, 10_000, () => handle.describe());
    const { status } = await standingOf(session, { id, handle, seen });
    return { id, runId, scheduledFor: at, from: startTime.getTime(), to: closeTime?.getTime() ?? null, status };
  });
  return runs.sort((a, b) => b.from - a.from);
}

/** An open run that somebody started with the schedule's input outside of its window: Temporal's schedule knows nothing of it. */
export async function openByHand(session: Session, live: Live): Promise<{ id: string; runId: string } | null> {
  const open = await executionsOf(session, live, ' AND CloseTime IS NULL');
  const found = open.find(({ at }) => at === null);
  return found ? { id: found.info.workflowId, runId: found.info.runId } : null;
}

/** As visibility knows them, a moment late. `at`: for when the schedule started it; null: by hand. */
async function executionsOf(
  session: Session,
  { name, description }: Live,
  and: string,
): Promise<{ info: WorkflowExecutionInfo; at: number | null }[]> {
  const base = description.action.workflowId;
  const ours = `TemporalScheduledById = ${quote(name)} OR WorkflowId STARTS_WITH ${quote(`${base}-2`)}`;
  const query = `WorkflowType = ${quote(RUNBOOK_WORKFLOW)} AND (${ours})${and}`;
  return within(session, 30_000, async () => {
    const some: { info: WorkflowExecutionInfo; at: number | null }[] = [];
    for await (const info of session.client.workflow.list({ query, pageSize: 100 })) {
      const at = info.typedSearchAttributes.get(SCHEDULED.at);
      if (at === undefined && !/^-\d{4}-\d\d-\d\dT[\d:]+Z$/.test(info.workflowId.slice(base.length))) continue;
      some.push({ info, at: at?.getTime() ?? null });
      if (some.length === MOST) break;
    }
    return some;
  });
}
