import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type WorkflowHandle, type WorkflowStartOptions } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Report, Status } from '../../rollout/report-shape';
import { lockId, TASK_QUEUE } from '../../temporal/names';
import { workflowBundle } from '../support/bundle';
import { endReplays, replay } from '../support/replay';
import { timeSkippingEnv } from '../support/time-skipping';
import { FakeCluster } from './fake-cluster';
import { summariesIn } from './summaries';

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

export interface Stage {
  env: TestWorkflowEnvironment;
  close: () => Promise<void>;
}

/** For `runOn`: the workflow is started with no argument at all. */
export const NO_INPUT = 'no input';

let current: FakeCluster = new FakeCluster(RESTART);

/**
 * A time-skipping server and one worker for a whole test file: the server hands a task of a workflow that a stopped
 * worker had cached to nobody. The worker's activities are those of the cluster that runs at the moment.
 */
export async function openStage(): Promise<Stage> {
  const env = await timeSkippingEnv();
  const names = Object.keys(current.activities()) as (keyof ReturnType<FakeCluster['activities']>)[];
  const delegate = (name: (typeof names)[number]) => (input: never) => current.activities()[name](input);
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle: workflowBundle(),
    activities: Object.fromEntries(names.map((name) => [name, delegate(name)])),
  });
  const running = worker.run();
  return {
    env,
    close: async () => {
      worker.shutdown();
      await running;
      await endReplays();
      await env.teardown();
    },
  };
}

export interface Ran {
  report: Report;
  type: string | null;
  message: string;
  handle: WorkflowHandle;
}

/** Runs a runbook over a fake cluster; `during` may speak to the run. Gives the report however it ended; its history must replay, and say at each event what it is for. */
export async function runOn(
  stage: Stage,
  cluster: FakeCluster,
  input: unknown = {},
  during?: (handle: WorkflowHandle) => Promise<void>,
  more: Pick<WorkflowStartOptions, 'typedSearchAttributes' | 'startDelay'> = {},
): Promise<Ran> {
  current = cluster;
  const plain = typeof input === 'object' && input !== null && !Array.isArray(input);
  const handle = await stage.env.client.workflow.start('runbook', {
    workflowId: `c1-test-${randomUUID()}`,
    taskQueue: TASK_QUEUE,
    ...more,
    args:
      input === NO_INPUT ? [] : [plain ? { runbook: 'every-key', cluster: 'c1', requestedBy: 'ada', ...input } : input],
  });
  await during?.(handle);
  const ran = await ended(handle);
  const history = await handle.fetchHistory();
  summariesIn(history);
  await replay(history);
  return ran;
}

async function ended(handle: WorkflowHandle): Promise<Ran> {
  try {
    const report = (await handle.result()) as Report;
    return { report, type: null, message: '', handle };
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw error;
    return { report: cause.details?.[0] as Report, type: cause.type ?? null, message: cause.message, handle };
  }
}

/** Lets the cluster's lock come to its end by itself. */
export async function lockGone(stage: Stage): Promise<void> {
  await stage.env.client.workflow.getHandle(lockId('c1')).result();
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
    if (Date.now() > end)
      throw new Error(`never reached; phase ${status.phase}, waiting ${JSON.stringify(status.waiting)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
