import { type WorkflowExecutionInfo, WorkflowNotFoundError } from '@temporalio/client';
import type { Report } from '../rollout/report-shape';
import { RUNBOOK_WORKFLOW } from '../temporal/names';
import { type Execution, isKept, keep } from './kept';
import { pause } from './pickup';
import { reasonOf } from './read-text';
import { resultOf } from './run-result';
import type { Session } from './session';
import { reportOf } from './status-of';

export interface Keeping {
  dir: string;
  say: (line: string) => void;
  /** Aborted: no new pass begins. */
  over: AbortSignal;
  /** Between two passes. */
  every?: number;
  page: (report: Report) => string;
}

const EVERY = 10_000;
/** Temporal's lists lag: each pass looks so far behind the last one's start, and passes over what is there. */
const BEHIND = 10 * 60_000;
const ASIDE = 1_000;

/**
 * Keeps every finished report as files until `over`: asks Temporal which runs have closed and writes what is not there yet, so that
 * nothing of it is part of a run, and what closed while nobody kept is caught up with. Never throws; troubles are said, once each, and tried again.
 */
export async function keepReports(session: Session, keeping: Keeping): Promise<void> {
  const { over, say, every = EVERY } = keeping;
  let since: number | null = null;
  let trouble: string | null = null;
  while (!over.aborted) {
    const began = Date.now();
    const problem = await pass(session, keeping, since);
    // Cut short: what it did not get to see says nothing.
    if (over.aborted) return;
    if (problem === null) since = began;
    if (problem !== null && problem !== trouble)
      say(`${problem}; it is tried again every ${Math.round(every / 1000)} s`);
    if (problem === null && trouble !== null) say(`reports are kept in ${keeping.dir} again`);
    trouble = problem;
    for (let left = every; left > 0 && !over.aborted; left -= ASIDE) await pause(Math.min(left, ASIDE));
  }
}

/** Writes what is missing, oldest trouble first; null: all is there. */
async function pass(session: Session, keeping: Keeping, since: number | null): Promise<string | null> {
  let problem: string | null = null;
  try {
    for await (const info of session.client.workflow.list({ query: closedSince(since), pageSize: 100 })) {
      if (keeping.over.aborted) return problem;
      problem = (await keepOne(session, keeping, info)) ?? problem;
    }
  } catch (error) {
    return `Temporal at ${session.address} could not be asked which runs have ended: ${reasonOf(error)}`;
  }
  return problem;
}

/** In the language of Temporal's lists. */
export function closedSince(since: number | null): string {
  const closed = `WorkflowType = '${RUNBOOK_WORKFLOW}' AND ExecutionStatus != 'Running'`;
  return since === null ? closed : `${closed} AND CloseTime >= '${new Date(since - BEHIND).toISOString()}'`;
}

async function keepOne(
  session: Session,
  { dir, over, say, page }: Keeping,
  info: WorkflowExecutionInfo,
): Promise<string | null> {
  const execution: Execution = { id: info.workflowId, runId: info.runId };
  if (info.closeTime === undefined || (await isKept(dir, execution))) return null;
  try {
    const handle = session.client.workflow.getHandle(execution.id, execution.runId, { followRuns: false });
    const report = await reportOf({ id: execution.id, handle }, await resultOf(handle, over));
    await keep(dir, execution, report, drawn(report, page, say));
    return null;
  } catch (error) {
    // Temporal deleted it between its list and the question.
    if (error instanceof WorkflowNotFoundError || over.aborted) return null;
    return `the report of ${execution.id} could not be kept in ${dir}: ${reasonOf(error)}`;
  }
}

/** The data counts: a page that cannot be drawn keeps nobody from it. */
function drawn(report: Report, page: Keeping['page'], say: Keeping['say']): string | null {
  try {
    return page(report);
  } catch (error) {
    say(`the page of ${report.run.id} could not be drawn: ${reasonOf(error)}`);
    return null;
  }
}
