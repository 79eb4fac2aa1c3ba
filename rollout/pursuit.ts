import type { Look, Reading } from './facts';
import { freshness, referenceOf, type Reference } from './freshness';
import { apart, changed } from './reading';
import type { Operation } from './report-shape';

/** The pursuit of one POST's effect on one service, look by look (safety rule 4). Plain JSON. */
export interface Pursuit {
  service: string;
  /** What the answer says: `told` true; `doubtful` none, a time-out, a 5xx; `denied` false, a missing key, a 4xx. */
  knowledge: 'told' | 'doubtful' | 'denied';
  /** `evidence`: was it sent at all? `asking`: grace is over, the other nodes must be looked at. */
  state: PursuitState;
  why: string;
  /** POSTs written for this service in this step. */
  tries: number;
  /** What the node showed when its turn came; null: not listed. */
  baseline: Reading | null;
  /** How long after the last look, or after the first while there is none, grace begins; a duration, so that any clock can go on with it. */
  graceIn: number;
  /** From here grace counts now, and from here it counted first; null: no look yet. */
  graceFrom: number | null;
  graceFirst: number | null;
  /** Uptimes at the first look within grace. */
  graceReference: Reference | null;
  /** First look after the POST. */
  firstLook: number | null;
  /** Changes of start_time since the POST, before it in this step, and the last start_time seen. */
  changes: number;
  changesBefore: number;
  seen: string | null;
  /** Something was seen to differ from the baseline. */
  differed: boolean;
  /** Since when the wanted state holds without a break. */
  holdsSince: number | null;
  stoppedSince: number | null;
  /** Readable milliseconds of the deadline that are used up. */
  readable: number;
  /** End of the last readable look that counts for the deadline. */
  countedTo: number | null;
  last: Reading | null;
}

export type PursuitState = 'evidence' | 'asking' | 'proving' | 'proven' | 'failed' | 'not-happened' | 'unknown';

/** The times that bound a pursuit, milliseconds. */
export interface Bounds {
  operation: Operation;
  stable: number;
  deadline: number;
  grace: number;
}

const LASTING_STOP = 30_000;
const MOST_CHANGES = 3;

export function isOpen(pursuit: Pursuit): boolean {
  return pursuit.state === 'evidence' || pursuit.state === 'asking' || pursuit.state === 'proving';
}

/** The status that counts: a service seen on this node by this run and now absent counts as STOPPED. */
function statusOf(reading: Reading | null, seenHere: boolean): string {
  return reading?.status ?? (seenHere ? 'STOPPED' : 'ABSENT');
}

/** Whether the effect is there: restart: changed; stop: STOPPED or not there; start: RUNNING. */
export function happened(operation: Operation, baseline: Reading | null, now: Reading | null): boolean {
  switch (operation) {
    case 'restart':
      return changed(baseline, now);
    case 'stop':
      return now === null || now.status === 'STOPPED';
    case 'start':
      return now?.status === 'RUNNING';
  }
}

/** Whether the wanted end state shows: a restart must run again, not only have begun. */
export function shows(operation: Operation, baseline: Reading | null, now: Reading | null): boolean {
  return happened(operation, baseline, now) && (operation !== 'restart' || now?.status === 'RUNNING');
}

/** Starts the clock of a pursuit at its first look, readable or not. */
export function started(pursuit: Pursuit, began: number): Pursuit {
  if (pursuit.graceFrom !== null) return pursuit;
  const graceFrom = began + pursuit.graceIn;
  return { ...pursuit, graceFrom, graceFirst: graceFrom, firstLook: began };
}

/** When the next look has something to decide, where that is known; null: nothing is due. */
export function dueAt(pursuit: Pursuit, bounds: Bounds): number | null {
  if (pursuit.holdsSince !== null) return pursuit.holdsSince + bounds.stable;
  if (pursuit.state !== 'evidence') return null;
  return pursuit.graceReference ? pursuit.graceReference.ended + bounds.grace : pursuit.graceFrom;
}

/** One readable look moves the pursuit on. */
export function follow(unstarted: Pursuit, look: Look, bounds: Bounds): Pursuit {
  const before = started(unstarted, look.began);
  const reading = look.services[before.service] ?? null;
  const pursuit = note(before, reading, look);
  const { operation } = bounds;
  const broken = brokenBy(pursuit, look, operation);
  if (broken) return { ...pursuit, state: 'failed', why: broken };
  if (pursuit.state === 'proving') return prove(pursuit, look, bounds);
  const differs = statusNow(pursuit, reading) !== statusBefore(pursuit);
  const effect = happened(operation, pursuit.baseline, reading);
  if (effect || (differs && pursuit.knowledge === 'doubtful')) {
    return prove({ ...pursuit, state: 'proving', why: '', countedTo: look.ended, readable: 0 }, look, bounds);
  }
  if (pursuit.knowledge === 'doubtful' && changed(pursuit.baseline, reading)) {
    return { ...pursuit, state: 'unknown', why: `it began anew, but that is not what ${operation} does` };
  }
  return wait(pursuit, look, bounds);
}

/** What fails a pursuit before any deadline, as a sentence (safety rule 4). */
function brokenBy(pursuit: Pursuit, look: Look, operation: Operation): string | null {
  if (pursuit.changes >= MOST_CHANGES) return 'it keeps beginning anew: its start_time changed three times';
  const stoppedFor = pursuit.stoppedSince === null ? 0 : look.began - pursuit.stoppedSince;
  const lasting = operation !== 'stop' && pursuit.differed && stoppedFor >= LASTING_STOP;
  return lasting ? 'it has been STOPPED for 30 s' : null;
}

function statusBefore(pursuit: Pursuit): string {
  return statusOf(pursuit.baseline, false);
}

function statusNow(pursuit: Pursuit, reading: Reading | null): string {
  return statusOf(reading, pursuit.baseline !== null || pursuit.differed);
}

/** An unreadable or stale look: a break for what held, and grace begins again. */
export function interrupt(unstarted: Pursuit, began: number, until: number): Pursuit {
  const pursuit = started(unstarted, began);
  return {
    ...pursuit,
    state: pursuit.state === 'asking' ? 'evidence' : pursuit.state,
    holdsSince: null,
    stoppedSince: null,
    countedTo: null,
    graceIn: Math.max(0, (pursuit.graceFirst ?? until) - until),
    graceFrom: Math.max(pursuit.graceFrom ?? until, until),
    graceReference: null,
  };
}

/** Looks go on with another worker's clock: nothing that was timed with the old one counts on; what was left of `graceIn` stays. */
export function reclocked(pursuit: Pursuit): Pursuit {
  if (!isOpen(pursuit)) return pursuit;
  return {
    ...pursuit,
    state: pursuit.state === 'asking' ? 'evidence' : pursuit.state,
    graceFrom: null,
    graceFirst: null,
    graceReference: null,
    firstLook: null,
    holdsSince: null,
    stoppedSince: null,
    countedTo: null,
  };
}

/** Whether the reading shows a start_time that was not seen last. */
export function begunAnew(pursuit: Pursuit, reading: Reading | null): boolean {
  const start = reading?.startTime ?? null;
  return start !== null && (pursuit.seen === null || apart(pursuit.seen, start));
}

function note(pursuit: Pursuit, reading: Reading | null, look: Look): Pursuit {
  const start = reading?.startTime ?? null;
  const isNew = begunAnew(pursuit, reading);
  const differed =
    pursuit.differed || changed(pursuit.baseline, reading) || statusNow(pursuit, reading) !== statusBefore(pursuit);
  const stopped = statusNow(pursuit, reading) === 'STOPPED';
  return {
    ...pursuit,
    last: reading,
    graceIn: Math.max(0, (pursuit.graceFirst ?? look.began) - look.began),
    differed,
    changes: isNew ? pursuit.changes + 1 : pursuit.changes,
    seen: isNew ? start : pursuit.seen,
    holdsSince: isNew ? null : pursuit.holdsSince,
    stoppedSince: stopped ? (pursuit.stoppedSince ?? look.ended) : null,
  };
}

const EXPECTED = { restart: 'RUNNING with a new start_time', stop: 'STOPPED', start: 'RUNNING' };

function prove(pursuit: Pursuit, look: Look, bounds: Bounds): Pursuit {
  const { operation } = bounds;
  const holds = shows(operation, pursuit.baseline, pursuit.last);
  const holdsSince = holds ? (pursuit.holdsSince ?? look.ended) : null;
  if (holdsSince !== null && (bounds.stable === 0 || look.began - holdsSince >= bounds.stable)) {
    return { ...pursuit, state: 'proven', holdsSince, why: '' };
  }
  const readable = pursuit.readable + (pursuit.countedTo === null ? 0 : Math.max(0, look.ended - pursuit.countedTo));
  if (readable > bounds.deadline) {
    const state = pursuit.last ? `it shows ${pursuit.last.status}` : 'it is not listed';
    const old =
      operation === 'restart' && pursuit.last?.status === 'RUNNING' && !changed(pursuit.baseline, pursuit.last)
        ? ' with its old start_time'
        : '';
    const wanted = holds ? ', but not for long enough' : `, expected ${EXPECTED[operation]}`;
    return {
      ...pursuit,
      state: 'failed',
      holdsSince,
      readable,
      why: `its deadline is over and ${state}${old}${wanted}`,
    };
  }
  return { ...pursuit, holdsSince, readable, countedTo: look.ended };
}

/** Nothing to see yet: grace must pass with readable and living looks before that counts as "not happened". */
function wait(pursuit: Pursuit, look: Look, bounds: Bounds): Pursuit {
  const from = pursuit.graceFrom ?? look.ended;
  if (look.began < from) return pursuit;
  const reference = pursuit.graceReference ?? referenceOf(look, [pursuit.service]);
  const waiting = { ...pursuit, graceReference: reference };
  // From the reference on: over a shorter time than grace a list that stands still could pass for a living one.
  if (look.began - reference.ended < bounds.grace) return waiting;
  if (freshness(reference, look, pursuit.service) === 'fresh') return { ...waiting, state: 'asking', why: '' };
  return interrupt({ ...waiting, why: 'its list of services does not move with the clock' }, look.began, look.ended);
}
