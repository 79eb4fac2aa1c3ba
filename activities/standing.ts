import type { Reading } from '../rollout/facts';
import { happened } from '../rollout/pursuit';
import { changed } from '../rollout/reading';
import type { Operation } from '../rollout/report-shape';

/** What the guard's own look says about sending (safety rule 3). */
export type Standing =
  | { is: 'ready' }
  | { is: 'already'; why: string }
  /** On its way somewhere, or up for less than 2 s: looked at again after `ms`. */
  | { is: 'wait'; ms: number; why: string }
  | { is: 'drifted'; why: string }
  | { is: 'refused'; why: string };

/** start_time has whole seconds: a restart within the same second could not be seen. */
const YOUNG = 2_000;
const MOVING = 500;

/**
 * Judges one service against the guard's baseline. `knownFor`: milliseconds for which this guard has seen this very
 * start_time, for a service whose uptime cannot be read.
 */
export function standing(
  wish: { operation: Operation; service: string; baseline: Reading | null },
  now: Reading | null,
  knownFor: number,
): Standing {
  const { operation, service, baseline } = wish;
  if (baseline === null && operation !== 'start') {
    return now === null
      ? { is: 'refused', why: `${service} is not listed on this node` }
      : { is: 'drifted', why: `${service} was not listed on this node before and shows ${now.status} now` };
  }
  if (happened(operation, baseline, now)) return { is: 'already', why: happenedText(operation, service) };
  const drift = driftOf(service, baseline, now);
  if (drift && now && isMoving(now.status)) return { is: 'wait', ms: MOVING, why: drift };
  if (drift) return { is: 'drifted', why: drift };
  if (operation === 'restart' && now?.status === 'RUNNING' && now.startTime === null) {
    return { is: 'drifted', why: `the start_time of ${service} cannot be read, so that a restart could not be proven` };
  }
  const age = ageOf(now, knownFor);
  return age < YOUNG ? { is: 'wait', ms: YOUNG - age, why: `${service} is not up for 2 s yet` } : { is: 'ready' };
}

/** Documented words of passage, and words that no document knows. */
function isMoving(status: string): boolean {
  return status !== 'RUNNING' && status !== 'STOPPED';
}

function driftOf(service: string, baseline: Reading | null, now: Reading | null): string | null {
  if (baseline === null) return now === null ? null : `${service} was not listed before and shows ${now.status} now`;
  // A service that was seen on the node and is absent counts as STOPPED: some versions list only what runs.
  if (now === null && baseline.status === 'STOPPED') return null;
  if (now === null) return `${service} showed ${baseline.status} before and is not listed now`;
  if (now.status !== baseline.status) return `${service} showed ${baseline.status} before and shows ${now.status} now`;
  const runs = now.status === 'RUNNING';
  return runs && changed(baseline, now) ? `${service} began anew since it was looked at` : null;
}

function ageOf(now: Reading | null, knownFor: number): number {
  if (now?.status !== 'RUNNING') return Infinity;
  return now.uptime === null ? knownFor : now.uptime * 1000;
}

function happenedText(operation: Operation, service: string): string {
  switch (operation) {
    case 'restart':
      return `${service} already began anew since it was looked at`;
    case 'stop':
      return `${service} is already STOPPED`;
    case 'start':
      return `${service} is already RUNNING`;
  }
}
