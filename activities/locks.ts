import { WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { lockId } from '../temporal/names';
import type { Activities, LockHolder } from './contract';

/** The part of Temporal's client that tells about locks; `Client` fits. */
export interface WorkflowReader {
  workflow: { getHandle(workflowId: string, runId?: string): { describe(): Promise<Described> } };
}

interface Described {
  status: { name: string };
  memo?: Record<string, unknown>;
}

const memoSchema = z.object({
  holder: z.object({ id: z.string(), runId: z.string() }),
  since: z.string(),
  by: z.string().nullish(),
  timeout: z.number(),
  grace: z.number(),
});

/** Reads who holds a cluster's lock, and whether runs are closed; throws what Temporal throws, to be tried again. */
export function lockReaders(client: WorkflowReader): Pick<Activities, 'lockHolder' | 'runClosed' | 'howClosed'> {
  const runClosed: Activities['runClosed'] = async ({ id, runId }) => {
    const run = await describe(client, id, runId);
    return run === null || !isOpen(run);
  };

  const lockHolder: Activities['lockHolder'] = async ({ cluster }): Promise<LockHolder | null> => {
    const lock = await describe(client, lockId(cluster));
    if (lock === null || !isOpen(lock)) return null;
    const memo = memoSchema.safeParse(lock.memo);
    // Whatever stands there, it is not ours to clear.
    if (!memo.success)
      return { id: 'unknown', runId: 'unknown', since: '', by: '', timeout: 0, grace: 0, closed: false };
    const { holder, since, by, timeout, grace } = memo.data;
    return { ...holder, since, by: by ?? '', timeout, grace, closed: await runClosed(holder) };
  };

  const howClosed: Activities['howClosed'] = async ({ id, runId }) => {
    const run = await describe(client, id, runId);
    if (run === null) return 'DELETED';
    return isOpen(run) ? null : run.status.name;
  };

  return { lockHolder, runClosed, howClosed };
}

/** A run that Temporal paused is as open as one that goes on. */
function isOpen({ status }: Described): boolean {
  return status.name === 'RUNNING' || status.name === 'PAUSED';
}

async function describe(client: WorkflowReader, id: string, runId?: string): Promise<Described | null> {
  try {
    return await client.workflow.getHandle(id, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
