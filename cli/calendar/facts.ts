import type { ClusterFreezes } from '../../activities/contract';
import type { Phase } from '../../rollout/report-shape';
import type { Window } from '../../rollout/window-rule';

/** All that is known of the time from `from` to `to`; instants in milliseconds. */
export interface Facts {
  from: number;
  to: number;
  /** IANA name of the zone in which the reader lives. */
  zone: string;
  schedules: ScheduleFact[];
  /** Every cluster of the worker's inventory that is asked about. */
  clusters: ClusterFreezes[];
  runs: RunFact[];
}

/** A schedule of Temporal that starts runs; what its input does not say in a way that can be read is null. */
export interface ScheduleFact {
  name: string;
  runbook: string | null;
  cluster: string | null;
  paused: boolean;
  /** IANA name of the zone of its times. */
  zone: string | null;
  /** The window of its runs. */
  window: Window | null;
  /** Why a run with this window is refused. */
  wrong: string | null;
  /** Its runs do not ask whether the window is open, and have its length from their start on. */
  outsideWindow: boolean;
  overridesFreeze: boolean;
  /** So much later than a time of its own it may start. */
  jitter: number;
  /** While a run that it started goes on it starts none. */
  skips: boolean;
  /** When Temporal starts it, ascending; also before `from` where that window may still be open. */
  starts: number[];
  /** Further starts before `to` that are left out, where there are any; not exact: at least so many. */
  more: { count: number; exact: boolean; from: number } | null;
}

/** A run that goes on. */
export interface RunFact {
  id: string;
  runId: string;
  cluster: string | null;
  runbook: string | null;
  phase: Phase | null;
  startedAt: number;
  /** What it does, in few words. */
  doing: string;
  waits: { why: string; until: number | null } | null;
  /** The schedule that started it, and for when. */
  schedule: { name: string; at: number } | null;
  /** The opening of its window that it is in, or for which it sleeps. */
  opening: { start: number; closes: number | null } | null;
}
