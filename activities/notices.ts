import { ApplicationFailure, activityInfo, cancellationSignal, log } from '@temporalio/activity';
import type { NotifyTarget } from '../inventory/inventory';
import { placeOfHook } from '../inventory/hook';
import { readSecret, SecretError } from '../inventory/secrets';
import type { Notice } from '../rollout/notice';
import { openCluster } from './clusters';
import type { NoticeActivities } from './notice-contract';
import { postNotice, type Posted } from './notice-post';

export interface NoticeDeps {
  clustersFile: string;
  /** Who is told where the inventory names nobody for a cluster; null: nobody. */
  notify?: NotifyTarget | null;
  /** Where people find the Temporal UI; null: not known. */
  ui?: string | null;
}

/** The activities that tell somebody; target, token and inventory are read anew for each try. */
export function noticeActivities(deps: NoticeDeps): Pick<NoticeActivities, 'notify' | 'notifies'> {
  return {
    notifies: ({ cluster }) => isTold(deps, cluster),
    notify: async ({ cluster, notice }) => {
      const posted = await tell(deps, cluster, notice);
      if (posted.ok) return;
      const message = `notice ${notice.n} of run ${notice.run.id} (${notice.what}): ${posted.why}`;
      const { attempt } = activityInfo();
      // Once, or a receiver that is away for a night would fill the log.
      if (posted.again && attempt === 1) log.warn(`${message}; it is tried again for 24 h`);
      throw ApplicationFailure.create({
        message,
        type: 'notify',
        nonRetryable: !posted.again,
        nextRetryDelay: posted.after ?? undefined,
        category: 'BENIGN',
      });
    },
  };
}

/** Whether somebody is told of the runs of a cluster; one that the inventory lacks, too. */
export async function isTold(deps: NoticeDeps, cluster: string): Promise<boolean> {
  return (await targetOf(deps, cluster)).target !== null;
}

async function tell(deps: NoticeDeps, cluster: string, notice: Notice): Promise<Posted> {
  const { target, problem } = await targetOf(deps, cluster);
  // Another worker may know better, and an inventory can be mended.
  if (!target) return { ok: false, again: true, after: null, why: problem ?? `nobody is to be told of ${cluster}` };
  try {
    const of = `the token for ${placeOfHook(target.url)}`;
    const token = target.token === null ? null : await readSecret(target.token, of);
    return await postNotice(
      { url: target.url, token },
      { ...notice, links: linksOf(deps, notice) },
      cancellationSignal(),
    );
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    return { ok: false, again: true, after: null, why: error.message };
  }
}

/** The cluster's own target wins over the worker's. */
async function targetOf(
  { clustersFile, notify = null }: NoticeDeps,
  cluster: string,
): Promise<{ target: NotifyTarget | null; problem: string | null }> {
  const { entry, problem } = await openCluster(clustersFile, cluster);
  return { target: entry?.notify ?? notify, problem };
}

/** The page of the run in the Temporal UI, and the one that shows its current details. */
function linksOf({ ui = null }: NoticeDeps, { run }: Notice): { run: string | null; details: string | null } {
  if (ui === null) return { run: null, details: null };
  const [namespace, id, runId] = [activityInfo().namespace, run.id, run.runId].map(encodeURIComponent);
  const page = `${ui}/namespaces/${namespace}/workflows/${id}/${runId}`;
  return { run: page, details: `${page}/user-metadata` };
}
