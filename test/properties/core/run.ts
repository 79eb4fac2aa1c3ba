import type { ActivityHost } from './attempt';
import type { Execution } from './execution';
import type { Process } from './process';
import type { Command, Job } from './runtime';

/** How a run ended, in Temporal's eyes. `result`: what it returned, or the details of its failure. */
export interface Closed {
  at: number;
  how: 'completed' | 'failed' | 'terminated';
  result: unknown;
  message: string;
}

/** One execution of a workflow, and what is on its way to it. */
export interface Run {
  readonly id: string;
  readonly runId: string;
  readonly firstRunId: string;
  readonly type: string;
  readonly input: unknown;
  readonly execution: Execution;
  readonly parent: { run: Run; seq: number } | null;
  closed: Closed | null;
  /** Events since its last task, and what its open task was given. */
  inbox: Job[];
  given: Job[];
  /** What the open task has said so far: done when it is complete. */
  said: Command[];
  task: 'none' | 'due' | 'open';
  process: Process | null;
  timers: Map<number, () => void>;
  children: Run[];
  cancelled: boolean;
}

/** What the server tells the world. */
export interface ServerHost extends ActivityHost {
  /** The process that takes work now; null: none does. */
  process(): Process | null;
  /** A short while, milliseconds. */
  latency(): number;
  phase(run: Run, attributes: Record<string, string>): void;
  opened(run: Run): void;
  closed(run: Run): void;
  updated(run: Run, id: string, answer: 'accepted' | 'rejected' | 'completed', text: string): void;
}
