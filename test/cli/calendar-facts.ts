import type { Facts, RunFact, ScheduleFact } from '../../cli/calendar/facts';
import type { Item } from '../../cli/calendar/item';
import { calendarItems } from '../../cli/calendar/items';
import { readWindow, type Window } from '../../rollout/window-rule';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** An instant as ISO text, minutes are enough: `2026-03-01T02:00Z`. */
export function at(text: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new Error(`${text} is no instant`);
  return instant;
}

export function windowOf(rule: object): Window {
  const read = readWindow({ window: '3h', timezone: 'UTC', ...rule });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.window;
}

/** A nightly schedule of prod, whose starts are given. */
export function schedule(starts: string[], given: Partial<ScheduleFact> = {}): ScheduleFact {
  return {
    name: 'nightly',
    runbook: 'rolling-restart',
    cluster: 'prod',
    paused: false,
    zone: given.window?.timezone ?? null,
    window: null,
    wrong: null,
    outsideWindow: false,
    overridesFreeze: false,
    jitter: 0,
    skips: true,
    starts: starts.map(at),
    more: null,
    ...given,
  };
}

export function run(given: Partial<RunFact> = {}): RunFact {
  return {
    id: 'prod-1',
    runId: 'r',
    cluster: 'prod',
    runbook: 'rolling-restart',
    phase: 'rolling',
    startedAt: at('2026-03-01T00:00Z'),
    doing: 'rolling, 1 of 3 nodes done',
    waits: null,
    schedule: null,
    opening: null,
    ...given,
  };
}

/** Two weeks from noon of the first of March, in UTC. */
export function facts(given: Partial<Facts> = {}): Facts {
  const from = at('2026-03-01T12:00Z');
  const prod = { cluster: 'prod', ok: true as const, freezes: [], more: 0, moreFrom: null };
  return { from, to: from + 14 * DAY, zone: 'UTC', schedules: [], clusters: [prod], runs: [], ...given };
}

export function itemsOf(given: Partial<Facts>) {
  return calendarItems(facts(given));
}

/** Every night at 02:00 UTC, for three hours. */
export const NIGHTS = windowOf({ cron: '0 2 * * *' });

/** Kind, begin, end and name of an item. */
export const brief = ({ kind, start, end, name }: Item) => [kind, iso(start), iso(end), name];

/** What schedules will start, without freezes and all else. */
export const planned = (items: Item[]) => items.filter(({ kind }) => kind === 'window' || kind === 'start');

export const iso = (instant: number | null) =>
  instant === null ? null : new Date(instant).toISOString().slice(0, 16) + 'Z';
