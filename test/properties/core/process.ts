import { LoginLatch } from '../../../activities/latch';
import type { Connection } from '../../../redis-api/connection';
import type { Owner } from './time';

/** One worker process. */
export interface Process extends Owner {
  readonly name: string;
  /** Until when it cannot reach Temporal. */
  cutUntil: number;
  readonly latch: LoginLatch;
  /** Its connections to nodes, one an address, with the queue before each. */
  readonly lines: Map<string, { connection: Connection | null; tail: Promise<void> }>;
}

export function newProcess(name: string, skew: number): Process {
  return { name, dead: false, frozenUntil: 0, cutUntil: 0, skew, latch: new LoginLatch(), lines: new Map() };
}

/** Whether Temporal hears from it now. */
export function isSilent(process: Process, now: number): boolean {
  return process.dead || process.frozenUntil > now || process.cutUntil > now;
}
