import type { GateName } from '../language/runbook';

/** What a gate may overlook, and what safety rule 9 counts: decided by the run, judged here. */
export interface GateContext {
  planning: boolean;
  /** Failing items that a person accepted, by gate. */
  waived: Partial<Record<GateName, string[]>>;
  /** Services that this run names. */
  named: string[];
  /** Nodes whose steps are over: from then on only what is in `stopped` may fail there. */
  done: number[];
  /** Services stopped on purpose or left stopped, by uid as text. */
  stopped: Record<string, string[]>;
  /** Nodes failed, undo-failed, unknown, or skipped by a person: their cluster check does not count. */
  excused: number[];
  /** Services that the plan saw RUNNING, by uid as text. */
  planRunning: Record<string, string[]>;
  maxUnavailable: number;
  /** Nodes that hold a mutating step of this run that is not yet proven. */
  holding: number[];
  /** Failed, undone or unknown nodes: out until then and until these services have that status. */
  lingering: { uid: number; until: number; services: Record<string, string> }[];
}
