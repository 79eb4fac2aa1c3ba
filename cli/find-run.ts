import { type WorkflowExecutionDescription, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { UserError } from '../language/user-error';
import { lockId, RUNBOOK_WORKFLOW } from '../temporal/names';
import { knownRuns, type Listed, listRuns } from './list-runs';
import { usage } from './options';
import { type Session, within } from './session';
import type { Call } from './verb';

export interface FoundRun {
  id: string;
  handle: WorkflowHandle;
  seen: WorkflowExecutionDescription;
}

const memoShape = z.looseObject({
  holder: z.looseObject({ id: z.string(), runId: z.string() }),
  since: z.string(),
  by: z.string(),
});

/** Who holds a cluster, from the lock's memo. */
export type Holder = { id: string; runId: string; since: string; by: string };

/** The run that is meant: by ID, or as the holder of `--cluster`. Throws `unknown-run`, or `usage` without either. */
export async function findRun(session: Session, call: Pick<Call, 'args' | 'options'>): Promise<FoundRun> {
  const { options } = call;
  const [id] = call.args;
  requireNamed(call);
  if (id !== undefined) return described(session, id, options.runId);
  if (options.cluster === undefined) throw unnamed();
  const holder = await holderOf(session, options.cluster);
  if (!holder) {
    throw new UserError(
      'unknown-run',
      `no run holds cluster ${options.cluster}; its runs: rollbook list --cluster ${options.cluster}`,
    );
  }
  return described(session, holder.id, options.runId);
}

/** Throws `usage` where neither an ID nor a cluster names the run, or both do; needs no server. */
export function requireNamed({ args, options }: Pick<Call, 'args' | 'options'>): void {
  if (args[0] !== undefined && options.cluster !== undefined) throw usage('write either an ID or --cluster, not both');
  if (args[0] === undefined && options.cluster === undefined) throw unnamed();
}

function unnamed(): Error {
  return usage(
    'write the ID of a run, or --cluster C for the run that holds that cluster; rollbook list --open shows them',
  );
}

/** As findRun, but without ID and cluster the only open run; the list of runs where there is not exactly one. */
export async function findRunOrList(
  session: Session,
  call: Pick<Call, 'args' | 'options'>,
): Promise<FoundRun | Listed> {
  if (call.args.length > 0 || call.options.cluster !== undefined) return findRun(session, call);
  const open = await knownRuns(session, { open: true });
  const [only] = open;
  return only && open.length === 1 ? described(session, only.id, call.options.runId) : listRuns(session, {});
}

/** The holder of a cluster's lock, or null where nobody holds it. */
export async function holderOf(session: Session, cluster: string): Promise<Holder | null> {
  try {
    const lock = await within(session, 5_000, () => session.client.workflow.getHandle(lockId(cluster)).describe());
    if (lock.status.name !== 'RUNNING') return null;
    const memo = memoShape.safeParse(lock.memo);
    return memo.success ? { ...memo.data.holder, since: memo.data.since, by: memo.data.by } : null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function described(session: Session, id: string, runId: string | undefined): Promise<FoundRun> {
  const handle = session.client.workflow.getHandle(id, runId);
  const seen = await within(session, 5_000, () => handle.describe()).catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError || isBadId(error))
      throw new UserError('unknown-run', unknown(session, id, runId));
    throw error;
  });
  if (seen.type !== RUNBOOK_WORKFLOW)
    throw new UserError('unknown-run', `${id} is no run of a runbook but a workflow of type ${seen.type}`);
  return { id, handle, seen };
}

function isBadId(error: unknown): boolean {
  return (
    error instanceof Error &&
    /invalid ?run ?id|not a valid/i.test(`${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`)
  );
}

function unknown(session: Session, id: string, runId: string | undefined): string {
  return `there is no run ${id}${runId ? ` with run id ${runId}` : ''} in namespace ${session.namespace} at ${session.address}; rollbook list shows them`;
}
