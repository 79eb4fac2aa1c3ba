import type { CancellationScope } from '@temporalio/workflow';
import { NO_QUESTIONS, type Questions } from '../rollout/question';
import type { Waiting } from '../rollout/report-shape';
import { newTeller, type Teller } from './teller';

/** What people asked for; handlers write it, the run reads it. */
export interface Control {
  pause: boolean;
  /** The run stands at a border because of `pause`. */
  paused: boolean;
  abort: { by: string; reason: string | null } | null;
  rollback: Rollback | null;
  /** Something is being undone, by itself or on a person's word. */
  unwinding: boolean;
  holds: Hold[];
  /** What people are asked, and what they answered. */
  questions: Questions;
  /** The lock was given up, and somebody else holds it now. */
  lockWait: Waiting | null;
  /** The window is closed or a change freeze is on, and the run sleeps meanwhile. */
  closed: Waiting | null;
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
  /** Activities that an abort cancels, and those of them that wait for nothing that was sent: a rollback cancels them, too. */
  scopes: Set<CancellationScope>;
  waits: Set<CancellationScope>;
  /** The schedule that is paused where the run fails, by its id; null: none is. */
  stopAfterFailure: string | null;
  /** Tells somebody outside. */
  teller: Teller;
  finished: boolean;
}

/** A person said rollback: nothing new is sent, and once the nodes in hand are over, what was done is undone. */
export interface Rollback {
  by: string;
  reason: string | null;
  /** Which node it named: the same message may come again once that one waits no more. */
  node: number | null;
  /** The nodes in hand are over, and it goes on. */
  begun: boolean;
  /** Nodes over a reading of which the run held when it was said: one look more is enough to pass them over (safety rule 10). */
  heldOver: number[];
}

/** Whether all that leads forward must end now. An undo that goes on by itself is no such thing: it is finished. */
export function turnsBack({ rollback, unwinding }: Pick<Control, 'rollback' | 'unwinding'>): boolean {
  return rollback !== null && !rollback.begun && !unwinding;
}

export function newControl(): Control {
  return {
    pause: false,
    paused: false,
    abort: null,
    rollback: null,
    unwinding: false,
    holds: [],
    questions: NO_QUESTIONS,
    lockWait: null,
    closed: null,
    counts: new Map(),
    refusedLogin: null,
    unlatch: false,
    posting: 0,
    shown: null,
    scopes: new Set(),
    waits: new Set(),
    stopAfterFailure: null,
    teller: newTeller(),
    finished: false,
  };
}

export type HoldKind = 'reading' | 'gate' | 'login' | 'ask' | 'unknown' | 'drift' | 'expression';

export interface Hold {
  node: number | null;
  kind: HoldKind;
  why: string;
  since: number;
  /** When it ends the run, unless somebody answers. */
  until: number;
  answer: 'retry' | 'skip' | 'rollback' | null;
  /** It also ends by itself. */
  heals: boolean;
}
