import {
  getExternalWorkflowHandle,
  ParentClosePolicy,
  sleep,
  startChild,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { TemporalFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Loaded, LockHolder } from '../activities/contract';
import { resolveValue } from '../language/expression';
import { markdownCode, markdownText } from '../rollout/markdown';
import { LOCK_WORKFLOW, lockId, TASK_QUEUE } from '../temporal/names';
import { passing, reads } from './calls';
import { late } from './late';
import type { lock, LockInput } from './lock';
import { lookSignal, releaseSignal } from './lock';
import { reading } from './readings';
import { Ended, ResetTold, type Waiter } from './run';
import { inTime, summaryOf } from './summary';

/** A lock taken: what lets go of it. */
export interface Held {
  release: () => Promise<void>;
  /** A run told `reset` never releases: the lock finds out by itself when its holder's last POST can have no effect any more. */
  cancel: () => Promise<void>;
  /** Whether the lock has come to its end. */
  gone: () => boolean;
}

/** How long the closing run waits for the lock to be gone after its release was delivered. */
const GONE = 5_000;
const RESET = 'is this run a reset of another one?';
/** For a timeout that cannot be evaluated: its step will hold anyway. */
const UNKNOWN_TIMEOUT = 300_000;

/**
 * Takes the cluster's lock (safety rule 8), or ends the run: `busy`, with the holder, since when and by whom; a holder
 * that is closed has its lock cancelled; a holder with this run's own identity means that this is a reset.
 */
export async function takeLock(
  waiter: Pick<Waiter, 'sent' | 'patient'>,
  loaded: Extract<Loaded, { ok: true }>,
  by: string,
  whenBusy: (busy: Ended) => Promise<void> = (busy) => Promise.reject(busy),
): Promise<Held> {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  const cluster = loaded.cluster.name;
  for (let tries = 1; ; tries += 1) {
    const input: LockInput = {
      holder: { id: workflowId, runId: firstExecutionRunId },
      since: new Date(Date.now()).toISOString(),
      by,
      timeout: largestTimeout(loaded),
      grace: loaded.runbook.grace,
    };
    try {
      const child = await startChild<typeof lock>(LOCK_WORKFLOW, {
        workflowId: lockId(cluster),
        taskQueue: TASK_QUEUE,
        args: [input],
        memo: { ...input },
        staticSummary: summaryOf(`lock of cluster ${cluster}: leave it alone, it ends with its run`),
        staticDetails: aboutLock(cluster, input),
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      });
      return held(cluster, input, child);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const summary = `who holds the lock of cluster ${cluster}?`;
      const holder = await late(reading(waiter, summary).lockHolder({ cluster }));
      if (holder === null && tries < 3) continue;
      const end = await busy(cluster, holder, input);
      if (end instanceof ResetTold) throw end;
      await whenBusy(end);
    }
  }
}

/** For a person who finds the lock in Temporal's UI. */
function aboutLock(cluster: string, { holder, since, by }: LockInput): string {
  const run = `${markdownCode(holder.id, 500)}, started by ${markdownText(by, 200)}`;
  return (
    `Only one run at a time may change cluster ${markdownCode(cluster, 200)}. This lock is held by run ${run}, since ${since}. ` +
    'It ends by itself when that run is over, however it ended. Do not terminate it: two runs could then work on the cluster at once. ' +
    'To end the run, send it the update `abort`.'
  );
}

function held(cluster: string, { holder }: LockInput, child: ChildWorkflowHandle<typeof lock>): Held {
  let gone = false;
  const result = child.result().then(
    () => (gone = true),
    () => (gone = true),
  );
  return {
    gone: () => gone,
    release: async () => {
      // By id and not by the child's handle: after a reset the handle's signal fails, and this one does not.
      await getExternalWorkflowHandle(lockId(cluster))
        .signal(releaseSignal, holder)
        .catch(() => undefined);
      await Promise.race([result, inTime(() => gone, GONE, 'wait until the lock is gone')]);
    },
    cancel: () => cancelLock(cluster),
  };
}

/** Asks a lock to look whether its holder is closed; once the request is on its way nothing more is waited for. */
async function cancelLock(cluster: string): Promise<void> {
  const handle = getExternalWorkflowHandle(lockId(cluster));
  const asked = Promise.all([handle.cancel(), handle.signal(lookSignal)]).catch(() => undefined);
  await Promise.race([asked, sleep(GONE, { summary: 'wait until the lock was asked to look after itself' })]);
}

/**
 * Null, or the end of a run that is a reset of another one (safety rule 3): its first execution is closed. Asked where a run that sends
 * nothing more, and so is never told by the guard, would let go of the lock or take what the first one did for somebody else's.
 */
export async function resetEnd(why: string, alone = true): Promise<ResetTold | null> {
  const { workflowId: id, firstExecutionRunId: runId } = workflowInfo();
  const closed = alone ? await firstClosed({ id, runId }) : await reads(RESET).runClosed({ id, runId });
  if (!closed) return null;
  return new ResetTold(`${why}; it was reset from run ${runId} of ${id}, and a reset run sends nothing`);
}

/** In passing, for it comes at the end of every run and is known without Temporal where nothing was reset. */
async function firstClosed(first: { id: string; runId: string }): Promise<boolean> {
  try {
    return await passing(RESET).runClosed(first);
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    return reads(RESET).runClosed(first);
  }
}

async function busy(cluster: string, holder: LockHolder | null, own: LockInput): Promise<Ended> {
  if (!holder) return new Ended('refused', 'busy', `cluster ${cluster} is held by another run`);
  if (holder.id === own.holder.id && holder.runId === own.holder.runId) {
    await cancelLock(cluster);
    return new ResetTold(`this is a reset of run ${holder.runId} of ${holder.id}, and a reset run sends nothing`);
  }
  if (!holder.closed) {
    return new Ended(
      'refused',
      'busy',
      `cluster ${cluster} is held by run ${holder.id} since ${holder.since}, started by ${holder.by}; follow it with: rollbook watch ${holder.id}`,
    );
  }
  await cancelLock(cluster);
  const seconds = Math.ceil((10_000 + holder.timeout + holder.grace) / 1000);
  return new Ended(
    'refused',
    'busy',
    `cluster ${cluster} is still locked for run ${holder.id}, which has ended and whose last request may still take effect; ` +
      `it is free in ${seconds} s at the latest. What it had in hand: rollbook report ${holder.id} --run-id ${holder.runId}`,
  );
}

/** The longest `timeout` of the runbook's requests; it sees nothing but inputs, so it is known at the start. */
function largestTimeout({ runbook, inputs }: Extract<Loaded, { ok: true }>): number {
  const steps = [...runbook.before, ...runbook.steps, ...runbook.after];
  const timeouts = steps.map((step) => {
    if (step.kind !== 'call') return 0;
    const timeout = resolveValue(step.timeout, 'duration', { inputs }, runbook);
    return timeout.ok ? timeout.value : UNKNOWN_TIMEOUT;
  });
  return Math.max(0, ...timeouts);
}
