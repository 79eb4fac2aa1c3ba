import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Report, Status } from '../../rollout/report-shape';
import { lockId, TASK_QUEUE } from '../../temporal/names';
import { workflowBundle } from '../support/bundle';
import type { FakeCluster } from './fake-cluster';

export const RESTART = `
runbook: every-key
summary: Restart a service
description: Restarts.
inputs:
  services: { type: services, description: Which, default: [stats_archiver] }
steps:
  - name: restart
    call: services.restart
    with: { services: "\${{ inputs.services }}" }
    stable: 5s
    deadline: 2m
`;

/** Changes the text above; every pair must be found in it. */
export function restartWith(...changes: [string, string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the runbook has no ${from}`);
    return text.replace(from, to);
  }, RESTART);
}

/** Runs a runbook over a fake cluster; `during` may speak to the run. Gives the report however it ended. */
export async function runOn(
  env: TestWorkflowEnvironment,
  cluster: FakeCluster,
  input: Record<string, unknown> = {},
  during?: (handle: WorkflowHandle) => Promise<void>,
): Promise<{ report: Report; type: string | null; message: string; handle: WorkflowHandle }> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle: workflowBundle(),
    activities: { ...cluster.activities() },
  });
  return worker.runUntil(async () => {
    const handle = await env.client.workflow.start('runbook', {
      workflowId: `c1-test-${randomUUID()}`,
      taskQueue: TASK_QUEUE,
      args: [{ runbook: 'every-key', cluster: 'c1', requestedBy: 'ada', ...input }],
    });
    await during?.(handle);
    try {
      const report = (await handle.result()) as Report;
      return { report, type: null, message: '', handle };
    } catch (error) {
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      if (!(cause instanceof ApplicationFailure)) throw error;
      return { report: cause.details?.[0] as Report, type: cause.type ?? null, message: cause.message, handle };
    }
  });
}

/** Lets the cluster's lock come to its end by itself, with a worker there. */
export async function lockGone(env: TestWorkflowEnvironment, cluster: FakeCluster): Promise<void> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle: workflowBundle(),
    activities: { ...cluster.activities() },
  });
  await worker.runUntil(env.client.workflow.getHandle(lockId('c1')).result());
}

export async function statusOf(handle: WorkflowHandle): Promise<Status> {
  return handle.query<Status>('status');
}

/** Polls the run's status until it is as wanted. */
export async function reaches(handle: WorkflowHandle, wanted: (status: Status) => boolean): Promise<Status> {
  const end = Date.now() + 20_000;
  for (;;) {
    const status = await statusOf(handle);
    if (wanted(status)) return status;
    if (Date.now() > end) throw new Error(`never reached; phase ${status.phase}, waiting ${JSON.stringify(status.waiting)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
