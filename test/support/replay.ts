import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from './bundle';

/** Runs the workflow of today over that history; throws where it does anything other than what stands there. */
export async function replay(history: temporal.api.history.v1.IHistory): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: workflowBundle() }, history);
}
