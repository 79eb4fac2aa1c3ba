import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { Activities } from '../activities/contract';
import { summaryOf } from './summary';

/** A dead worker is noticed after this; every activity heartbeats once a second. */
const HEARTBEAT = '5s';
const NO_WORKER = '5m';

const common: ActivityOptions = {
  heartbeatTimeout: HEARTBEAT,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/** Reads are repeated as often as it takes: a dead worker or a restarted server is no reason to fail. */
const patient: ActivityOptions = {
  ...common,
  startToCloseTimeout: '10m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s' },
};

/** Before anything is sent: a worker that comes too late must not find the work still waiting (design.md, section 5). */
const prompt: ActivityOptions = { ...patient, scheduleToStartTimeout: NO_WORKER };

/** Long looks and waits: bounded by what they look for, not by the clock; they resume from their heartbeat. */
const long: ActivityOptions = { ...patient, startToCloseTimeout: '24h' };

/** What is asked for always comes with its summary: a line that a support person understands. */
type Asks<Offered = Activities> = (summary: string) => Offered;

export const reads: Asks = (summary) => proxyActivities<Activities>({ ...patient, summary: summaryOf(summary) });
export const firstReads: Asks = (summary) => proxyActivities<Activities>({ ...prompt, summary: summaryOf(summary) });
export const waits: Asks = (summary) => proxyActivities<Activities>({ ...long, summary: summaryOf(summary) });

export type Passing = Pick<Activities, 'borderSurvey' | 'room' | 'runClosed' | 'freeze'>;

/**
 * Readings in passing, done within the workflow task: their results are in history together with what follows from
 * them. Short, because messages wait meanwhile, and one attempt: what does not answer so soon is read by `reads`.
 */
export const passing: Asks<Passing> = (summary) =>
  proxyLocalActivities<Passing>({
    startToCloseTimeout: '2s',
    scheduleToStartTimeout: '1s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { maximumAttempts: 1 },
    summary: summaryOf(summary),
  });

/**
 * The guarded POST: one attempt, for ever. One that no worker takes within 10 s is not sent any more, because the
 * readings that allowed it have become old (safety rules 3 and 9).
 */
export function mutating(timeout: number, summary: string): Pick<Activities, 'mutate'> {
  return proxyActivities<Pick<Activities, 'mutate'>>({
    ...common,
    scheduleToStartTimeout: '10s',
    startToCloseTimeout: timeout + 60_000,
    retry: { maximumAttempts: 1 },
    summary: summaryOf(summary),
  });
}
