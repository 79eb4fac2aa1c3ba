import { WorkflowNotFoundError } from '@temporalio/client';
import { waysBack } from '../rollout/next';
import type { Report } from '../rollout/report-shape';
import { again } from './again';
import type { FoundRun } from './find-run';
import type { Options } from './options';
import { resultOf } from './run-result';
import { type Session, within } from './session';
import { reportOf } from './status-of';

type Run = Pick<FoundRun, 'id' | 'handle'>;

/**
 * What a verb is told that comes after the end: the outcome, when, and where to read on. A `rollback` learns what
 * would bring back what the run left.
 */
export async function afterTheEnd(session: Session, run: Run, verb: string, options: Options): Promise<string> {
  const result = await resultOf(run.handle);
  const closed =
    result.closed === 'terminated' || result.closed === 'timed-out' ? ` (${result.closed} in Temporal)` : '';
  const ended = `the run ended ${result.outcome}${closed}${await whenEnded(session, run)}`;
  const see = `see: ${again(`report ${run.id}`, options)}`;
  if (verb !== 'rollback') return `${ended}; ${see}`;
  return `${ended}, and a run that has ended undoes nothing; ${see}\n${insteadOfRollback(await reportOf(run, result))}`;
}

/** What brings back what an ended run left, one matter a line, each command at its line's end. */
export function insteadOfRollback(report: Report): string {
  const ways = waysBack(report);
  if (ways.length > 0) return ways.join('\n');
  // A report that was rebuilt from history knows less than the run did.
  if (report.run.hash === null && report.mutations.length > 0) return report.next;
  const sent = report.mutations.filter(({ answer }) => answer !== 'not-sent' && answer !== 'reset');
  if (sent.length === 0) return 'It sent nothing, so there is nothing to bring back.';
  const restarted = sent.some(({ body }) => body.operation_type === 'restart');
  const former = restarted ? ', and a restart has no former version' : '';
  return `Nothing is to be brought back: every service has the status in which the run found it${former}.`;
}

async function whenEnded(session: Session, { handle }: Run): Promise<string> {
  const seen = await within(session, 5_000, () => handle.describe()).catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  });
  return seen?.closeTime ? ` at ${seen.closeTime.toISOString()}` : '';
}
