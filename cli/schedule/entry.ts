import type { GateName } from '../../language/runbook';
import type { WindowRule } from '../../rollout/window-rule';

/** One schedule, whoever says it: flags, a file, or Temporal. Its times as they were written, lengths in milliseconds. */
export interface Entry {
  /** A name on the worker, or a whole document. */
  runbook: string;
  cluster: string;
  inputs: Record<string, unknown>;
  nodes: number[] | null;
  waive: GateName[];
  reason: string | null;
  requireApproval: boolean;
  /** When it starts runs, and how long its window is: the rule that each run gets. */
  window: WindowRule;
  /** A start comes up to so much later, at random. */
  jitter: number;
  /** A start that a server that was down missed is made up for so long. */
  catchUp: number;
  overlap: Overlap;
  stopAfterFailure: boolean;
  note: string | null;
}

/** What becomes of a start while a run of the same schedule goes on. */
export type Overlap = (typeof OVERLAPS)[number];
export const OVERLAPS = ['skip', 'buffer-one'] as const;

/** What a schedule is called in Temporal's own words. */
export const POLICY = { skip: 'SKIP', 'buffer-one': 'BUFFER_ONE' } as const;

export const LONGEST_NOTE = 500;
