import { type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { UserError } from '../language/user-error';
import { RUNBOOK_WORKFLOW } from '../temporal/names';
import { type Session, within } from './session';
import { sideBySide } from './side-by-side';

const LIMIT = 10_000;
const LANES = 16;

/** Every schedule that starts runs, whoever made it, by its id; paused ones and buttons are among them. */
export async function schedulesOfRuns(session: Session): Promise<ScheduleDescription[]> {
  const ids = await within(session, 30_000, async () => {
    const found: string[] = [];
    for await (const { scheduleId, action } of session.client.schedule.list())
      if (action === undefined || action.workflowType === RUNBOOK_WORKFLOW) found.push(scheduleId);
    return found.sort();
  });
  // The list is a moment late, and does not tell what a schedule starts.
  const seen = await sideBySide(ids, LANES, (id) => describeSchedule(session, id));
  return seen.filter((one) => one !== null).filter(({ action }) => action.workflowType === RUNBOOK_WORKFLOW);
}

/** What Temporal says of the schedule of that id, whoever made it; null: there is none, or none any more. */
export async function describeSchedule(session: Session, id: string): Promise<ScheduleDescription | null> {
  try {
    return await within(session, LIMIT, () => session.client.schedule.getHandle(id).describe());
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** Makes or changes a schedule. Throws `no-temporal` where the server says that it cannot be so. */
export async function accepted<T>(session: Session, request: () => Promise<T>): Promise<T> {
  try {
    return await within(session, LIMIT, request);
  } catch (error) {
    // Temporal's client gives as a TypeError what the server calls an invalid argument.
    if (error instanceof TypeError)
      throw new UserError('no-temporal', `Temporal at ${session.address} takes no such schedule: ${error.message}`);
    throw error;
  }
}

/** The run that a schedule started last; null: none that Temporal still knows of. */
export function lastRunOf({
  info,
}: Pick<ScheduleDescription, 'info'>): { id: string; runId: string; startedAt: string } | null {
  const last = info.recentActions.at(-1);
  if (!last) return null;
  const { workflowId: id, firstExecutionRunId: runId } = last.action.workflow;
  return { id, runId, startedAt: last.takenAt.toISOString() };
}
