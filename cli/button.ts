import type { ScheduleOptions } from '@temporalio/client';
import { z } from 'zod';
import { instant } from '../reports/words';
import { markdownCode } from '../rollout/markdown';
import { buttonId, RUNBOOK_WORKFLOW, TASK_QUEUE, WORKFLOW_TASK_TIMEOUT } from '../temporal/names';
import { aboutStart } from './about-run';
import { usage } from './options';
import type { RunRequest } from './run-request';
import { atStart } from './run-row';
import { NAME, nameHint } from './schedule-name';
import { scheduleNote, whatStarts } from './schedule-note';

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
  if (NAME.test(text)) return text;
  throw usage(`button ${text.slice(0, 60)}: ${nameHint('night-restart')}`);
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
    state: {
      paused: true,
      note: scheduleNote(
        button.note,
        `Trigger starts ${whatStarts(button.runbook, request)}. It never starts by itself.`,
      ),
    },
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

function originOf({ name, createdBy, createdAt }: Button): string {
  const made = `which ${markdownCode(createdBy, 200)} made at ${instant(createdAt)}`;
  return `Started with the button ${markdownCode(name, 100)}, ${made}.`;
}
