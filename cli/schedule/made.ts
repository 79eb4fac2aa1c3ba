import type { ScheduleOptions } from '@temporalio/client';
import { instant } from '../../reports/words';
import { markdownCode } from '../../rollout/markdown';
import { RUNBOOK_WORKFLOW, TASK_QUEUE, WORKFLOW_TASK_TIMEOUT } from '../../temporal/names';
import { aboutStart } from '../about-run';
import type { RunRequest } from '../run-request';
import { atStart } from '../run-row';
import { scheduleNote, whatStarts } from '../schedule-note';
import { type Entry, POLICY } from './entry';
import { specOf } from './spec';
import type { Timing } from './timing';

/** Who made a schedule, and from what. Temporal keeps it unchanged for as long as the schedule is there. */
export interface Maker {
  createdBy: string;
  createdAt: string;
  /** The file of `schedule apply`, without its folder; null: `schedule create` made it. */
  file: string | null;
}

/** Who changed it last with this program, and when; null: nobody. */
export type Change = { by: string; at: string } | null;

/** A schedule as it is to be in Temporal. */
export interface Wanted {
  name: string;
  /** The runbook's own name, also where it was sent whole. */
  runbook: string;
  entry: Entry;
  timing: Timing;
}

/** What each run of the schedule is started with. */
export function requestOf(name: string, entry: Entry): RunRequest {
  const { runbook, cluster, inputs, nodes, waive, reason, requireApproval, window, stopAfterFailure } = entry;
  return {
    runbook,
    cluster,
    inputs,
    ...(nodes ? { nodes } : {}),
    ...(waive.length > 0 ? { waive } : {}),
    ...(reason === null ? {} : { reason }),
    requestedBy: `schedule ${name}`,
    ...(requireApproval ? { requireApproval: true } : {}),
    window,
    ...(stopAfterFailure ? { stopAfterFailure: name } : {}),
  };
}

/**
 * The schedule of Temporal. Every default of Temporal that is wrong for maintenance is written out: it makes up for a year of
 * starts, and goes on after whatever failed; the overlap is written out because Trigger in the UI takes it from here.
 */
export function scheduleOf(wanted: Wanted, maker: Maker, paused: boolean, change: Change = null): ScheduleOptions {
  const { name, runbook, entry, timing } = wanted;
  const request = requestOf(name, entry);
  return {
    scheduleId: name,
    spec: specOf(timing.window, timesText(entry), entry.jitter),
    policies: { overlap: POLICY[entry.overlap], catchupWindow: entry.catchUp, pauseOnFailure: false },
    memo: { rollbook: 'schedule', schedule: { name, ...maker } },
    state: {
      paused,
      note: paused ? `paused when ${maker.createdBy} made it at ${instant(maker.createdAt)}` : noteOf(wanted),
    },
    action: {
      type: 'startWorkflow',
      workflowType: RUNBOOK_WORKFLOW,
      workflowId: `${entry.cluster}-${runbook}-${name}`,
      taskQueue: TASK_QUEUE,
      args: [request],
      memo: { rollbook: 'scheduled', schedule: { name, runbook, note: entry.note, change } },
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      ...aboutStart(
        `schedule ${name}: ${runbook} on ${entry.cluster}`,
        originOf(wanted, maker, change),
        runbook,
        request,
        entry.note,
      ),
      typedSearchAttributes: atStart(entry.cluster, runbook),
    },
  };
}

/** When it starts, as it was written. */
export function timesText({ window: { cron, calendar, at } }: Entry): string {
  if (cron !== undefined) return cron;
  if (at !== undefined) return `at ${at}`;
  return typeof calendar === 'string' ? calendar : JSON.stringify(calendar);
}

/** What stands at the schedule in the UI, while nobody has paused it. */
export function noteOf({ name, runbook, entry }: Pick<Wanted, 'name' | 'runbook' | 'entry'>): string {
  const { timezone, window } = entry.window;
  const when = `${timesText(entry)} ${timezone}, window ${window}`;
  return scheduleNote(entry.note, `Runs ${whatStarts(runbook, requestOf(name, entry))}: ${when}.`);
}

function originOf({ name }: Wanted, { createdBy, createdAt, file }: Maker, change: Change): string {
  const from = file === null ? '' : ` from ${markdownCode(file, 200)}`;
  const made = `which ${markdownCode(createdBy, 200)} made${from} at ${instant(createdAt)}`;
  const since = change === null ? '' : ` and ${markdownCode(change.by, 200)} changed at ${instant(change.at)}`;
  return `Started by the schedule ${markdownCode(name, 100)}, ${made}${since}.`;
}
