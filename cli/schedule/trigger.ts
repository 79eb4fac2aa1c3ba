import { WorkflowNotFoundError } from '@temporalio/client';
import { openingAt } from '../../activities/openings';
import { UserError } from '../../language/user-error';
import { quote } from '../../rollout/shell';
import { describeSchedule } from '../describe-schedule';
import type { RunRequest } from '../run-request';
import { isOpen } from '../run-row';
import { type Session, within } from '../session';
import { startRun } from '../start-run';
import { POLICY } from './entry';
import { type Live, readable } from './live';
import { openByHand } from './runs';

/** A run that a schedule was made to start now. */
export interface Triggered {
  id: string;
  runId: string;
}

const LIMIT = 10_000;
const TRIES = 50;
const PAUSE = 200;

/**
 * Starts a run of the schedule now, within its window; null: it is kept until the one that goes on is over. Throws `busy`
 * where a run of it goes on, and `refused` outside of the window: nothing is started then.
 */
export async function trigger(session: Session, live: Live, now: number): Promise<Triggered | null> {
  const { timing, name, entry } = readable(live);
  const byHand = await openByHand(session, live);
  if (byHand) throw goesOn(name, byHand);
  const open = await openRunOf(session, live);
  if (open && entry.overlap === 'skip') throw goesOn(name, open);
  const opening = openingAt(timing.window, now);
  if (opening === null || opening.start > now) {
    const next = opening === null ? 'it never opens again' : `it opens next ${opening.text}`;
    const how = `rollbook schedule trigger ${name} --outside-window "why"`;
    throw new UserError('refused', `the window of ${name} is closed: ${next}; to start all the same: ${how}`);
  }
  const handle = session.client.schedule.getHandle(name);
  const before = live.description.info;
  await within(session, LIMIT, () => handle.trigger(POLICY[entry.overlap]));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const seen = await describeSchedule(session, name);
    if (seen === null) break;
    const last = seen.info.recentActions.at(-1);
    const isNew = seen.info.numActionsTaken > before.numActionsTaken;
    if (last && isNew) return { id: last.action.workflow.workflowId, runId: last.action.workflow.firstExecutionRunId };
    if (seen.info.numActionsSkippedOverlap > before.numActionsSkippedOverlap) throw goesOn(name, null);
    if (open) return null;
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  throw new UserError(
    'no-temporal',
    `Temporal took the trigger of ${name} and has not started a run within 10 s; look: rollbook schedule show ${name}`,
  );
}

/** Starts a run with the schedule's input outside of its window: somebody says why. Throws `busy` where one goes on. */
export async function startOutside(session: Session, live: Live, by: string, why: string): Promise<Triggered> {
  const { name, entry } = readable(live);
  const open = (await openRunOf(session, live)) ?? (await openByHand(session, live));
  if (open) throw goesOn(name, open);
  const { action } = live.description;
  // As Temporal has it, so that it is what the schedule itself would start; whoever edits it there may leave out what is
  // empty, or write null.
  const given = Object.entries(action.args?.[0] as RunRequest).filter(([, value]) => value !== null);
  const request: RunRequest = {
    ...(Object.fromEntries(given) as Omit<RunRequest, 'inputs'>),
    inputs: entry.inputs,
    requestedBy: by,
    outsideWindow: why,
  };
  const id = `${action.workflowId}-${new Date().toISOString().slice(0, 19)}Z`;
  const handle = await startRun(session, id, live.runbook, request);
  const { runId } = await within(session, LIMIT, () => handle.describe());
  return { id, runId };
}

/** The open run that this schedule started last, by Temporal's word; null: none goes on. */
export async function openRunOf(session: Session, { description }: Live): Promise<Triggered | null> {
  for (const { workflow } of [...description.info.runningActions].reverse()) {
    const { workflowId: id, firstExecutionRunId: runId } = workflow;
    if (await goesOnStill(session, id)) return { id, runId };
  }
  return null;
}

/** A schedule learns a moment late that its run is over; Temporal may even have forgotten that run. */
async function goesOnStill(session: Session, id: string): Promise<boolean> {
  try {
    return isOpen(await within(session, LIMIT, () => session.client.workflow.getHandle(id).describe()));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

function goesOn(name: string, open: Triggered | null): UserError {
  const which = open === null ? 'a run of it' : open.id;
  const watch = open === null ? 'rollbook list --open' : `rollbook watch ${quote(open.id)}`;
  return new UserError(
    'busy',
    `${which} goes on, and ${name} starts one run at a time: nothing was started; follow it with: ${watch}`,
  );
}
