import type { ScheduleOptions } from '@temporalio/client';
import { z } from 'zod';
import { instant } from '../reports/words';
import { markdownCode } from '../rollout/markdown';
import { buttonId, RUNBOOK_WORKFLOW, TASK_QUEUE, WORKFLOW_TASK_TIMEOUT } from '../temporal/names';
import { aboutStart, inputsText } from './about-run';
import { usage } from './options';
import type { RunRequest } from './run-request';
import { atStart } from './run-row';

/** A button: a paused schedule of Temporal whose Trigger starts exactly one kind of run. */
export interface Button {
  name: string;
  /** The runbook's own name, also where it was sent whole. */
  runbook: string;
  /** For people, as `--note` gave it. */
  note: string | null;
  createdBy: string;
  createdAt: string;
}

const memoShape = z.looseObject({
  rollbook: z.literal('button'),
  button: z.looseObject({
    name: z.string(),
    runbook: z.string(),
    note: z.string().nullable(),
    createdBy: z.string(),
    createdAt: z.string(),
  }),
});

/** The button that a schedule's memo tells; null: this schedule is none of ours. */
export function buttonOf(memo: unknown): Button | null {
  const read = memoShape.safeParse(memo);
  return read.success ? read.data.button : null;
}

/** The name of a button. Throws `usage` that says what can be one. */
export function parseButtonName(text: string | undefined): string {
  if (text === undefined)
    throw usage('write the name of the button, for example: rollbook button create night-restart');
  if (/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/.test(text)) return text;
  throw usage(
    `button ${text.slice(0, 60)}: write small letters, digits and hyphens, at most 50, such as night-restart`,
  );
}

/**
 * The schedule that is this button. It has no time at which it would ever fire, not even when somebody unpauses it, and
 * while a run that it started goes on, pressing it again starts nothing.
 */
export function scheduleOf(button: Button, request: RunRequest): ScheduleOptions {
  return {
    scheduleId: buttonId(button.name),
    spec: {},
    policies: { overlap: 'SKIP', catchupWindow: '10 seconds', pauseOnFailure: false },
    memo: { rollbook: 'button', button },
    state: { paused: true, note: noteOf(button, request) },
    action: {
      type: 'startWorkflow',
      workflowType: RUNBOOK_WORKFLOW,
      workflowId: `${request.cluster}-${button.runbook}-button-${button.name}`,
      taskQueue: TASK_QUEUE,
      args: [{ ...request, requestedBy: `button ${button.name}` }],
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      ...aboutStart(
        `button ${button.name}: ${button.runbook} on ${request.cluster}`,
        originOf(button),
        button.runbook,
        request,
        button.note,
      ),
      typedSearchAttributes: atStart(request.cluster, button.runbook),
    },
  };
}

/** What stands at the schedule in the UI. */
function noteOf(button: Button, request: RunRequest): string {
  const nodes = request.nodes
    ? `, ${request.nodes.length === 1 ? 'node' : 'nodes'} ${request.nodes.join(', ')} only`
    : '';
  const waived = request.waive ? `, waiving ${request.waive.join(', ')}` : '';
  const inputs = inputsText(request.inputs);
  const given = inputs === '' ? '' : ` (${inputs})`;
  const what = `Trigger starts ${button.runbook} on ${request.cluster}${nodes}${waived}${given}.`;
  return cut(`${button.note === null ? '' : `${sentence(button.note)} `}${what} It never starts by itself.`, 1_000);
}

function originOf({ name, createdBy, createdAt }: Button): string {
  const made = `which ${markdownCode(createdBy, 200)} made at ${instant(createdAt)}`;
  return `Started with the button ${markdownCode(name, 100)}, ${made}.`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
