import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { RUNBOOK_WORKFLOW, TASK_QUEUE, WORKFLOW_TASK_TIMEOUT } from '../temporal/names';
import { aboutRun } from './about-run';
import { usage } from './options';
import type { RunRequest } from './run-request';
import { atStart } from './run-row';
import { type Session, within } from './session';

/** Starts the run itself. Throws `usage` when a run with this ID is open. */
export async function startRun(
  session: Session,
  id: string,
  runbook: string,
  request: RunRequest,
): Promise<WorkflowHandle> {
  try {
    return await within(session, 10_000, () =>
      session.client.workflow.start(RUNBOOK_WORKFLOW, {
        taskQueue: TASK_QUEUE,
        workflowId: id,
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        args: [request],
        workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
        ...aboutRun(runbook, request),
        typedSearchAttributes: atStart(request.cluster, runbook),
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError)
      throw usage(`a run with the ID ${id} is open; follow it with: rollbook watch ${id}`);
    throw error;
  }
}
