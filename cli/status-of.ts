import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Report, Status } from '../rollout/report-shape';
import { finishedStatus } from './diff-status';
import type { FoundRun } from './find-run';
import { statusNow } from './status-now';
import { reportFromHistory } from './from-history';
import { isOpen, rowOf } from './run-row';
import { resultOf, type RunResult } from './run-result';
import type { Session } from './session';

export interface Standing {
  status: Status;
  /** How it ended, where it has. */
  result: RunResult | null;
  /** False: no worker answered, and this is only what Temporal knows. */
  asked: boolean;
}

const QUERY_LIMIT = 3_000;

/** Where a run stands: its own answer, its report where it ended, else what Temporal knows. */
export async function standingOf(session: Session, run: FoundRun): Promise<Standing> {
  if (!isOpen(run.seen)) {
    const result = await resultOf(run.handle);
    return { status: finishedStatus(await reportOf(run, result)), result, asked: true };
  }
  const answer = await statusNow(session, run.handle, QUERY_LIMIT);
  if ('status' in answer) return { status: answer.status, result: null, asked: true };
  return { status: fromTemporal(run.seen), result: null, asked: false };
}

/** The report of a run that ended; from its history where it wrote none. */
export async function reportOf(run: Pick<FoundRun, 'id' | 'handle'>, result: RunResult): Promise<Report> {
  return result.report ?? reportFromHistory(run.id, await run.handle.fetchHistory(), result);
}

/** What Temporal alone knows of a run that goes on. */
export function fromTemporal(
  seen: Pick<
    WorkflowExecutionDescription,
    'workflowId' | 'runId' | 'status' | 'startTime' | 'closeTime' | 'typedSearchAttributes'
  >,
): Status {
  const row = rowOf(seen);
  return {
    run: {
      id: row.id,
      runbook: row.runbook ?? '',
      hash: null,
      plan: null,
      cluster: row.cluster ?? '',
      requestedBy: null,
      reason: null,
      startedAt: row.startedAt,
      finishedAt: null,
    },
    outcome: null,
    nodes: [],
    mutations: [],
    gates: [],
    waived: [],
    notDone: [],
    messages: [],
    notes: [],
    next: `Start a worker, then: rollbook watch ${row.id}`,
    phase: row.phase ?? 'planning',
    waiting: null,
  };
}
