import { WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import type { FoundRun } from './find-run';
import { knownRuns } from './list-runs';
import { isOpen, rowOf } from './run-row';
import { type Session, within } from './session';
import { sideBySide } from './side-by-side';
import { startInput } from './start-input';

const LIMIT = 5_000;
const LANES = 16;

/**
 * The open runs of a cluster, or of the whole namespace, the oldest first. Visibility, which finds them, is a moment
 * late; whether one is open is not, and a run that no worker has taken yet counts by what it was started with.
 */
export async function openRuns(session: Session, cluster: string | undefined): Promise<FoundRun[]> {
  const rows = await knownRuns(session, { open: true });
  const candidates = rows.filter((row) => cluster === undefined || row.cluster === null || row.cluster === cluster);
  const found = await sideBySide(candidates, LANES, async ({ id, runId }): Promise<FoundRun | null> => {
    const handle = session.client.workflow.getHandle(id, runId);
    const seen = await within(session, LIMIT, () => handle.describe()).catch(unlessGone);
    if (seen === null || !isOpen(seen)) return null;
    const run = { id, handle, seen };
    return cluster === undefined || (await clusterOf(session, run)) === cluster ? run : null;
  });
  return found.filter((run) => run !== null).sort((a, b) => a.seen.startTime.getTime() - b.seen.startTime.getTime());
}

function unlessGone(error: unknown): null {
  if (error instanceof WorkflowNotFoundError) return null;
  throw error;
}

const inputShape = z.looseObject({ cluster: z.string() });

async function clusterOf(session: Session, { id, seen }: FoundRun): Promise<string | null> {
  const { cluster } = rowOf(seen);
  if (cluster !== null) return cluster;
  const input = inputShape.safeParse(await startInput(session, { id, runId: seen.runId }));
  return input.success ? input.data.cluster : null;
}
