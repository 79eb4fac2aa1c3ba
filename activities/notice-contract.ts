import type { Notice } from '../rollout/notice';

/** What workflows ask for so that somebody is told. */
export interface NoticeActivities {
  /** Whether there is anybody to tell of a run on that cluster; a name that the inventory lacks, too. */
  notifies(input: { cluster: string }): Promise<boolean>;
  /**
   * Posts a notice, once. Fails in a way that is tried again, or, where the receiver says that it never takes this, in one
   * that is not; no message of either has a secret in it.
   */
  notify(input: { cluster: string; notice: Notice }): Promise<void>;
  /** How Temporal says that run was closed, such as `TERMINATED`; null: it is open. */
  howClosed(input: { id: string; runId: string }): Promise<string | null>;
}
