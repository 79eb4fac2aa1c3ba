import { ScheduleAlreadyRunning, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { suggestion } from '../language/names';
import { buttonId, buttonName } from '../temporal/names';
import { type Button, buttonOf, scheduleOf } from './button';
import { accepted, describeSchedule, lastRunOf } from './describe-schedule';
import { usage } from './options';
import type { RunRequest } from './run-request';
import { type Session, within } from './session';
import { sideBySide } from './side-by-side';

/** One line of `button list`: what Trigger starts now, by the schedule's own word. */
export interface ButtonRow {
  name: string;
  runbook: string;
  cluster: string | null;
  inputs: Record<string, unknown>;
  note: string | null;
  createdAt: string;
  /** The last run that was started with it. */
  lastRun: { id: string; runId: string; startedAt: string } | null;
}

const LIMIT = 10_000;
const LANES = 16;

/** Makes the schedule. Throws `usage` where that name is taken, whoever took it. */
export async function createButton(session: Session, button: Button, request: RunRequest): Promise<void> {
  try {
    await accepted(session, () => session.client.schedule.create(scheduleOf(button, request)));
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning)
      throw usage(
        `there is a schedule ${buttonId(button.name)} already; choose another name, or first: rollbook button delete ${button.name}`,
      );
    throw error;
  }
}

/** All buttons of this namespace, by name. What somebody changed in the UI is shown as it is now. */
export async function listButtons(session: Session): Promise<ButtonRow[]> {
  const names = await buttonNames(session);
  const rows = await sideBySide(names, LANES, async (name) => {
    const seen = await describeSchedule(session, buttonId(name));
    const button = seen === null ? null : buttonOf(seen.memo);
    return seen === null || button === null ? null : rowOf(seen, button);
  });
  return rows.filter((row) => row !== null);
}

/** Deletes a button. Throws `usage` where there is none, or where a schedule of that name is not ours. */
export async function deleteButton(session: Session, name: string): Promise<void> {
  const seen = await describeSchedule(session, buttonId(name));
  if (seen === null) throw usage(`there is no button ${name}${suggestion(name, await buttonNames(session))}`);
  if (buttonOf(seen.memo)?.name !== name)
    throw usage(`the schedule ${buttonId(name)} was not made by \`rollbook button create\`, so it is left alone`);
  try {
    await within(session, LIMIT, () => session.client.schedule.getHandle(buttonId(name)).delete());
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

async function buttonNames(session: Session): Promise<string[]> {
  const names: string[] = [];
  await within(session, 30_000, async () => {
    for await (const { scheduleId, memo } of session.client.schedule.list()) {
      const name = buttonName(scheduleId);
      if (name !== null && buttonOf(memo)?.name === name) names.push(name);
    }
  });
  return names.sort();
}

const inputShape = z.looseObject({
  cluster: z.string().nullable().catch(null),
  inputs: z.record(z.string(), z.unknown()).catch({}),
});

function rowOf(seen: ScheduleDescription, { name, runbook, note, createdAt }: Button): ButtonRow {
  const { cluster, inputs } = inputShape.catch({ cluster: null, inputs: {} }).parse(seen.action.args?.[0]);
  return {
    name,
    runbook,
    cluster,
    inputs,
    note,
    createdAt,
    lastRun: lastRunOf(seen),
  };
}
