/** Names that users meet in Temporal. No node builtins: the workflow bundle contains this file. */
export const TASK_QUEUE = 'rollbook';
export const RUNBOOK_WORKFLOW = 'runbook';
export const PLAN_WORKFLOW = 'plan';
export const LOCK_WORKFLOW = 'lock';

export const STATUS_QUERY = 'status';
export const RELEASE_SIGNAL = 'release';
export const LOOK_SIGNAL = 'look';
export const UPDATES = ['pause', 'resume', 'retry', 'skip', 'abort'] as const;
export type UpdateName = (typeof UPDATES)[number];

/** All of type Keyword. */
export const SEARCH_ATTRIBUTES = ['RollbookCluster', 'RollbookRunbook', 'RollbookPhase', 'RollbookOutcome'] as const;

/** The id of the child workflow that is the lock of a cluster (safety rule 8). */
export function lockId(cluster: string): string {
  return `rollbook-lock/${cluster}`;
}
