import { hostname } from 'node:os';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../activities/index';
import { UserError } from '../language/user-error';
import { connect, type Connected } from '../temporal/connection';
import { connectionSettings, type ConnectionChoice } from '../temporal/connection-settings';
import { TASK_QUEUE } from '../temporal/names';
import { connectNative } from '../temporal/native';
import { missingSearchAttributes, missingText } from '../temporal/setup';
import { workflowsOf } from './bundle';
import { handOver } from './hand-over';
import { installLog } from './log';
import { notifyOf, type NotifyChoice } from './notify';
import { checkSources, sourcesOf, type SourceChoice } from './sources';

export interface WorkerSettings extends ConnectionChoice, SourceChoice, NotifyChoice {
  /** Everything from INFO up goes to stderr, else warnings and errors. */
  verbose?: boolean;
  /** Told one sentence for each runbook that nobody can start. */
  say?: (line: string) => void;
  /** Instead of the bundle of the build, in tests. */
  workflowBundle?: WorkerOptions['workflowBundle'];
}

export interface RunningWorker {
  identity: string;
  address: string;
  namespace: string;
  /** Polls until `shutdown`; ends after the request in hand. Throws what ended it otherwise. */
  run(): Promise<void>;
  /** Resolves when it polls. */
  ready: Promise<void>;
  shutdown(): void;
}

/** Reads that are nearly through may end by themselves; a POST in hand is never cut, whatever its time-out. */
const GRACE = '2s';

/**
 * A worker for the task queue `rollbook`, connected and checked, that polls once `run` is called. Throws a UserError where it must not:
 * no Temporal, search attributes missing, a bad inventory, one runbook name twice.
 */
export async function startWorker(settings: WorkerSettings = {}): Promise<RunningWorker> {
  const sources = { ...sourcesOf(settings), ...notifyOf(settings) };
  for (const line of await checkSources(sources)) settings.say?.(line);
  const connected = await connect(settings);
  let native: NativeConnection | undefined;
  try {
    await requireSearchAttributes(connected);
    // Only now: the SDK's runtime ends with its last connection, and one that never had any would keep the process alive.
    installLog(settings.verbose === true);
    native = await connectNative(connectionSettings(settings));
    const identity = `rollbook-worker-${hostname()}-${process.pid}`;
    const worker = await Worker.create({
      ...optionsOf(settings),
      identity,
      connection: native,
      namespace: connected.namespace,
      activities: createActivities({ ...sources, client: connected.client, connection: connected.connection }),
    });
    return runningWorker(worker, identity, connected, native);
  } catch (error) {
    await native?.close();
    await connected.close();
    throw error;
  }
}

function optionsOf({ workflowBundle }: WorkerSettings): WorkerOptions {
  return {
    ...(workflowBundle === undefined ? workflowsOf() : { workflowBundle }),
    taskQueue: TASK_QUEUE,
    interceptors: { activity: [handOver] },
    shutdownGraceTime: GRACE,
    // A run that its worker left behind goes on elsewhere after this, and not after the default of ten seconds.
    stickyQueueScheduleToStartTimeout: '1s',
    // Each long wait holds a slot for its whole time.
    maxConcurrentActivityTaskExecutions: 2_000,
    // An abort reaches an activity with the answer to its next heartbeat.
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  };
}

async function requireSearchAttributes({ connection, namespace }: Connected): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length > 0) throw new UserError('no-temporal', missingText(missing, namespace));
}

function runningWorker(
  worker: Worker,
  identity: string,
  connected: Connected,
  native: NativeConnection,
): RunningWorker {
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  return {
    identity,
    address: connected.address,
    namespace: connected.namespace,
    ready,
    async run() {
      try {
        const ended = worker.run();
        isReady();
        await ended;
      } finally {
        await native.close();
        await connected.close();
      }
    },
    shutdown() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}
