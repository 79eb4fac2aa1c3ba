import { WorkflowFailedError, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { Outcome, Report } from '../rollout/report-shape';
import { OUTCOMES } from './options';
import { pause } from './pickup';
import { isReport } from './report-border';
import { grpcOf } from './session';
import { isOneOf } from './words';

/** How a run ended, by Temporal's own word. */
export interface RunResult {
  closed: 'completed' | 'failed' | 'terminated' | 'timed-out' | 'cancelled';
  outcome: Outcome;
  /** The failure's type: an error code, or the outcome. */
  code: string | null;
  message: string;
  /** Null where the run had no chance to write one. */
  report: Report | null;
}

/**
 * Waits for the end of a run, as long as it takes, over a server that is away for a while; `lost` is called when it
 * first goes away. Throws what waiting longer cannot mend, and anything once `over` is aborted.
 */
export async function resultOf(
  handle: WorkflowHandle,
  over?: AbortSignal,
  lost: () => void = () => undefined,
): Promise<RunResult> {
  let away = false;
  for (;;) {
    try {
      return completed(await handle.result());
    } catch (error) {
      if (error instanceof WorkflowFailedError) return ended(error);
      if (over?.aborted || !isAway(error)) throw error;
      if (!away) lost();
      away = true;
      await pause(1_000);
    }
  }
}

/** Whether the server is unreachable for now, which says nothing about the run. */
export function isAway(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return false;
  const rpc = grpcOf(error);
  return rpc !== null && [1, 4, 8, 10, 13, 14].includes(rpc.code);
}

function completed(value: unknown): RunResult {
  const report = isReport(value) ? value : null;
  return { closed: 'completed', outcome: 'completed', code: null, message: 'completed', report };
}

/** A run that was terminated, timed out or cancelled by force counts as failed. */
export function ended(error: WorkflowFailedError): RunResult {
  const cause = error.cause;
  const message = cause?.message ?? error.message;
  if (cause instanceof ApplicationFailure) {
    const given = cause.details?.[0];
    const report = isReport(given) ? given : null;
    const named = report?.outcome ?? cause.type ?? '';
    const outcome = isOneOf(OUTCOMES, named) && named !== 'completed' ? named : 'failed';
    return { closed: 'failed', outcome, code: cause.type ?? null, message, report };
  }
  const closed =
    cause instanceof TerminatedFailure
      ? 'terminated'
      : cause instanceof TimeoutFailure
        ? 'timed-out'
        : cause instanceof CancelledFailure
          ? 'cancelled'
          : 'failed';
  return { closed, outcome: 'failed', code: null, message, report: null };
}
