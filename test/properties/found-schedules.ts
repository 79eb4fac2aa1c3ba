import type { Schedule } from './schedule';
import type { Night } from './world/night';

export const MINUTE = 60_000;

/** A night without a window, without freezes, and in which nothing befalls anybody. */
export const NIGHT: Night = {
  ...{ start: Date.UTC(2026, 0, 1), window: null, late: null, outside: false, calendar: null, overrides: false },
  ...{ rivalIsFree: false, slow: [], fails: 0, onces: [], messages: [] },
};

/** A sound cluster of three, to which nothing happens. */
export const PLAIN: Omit<Schedule, 'runbook'> = {
  cluster: {
    ...{ size: 3, primary: 0, stopped: [], disabled: [], restartMs: 1_000, skews: [0], maxUnavailable: 1 },
    unlistStopped: false,
  },
  ...{ nodes: null, waive: [], posts: [], windows: [], onces: [], messages: [], noise: [] },
};

export function runbookOf(...lines: string[]): string {
  return ['runbook: generated', 'summary: s', 'description: d', 'grace: 10s', ...lines].join('\n');
}

/** A step as lines of a list. */
export function step(call: string, service = 'stats_archiver'): string[] {
  return [
    `  - call: ${call}`,
    `    with: { services: [${service}] }`,
    '    timeout: 2s',
    '    stable: 1s',
    '    deadline: 40s',
  ];
}
