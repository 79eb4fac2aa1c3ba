import type { Look } from './facts';
import { apart } from './reading';

/** What was running at one look, to tell later whether the list is alive: uptimes must grow with the clock. */
export interface Reference {
  ended: number;
  uptimes: Record<string, { startTime: string | null; uptime: number }>;
}

/** Uptimes have whole seconds, and a request takes its time: so much may be missing (safety rule 4). */
const TOLERANCE = 2_000;
const WITNESSES = 4;

/** Takes the uptimes of a few RUNNING services, the given ones first, so that the reference stays small in history. */
export function referenceOf(look: Look, first: string[]): Reference {
  const uptimes: Reference['uptimes'] = {};
  for (const name of [...first, ...Object.keys(look.services)]) {
    const reading = look.services[name];
    if (reading?.status !== 'RUNNING' || reading.uptime === null) continue;
    uptimes[name] = { startTime: reading.startTime, uptime: reading.uptime };
    if (Object.keys(uptimes).length >= WITNESSES) break;
  }
  return { ended: look.ended, uptimes };
}

/**
 * `fresh`: some service that kept running has grown older by the time that passed; `stale`: those that kept running
 * have not; `untold`: nothing kept running, so nothing can be said. `frozen` goes with `stale`: not even a little.
 * Where `only` is given and it is RUNNING, its word alone counts.
 */
export function freshness(reference: Reference, look: Look, only?: string): 'fresh' | 'stale' | 'frozen' | 'untold' {
  const elapsed = look.began - reference.ended;
  let found: 'untold' | 'frozen' | 'stale' = 'untold';
  const alone = only !== undefined && look.services[only]?.status === 'RUNNING';
  for (const [name, then] of Object.entries(reference.uptimes)) {
    const now = look.services[name];
    if (alone && name !== only) continue;
    if (now?.status !== 'RUNNING' || now.uptime === null || !sameStart(then.startTime, now.startTime)) continue;
    const grown = (now.uptime - then.uptime) * 1000;
    if (grown >= elapsed - TOLERANCE) return 'fresh';
    if (grown > 0) found = 'stale';
    else if (found === 'untold') found = 'frozen';
  }
  return found;
}

function sameStart(then: string | null, now: string | null): boolean {
  return then === null || now === null ? then === now : !apart(then, now);
}
