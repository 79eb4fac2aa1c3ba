import type { Reading } from './facts';

/** Clocks show whole seconds, and a node may round either way (safety rules, "Changed"). */
const ROUNDING = 1_000;

/**
 * Whether a service began anew between two readings of one node. Times that cannot be compared count as a change only
 * where a service that was not RUNNING now runs with a time of its own.
 */
export function changed(before: Reading | null, after: Reading | null): boolean {
  const then = before?.startTime ?? null;
  const now = after?.startTime ?? null;
  if (then !== null && now !== null) return apart(then, now);
  return now !== null && after?.status === 'RUNNING' && before?.status !== 'RUNNING';
}

/** Whether two start times of one node are further apart than rounding explains. */
export function apart(then: string, now: string): boolean {
  return Math.abs(Date.parse(now) - Date.parse(then)) > ROUNDING;
}
