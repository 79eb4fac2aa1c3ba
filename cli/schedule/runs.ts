import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { RUNBOOK_WORKFLOW } from '../../temporal/names';
import { quote } from '../list-runs';
import { type Session, within } from '../session';
import { sideBySide } from '../side-by-side';
import { standingOf } from '../status-of';
import type { Live } from './live';
import type { RunOfSchedule } from './past';

const START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const MOST = 10;
const LANES = 10;

/** The last runs of a schedule, those started by hand outside of its window among them; the newest first, at most ten. */
export async function runsOf(session: Session, { name, description }: Live): Promise<RunOfSchedule[]> {
  const base = description.action.workflowId;
  const ours = `TemporalScheduledById = ${quote(name)} OR WorkflowId STARTS_WITH ${quote(`${base}-2`)}`;
  const query = `WorkflowType = ${quote(RUNBOOK_WORKFLOW)} AND (${ours})`;
  const found = await within(session, 30_000, async () => {
    const some = [];
    for await (const info of session.client.workflow.list({ query, pageSize: 100 })) {
      const at = info.typedSearchAttributes.get(START);
      if (at === undefined && !/^-\d{4}-\d\d-\d\dT[\d:]+Z$/.test(info.workflowId.slice(base.length))) continue;
      some.push({ info, at: at?.getTime() ?? null });
      if (some.length === MOST) break;
    }
    return some;
  });
  const runs = await sideBySide(found, LANES, async ({ info, at }) => {
    const { workflowId: id, runId, startTime, closeTime } = info;
    const handle = session.client.workflow.getHandle(id, runId);
    const seen = await within(session, 10_000, () => handle.describe());
    const { status } = await standingOf(session, { id, handle, seen });
    return { id, runId, scheduledFor: at, from: startTime.getTime(), to: closeTime?.getTime() ?? null, status };
  });
  return runs.sort((a, b) => b.from - a.from);
}
