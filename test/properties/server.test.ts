import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Status } from '../../rollout/report-shape';
import { lockId, RUNBOOK_WORKFLOW, STATUS_QUERY, TASK_QUEUE } from '../../temporal/names';
import { workflowBundle } from '../support/bundle';
import { timeSkippingEnv } from '../support/time-skipping';
import { schedules } from './arbitraries';
import { check } from './check';
import { ACTIVITIES, loadRuntime } from './core/runtime';
import { givenOf } from './drive';
import { judgeBy } from './judge';
import type { Schedule } from './schedule';
import { World } from './world/world';

/** The same world and the same rules on a real server and a real worker: what virtual time says is what Temporal does. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 25);
const ANSWERS = ['retry', 'retry', 'retry', 'skip', 'abort'] as const;

const runtime = loadRuntime();
let env: TestWorkflowEnvironment;
let worker: { shutdown(): void; running: Promise<void> };
let world: World | null = null;

beforeAll(async () => {
  env = await timeSkippingEnv();
  const made = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle: workflowBundle(),
    activities: Object.fromEntries(ACTIVITIES.map((type) => [type, (input: unknown) => inWorld(type, input)])),
  });
  worker = { shutdown: () => made.shutdown(), running: made.run() };
}, 60_000);

afterAll(async () => {
  worker.shutdown();
  await worker.running;
  await env.teardown();
});

describe('whole runs on a server', () => {
  it(
    `keep every rule of safety in ${RUNS} generated schedules`,
    async () => {
      await check(
        fc.asyncProperty(schedules, (schedule) => play(schedule)),
        RUNS,
        { server: true },
      );
    },
    check.limit,
  );
});

async function play(schedule: Schedule): Promise<void> {
  // What a worker or the server itself suffers is for the other driver, and for the crash matrix.
  const onces = schedule.onces.filter(({ kind }) => !/^(worker-|rival|terminate|reset|cancel)/.test(kind));
  // Nobody is told: a notice that is tried again keeps this server from skipping time.
  const here = new World(
    { ...schedule, onces, notifies: false, night: undefined },
    givenOf(schedule.runbook),
    runtime,
    {},
    Date.now(),
  );
  const verdict = judgeBy(here);
  world = here;
  const handle = await start(here);
  here.messenger = (verb, message) => handle.executeUpdate<{ text: string }, [object]>(verb, { args: [message] });
  here.begin();
  try {
    await toTheEnd(here, handle);
  } finally {
    world = null;
  }
  verdict({ world: here, trouble: null, calm: null });
}

async function start(here: World): Promise<WorkflowHandle> {
  await env.client.workflow
    .getHandle(lockId('c1'))
    .terminate()
    .catch(() => undefined);
  const handle = await env.client.workflow.start(RUNBOOK_WORKFLOW, {
    workflowId: `run-${randomUUID()}`,
    taskQueue: TASK_QUEUE,
    args: [here.input()],
  });
  here.adopt(handle.workflowId, handle.firstExecutionRunId);
  return handle;
}

/** Awaits the end; whenever the run waits for a person, all gets well, and then a person answers. */
async function toTheEnd(here: World, handle: WorkflowHandle): Promise<void> {
  const ended = { over: false };
  const end = handle.result().then(
    (result: unknown) => here.ended('completed', result, ''),
    (error: unknown) => {
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      if (!(cause instanceof ApplicationFailure)) throw error;
      here.ended('failed', cause.details?.[0], cause.message);
    },
  );
  const over = end.finally(() => (ended.over = true));
  await Promise.all([over, answer(here, handle, ended)]);
}

async function answer(here: World, handle: WorkflowHandle, ended: { over: boolean }): Promise<void> {
  for (let turn = 0, seen = 0; !ended.over;) {
    await delay(50);
    const status = await handle.query<Status>(STATUS_QUERY).catch(() => null);
    if (!status || ended.over || !['holding', 'paused', 'waiting'].includes(status.phase)) {
      seen = 0;
      continue;
    }
    if ((seen += 1) < 3) continue;
    seen = 0;
    here.becalm();
    const [question] = status.questions ?? [];
    if (question) {
      here.say({ verb: 'approve', node: question.node === null ? null : question.node - 1 }, here.main, question.plan);
      continue;
    }
    const verb = status.phase === 'paused' ? 'resume' : (ANSWERS[Math.min(turn, ANSWERS.length - 1)] ?? 'abort');
    turn += 1;
    here.answer(here.main, verb, status.waiting?.why ?? '');
  }
}

/** An activity of the real worker, carried out in the world. */
async function inWorld(type: string, input: unknown): Promise<unknown> {
  if (!world) throw ApplicationFailure.nonRetryable('its schedule is over');
  const { attempt, isLocal, activityId } = activityInfo();
  const signal = cancellationSignal();
  setMaxListeners(0, signal);
  return world.carryOut({
    ...{ seq: Number(activityId), type, input, attempt, isLocal, signal, details: undefined },
    ...{ progress: () => undefined, isWanted: () => !signal.aborted, unwantedFor: () => 0 },
  });
}
