import { ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import type { UserError } from '../../language/user-error';
import { instant } from '../../reports/words';
import { accepted, describeSchedule } from '../describe-schedule';
import { usage } from '../options';
import { noteThatFits } from '../schedule-note';
import { type Session, within } from '../session';
import { type Live, liveOf } from './live';
import { type Maker, noteOf, scheduleOf, type Wanted } from './made';

const LIMIT = 10_000;

/** Makes the schedule. Throws `usage` where that name is taken, whoever took it. */
export async function createSchedule(session: Session, wanted: Wanted, maker: Maker, paused: boolean): Promise<void> {
  try {
    await accepted(session, () => session.client.schedule.create(scheduleOf(wanted, maker, paused)));
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) throw await nameTaken(session, wanted.name);
    throw error;
  }
}

/** Throws `usage` where the name is taken: nothing need be asked of a worker then. */
export async function refuseTaken(session: Session, name: string): Promise<void> {
  if ((await describeSchedule(session, name)) !== null) throw await nameTaken(session, name);
}

/** Makes the schedule do what is wanted. Whether it is paused stays as it is, and so does what it was paused for. */
export async function updateSchedule(session: Session, live: Live, wanted: Wanted, by: string): Promise<void> {
  const change = { by, at: new Date().toISOString() };
  await accepted(session, () =>
    session.client.schedule.getHandle(live.name).update(({ state, ...before }) => {
      const { spec, policies, action, state: fresh } = scheduleOf(wanted, live, state.paused, change);
      return { ...before, spec, policies, action, state: state.paused ? state : { ...state, note: fresh?.note } };
    }),
  );
}

/** Temporal starts nothing by itself from now on; a run that goes on is left alone. */
export async function pauseSchedule(session: Session, name: string, by: string, reason: string | null): Promise<void> {
  const note = `paused by ${by} at ${instant(new Date().toISOString())}${reason === null ? '' : `: ${reason}`}`;
  await within(session, LIMIT, () => session.client.schedule.getHandle(name).pause(noteThatFits(note)));
}

export async function resumeSchedule(session: Session, { name, runbook, entry }: Live): Promise<void> {
  const note = entry === null ? 'resumed' : noteOf({ name, runbook, entry });
  await within(session, LIMIT, () => session.client.schedule.getHandle(name).unpause(note));
}

/** A run that it started goes on. */
export async function deleteSchedule(session: Session, name: string): Promise<void> {
  try {
    await within(session, LIMIT, () => session.client.schedule.getHandle(name).delete());
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

async function nameTaken(session: Session, name: string): Promise<UserError> {
  const seen = await describeSchedule(session, name);
  if (seen && liveOf(seen) === null)
    return usage(`there is a schedule ${name} already, and Rollbook did not make it; choose another name`);
  return usage(
    `there is a schedule ${name} already; change it with rollbook schedule update ${name}, or choose another name`,
  );
}
