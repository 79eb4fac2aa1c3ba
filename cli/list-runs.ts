import { RUNBOOK_WORKFLOW } from '../temporal/names';
import { statusNow } from './follow';
import type { Options } from './options';
import { inOrder, isOpen, rowOf, sharingTheirId, type RunRow } from './run-row';
import { type Session, within } from './session';

type Filter = Pick<Options, 'cluster' | 'runbook' | 'outcome' | 'since' | 'open'>;

export interface Listed {
  runs: RunRow[];
  /** False: a run that waits could not be asked what for. */
  asked: boolean;
}

const LONGEST_QUESTION = 2_000;
const MOST_ASKED = 50;

/** The runs of this namespace that fit the filter, open ones first; the open ones are asked what they wait for. */
export async function listRuns(session: Session, filter: Filter): Promise<Listed> {
  const runs = await knownRuns(session, filter);
  const open = runs.filter((row) => row.phase !== 'finished').slice(0, MOST_ASKED);
  const answers = await Promise.all([
    ...open.map((row) => ask(session, row)),
    ...sharingTheirId(runs)
      .slice(0, MOST_ASKED)
      .map((row) => findReset(session, row)),
  ]);
  return { runs: inOrder(runs), asked: answers.every(Boolean) };
}

/** The same by Temporal's word alone, which needs no worker. */
export async function knownRuns(session: Session, filter: Filter): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  await within(session, 30_000, async () => {
    for await (const info of session.client.workflow.list({ query: queryOf(filter), pageSize: 200 })) {
      const row = rowOf(info);
      if (filter.outcome && row.outcome !== filter.outcome) continue;
      if (filter.open && !isOpen(info)) continue;
      rows.push(row);
    }
  });
  return inOrder(rows);
}

/** Visibility's own language; values are quoted, so that no name can change the question. */
export function queryOf(filter: Filter, now = Date.now()): string {
  const parts = [`WorkflowType = ${quote(RUNBOOK_WORKFLOW)}`];
  if (filter.cluster) parts.push(`RollbookCluster = ${quote(filter.cluster)}`);
  if (filter.runbook) parts.push(`RollbookRunbook = ${quote(filter.runbook)}`);
  if (filter.since) parts.push(`StartTime >= ${quote(new Date(now - filter.since).toISOString())}`);
  if (filter.open) parts.push(`ExecutionStatus = 'Running'`);
  return parts.join(' AND ');
}

function quote(text: string): string {
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
