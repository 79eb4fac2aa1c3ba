/** Names that users meet in Temporal. No node builtins: the workflow bundle contains this file. */
export const TASK_QUEUE = 'rollbook';
export const RUNBOOK_WORKFLOW = 'runbook';
export const PLAN_WORKFLOW = 'plan';
export const REQUEST_WORKFLOW = 'request';
export const LOCK_WORKFLOW = 'lock';
export const NOTICES_WORKFLOW = 'notices';

/**
 * So long a task of a run may stay with a worker before another one gets it. Temporal's default of ten seconds is as long as a run
 * may stand still after a worker's death; much less would be short for replaying a long history on a busy machine.
 */
export const WORKFLOW_TASK_TIMEOUT = '8s';

export const STATUS_QUERY = 'status';
export const PLAN_QUERY = 'plan';
export const RELEASE_SIGNAL = 'release';
export const LOOK_SIGNAL = 'look';
export const NOTICE_SIGNAL = 'notice';
export const UPDATES = ['pause', 'resume', 'approve', 'reject', 'retry', 'skip', 'abort', 'rollback'] as const;
export type UpdateName = (typeof UPDATES)[number];

/** All of type Keyword. */
export const SEARCH_ATTRIBUTES = ['RollbookCluster', 'RollbookRunbook', 'RollbookPhase', 'RollbookOutcome'] as const;

/** The id of the child workflow that is the lock of a cluster (safety rule 8). */
export function lockId(cluster: string): string {
  return `rollbook-lock/${cluster}`;
}

/** The id of the child workflow that carries on what a run tells, by the id of the run's first execution. */
export function noticesId(firstRunId: string): string {
  return `rollbook-notices/${firstRunId}`;
}

const BUTTON = 'rollbook-button/';

/** The id of the schedule that is a button of this name. */
export function buttonId(name: string): string {
  return `${BUTTON}${name}`;
}

/** The name of the button that a schedule is by its id; null: it is none. */
export function buttonName(id: string): string | null {
  return id.startsWith(BUTTON) ? id.slice(BUTTON.length) : null;
}
