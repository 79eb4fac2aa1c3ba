import { RUNBOOK_WORKFLOW } from '../temporal/names';
import { statusNow } from './status-now';
import type { Options } from './options';
import { inOrder, isOpen, rowOf, sharingTheirId, type RunRow } from './run-row';
import { type Session, within } from './session';
import { sideBySide } from './side-by-side';

export type Filter = Pick<Options, 'cluster' | 'runbook' | 'outcome' | 'since' | 'open' | 'phase'>;

export interface Listed {
  runs: RunRow[];
  /** False: a run that waits could not be asked what for. */
  asked: boolean;
}

const LONGEST_QUESTION = 2_000;
/** No run is asked any more when this is over. */
const LONGEST_ASKING = 6_000;
const LANES = 32;

/** The runs of this namespace that fit the filter, those that wait first; the open ones are asked what they wait for. */
export async function listRuns(session: Session, filter: Filter): Promise<Listed> {
  const runs = await knownRuns(session, filter);
  const open = runs.filter((row) => row.phase !== 'finished');
  const questions = [
    ...open.map((row) => () => ask(session, row)),
    ...sharingTheirId(runs).map((row) => () => findReset(session, row)),
  ];
  const end = Date.now() + LONGEST_ASKING;
  const answers = await sideBySide(questions, LANES, (question) =>
    Date.now() < end ? question() : Promise.resolve(false),
  );
  // Visibility is a moment late: a run may have left the phase that was asked for.
  const fit = runs.filter((row) => filter.phase === undefined || row.phase === filter.phase);
  return { runs: inOrder(fit), asked: answers.every(Boolean) };
}

/** The same by Temporal's word alone, which needs no worker. */
export async function knownRuns(session: Session, filter: Filter): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  await within(session, 30_000, async () => {
    for await (const info of session.client.workflow.list({ query: queryOf(filter), pageSize: 1_000 })) {
      const row = rowOf(info);
      if (filter.outcome && row.outcome !== filter.outcome) continue;
      if (filter.open && !isOpen(info)) continue;
      if (filter.phase && row.phase !== filter.phase) continue;
      rows.push(row);
    }
  });
  return inOrder(rows);
}

/** Visibility's own language; values are quoted, so that no name can change the question. */
export function queryOf(filter: Filter, now = Date.now()): string {
  const { cluster, runbook, since, outcome, phase } = filter;
  const parts = [`WorkflowType = ${quote(RUNBOOK_WORKFLOW)}`];
  if (cluster) parts.push(`RollbookCluster = ${quote(cluster)}`);
  if (runbook) parts.push(`RollbookRunbook = ${quote(runbook)}`);
  if (since) parts.push(`StartTime >= ${quote(new Date(now - since).toISOString())}`);
  // A run that was terminated keeps the phase that it was in.
  if (phase && phase !== 'finished') parts.push(`RollbookPhase = ${quote(phase)}`);
  if (filter.open || (phase && phase !== 'finished')) parts.push(OPEN);
  if (outcome || phase === 'finished') parts.push(CLOSED);
  if (outcome === 'completed') parts.push(`ExecutionStatus = 'Completed'`);
  else if (outcome && outcome !== 'failed') parts.push(`RollbookOutcome = ${quote(outcome)}`);
  return parts.join(' AND ');
}

/** By time, because a run that somebody paused in Temporal is open, too, and not `Running`. */
const OPEN = 'CloseTime IS NULL';
const CLOSED = 'CloseTime IS NOT NULL';

/** A value in that language. */
export function quote(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

/** Fills in what the run itself says. Visibility is a moment late; the run is not. */
async function ask(session: Session, row: RunRow): Promise<boolean> {
  const answer = await statusNow(session, session.client.workflow.getHandle(row.id, row.runId), LONGEST_QUESTION);
  if (!('status' in answer)) return false;
  if (answer.status.phase !== 'finished') {
    row.phase = answer.status.phase;
    row.waiting = answer.status.waiting;
    row.cluster ??= answer.status.run.cluster;
    row.runbook ??= answer.status.run.runbook;
  }
  return true;
}

/** Of executions that share an ID, only Temporal's description tells which one was reset. */
async function findReset(session: Session, row: RunRow): Promise<boolean> {
  const handle = session.client.workflow.getHandle(row.id, row.runId);
  const described = await within(session, LONGEST_QUESTION, () => handle.describe()).catch(() => null);
  row.resetTo = described?.raw.workflowExtendedInfo?.resetRunId || null;
  return described !== null;
}
