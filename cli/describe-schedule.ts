import { type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { type Session, within } from './session';

const LIMIT = 10_000;

/** What Temporal says of the schedule of that id, whoever made it; null: there is none, or none any more. */
export async function describeSchedule(session: Session, id: string): Promise<ScheduleDescription | null> {
  try {
    return await within(session, LIMIT, () => session.client.schedule.getHandle(id).describe());
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}
