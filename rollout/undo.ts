import type { Look, Reading } from './facts';

/** One service of a node under undo: what it must be again, and what that takes now (safety rule 10). */
export interface UndoNeed {
  service: string;
  want: 'RUNNING' | 'STOPPED';
  /** `send`: one POST; `wait`: it is on its way to something; `hold`: it is so already and must stay so. */
  now: 'send' | 'wait' | 'hold';
  operation: 'start' | 'stop';
}

/** Compares a look with the baseline, for the services that this run changed: what was RUNNING runs again, what was STOPPED stays so. */
export function undoNeeds(baseline: Record<string, Reading>, services: string[], look: Look): UndoNeed[] {
  return services.map((service) => {
    const want = baseline[service]?.status === 'RUNNING' ? 'RUNNING' : 'STOPPED';
    const status = look.services[service]?.status ?? 'STOPPED';
    const operation = want === 'RUNNING' ? 'start' : 'stop';
    if (status === want) return { service, want, now: 'hold', operation };
    return { service, want, now: status === 'RUNNING' || status === 'STOPPED' ? 'send' : 'wait', operation };
  });
}
