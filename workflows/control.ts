import type { CancellationScope } from '@temporalio/workflow';
import { NO_QUESTIONS, type Questions } from '../rollout/question';
import type { Waiting } from '../rollout/report-shape';

/** What people asked for; handlers write it, the run reads it. */
export interface Control {
  pause: boolean;
  /** The run stands at a border because of `pause`. */
  paused: boolean;
  abort: { by: string; reason: string | null } | null;
  holds: Hold[];
  /** What people are asked, and what they answered. */
  questions: Questions;
  /** The lock was given up, and somebody else holds it now. */
  lockWait: Waiting | null;
  /** How often the same hold came since anything was proven. */
  counts: Map<string, { count: number; since: number }>;
  /** A wait ended because the login was refused; null: none did. */
  refusedLogin: string | null;
  /** A person said retry: the next reading tries the credential again. */
  unlatch: boolean;
  /** Requests on their way: until they are back nobody knows whether anything was sent. */
  posting: number;
  /** A wait at a border or at a node, shown while nothing else is. */
  shown: Waiting | null;
  /** Activities that an abort cancels. */
  scopes: Set<CancellationScope>;
  finished: boolean;
}

export function newControl(): Control {
  return {
    pause: false,
    paused: false,
    abort: null,
    holds: [],
    questions: NO_QUESTIONS,
    lockWait: null,
    counts: new Map(),
    refusedLogin: null,
    unlatch: false,
    posting: 0,
    shown: null,
    scopes: new Set(),
    finished: false,
  };
}

export type HoldKind = 'reading' | 'gate' | 'login' | 'ask' | 'unknown' | 'drift' | 'expression';

export interface Hold {
  node: number | null;
  kind: HoldKind;
  why: string;
  since: number;
  answer: 'retry' | 'skip' | null;
  /** It also ends by itself. */
  heals: boolean;
}
