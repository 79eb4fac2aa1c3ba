import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../rollout/report-shape';
import { STATUS_QUERY } from '../temporal/names';
import { isStatus } from './report-border';
import { type Session, within } from './session';

const LIMIT = 4_000;

/** The answer of `status` within its own deadline, or why there is none. Never throws. */
export async function statusNow(
  session: Session,
  handle: WorkflowHandle,
  limit = LIMIT,
): Promise<{ status: Status } | { error: unknown }> {
  try {
    const value = await within(session, limit, () => handle.query(STATUS_QUERY));
    return isStatus(value)
      ? { status: value }
      : { error: new Error('the worker answers in a shape that this version does not know') };
  } catch (error) {
    return { error };
  }
}
