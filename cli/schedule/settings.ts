import { createHash } from 'node:crypto';
import { formatDuration } from '../../language/duration';
import { valueText } from '../about-run';
import type { Entry } from './entry';
import type { Live } from './live';
import type { Wanted } from './made';

/** One setting for people: the key as in a file of schedules, and its value. */
export type Setting = [key: string, text: string];

export interface Difference {
  key: string;
  /** Null: it is not set. */
  before: string | null;
  after: string | null;
}

/** What a schedule does, by the keys of a file of schedules; what is off or left out is not there. `runbook`: its own name. */
export function settingsOf(runbook: string, entry: Entry): Setting[] {
  const { window, inputs, nodes, waive } = entry;
  const settings: [string, string | null][] = [
    ['runbook', entry.runbook === runbook ? runbook : `${runbook} (its text, ${digest(entry.runbook)})`],
    ['cluster', entry.cluster],
    ...Object.entries(inputs).map(([name, value]): Setting => [`inputs.${name}`, valueText(value)]),
    ['nodes', nodes === null ? null : nodes.join(', ')],
    ['waive', waive.length === 0 ? null : waive.join(', ')],
    ['reason', entry.reason],
    ['require_approval', entry.requireApproval ? 'true' : null],
    ['cron', window.cron ?? null],
    ['calendar', calendarText(window.calendar)],
    ['at', window.at ?? null],
    ['timezone', window.timezone],
    ['window', window.window],
    ['cutoff', window.cutoff ?? null],
    ['at_close', window.at_close ?? 'stop'],
    ['jitter', entry.jitter === 0 ? null : formatDuration(entry.jitter)],
    ['catch_up', formatDuration(entry.catchUp)],
    ['overlap', entry.overlap],
    ['stop_after_failure', entry.stopAfterFailure ? 'true' : null],
    ['note', entry.note],
  ];
  return settings.filter((setting): setting is Setting => setting[1] !== null);
}

/** What would change at a schedule; what somebody changed in Temporal itself counts, and would be set right. */
export function differences(live: Live, wanted: Wanted): Difference[] {
  const before = live.entry === null ? [] : settingsOf(live.runbook, live.entry);
  const after = settingsOf(wanted.runbook, wanted.entry);
  const keys = [...new Set([...after, ...before].map(([key]) => key))];
  const found = keys.map((key) => ({ key, before: valueOf(before, key), after: valueOf(after, key) }));
  return [
    ...found.filter((one) => one.before !== one.after),
    ...live.changed.map((what) => ({ key: what, before: 'changed in Temporal', after: 'as written' })),
  ];
}

function valueOf(settings: Setting[], key: string): string | null {
  return settings.find(([one]) => one === key)?.[1] ?? null;
}

function calendarText(calendar: Entry['window']['calendar']): string | null {
  if (calendar === undefined) return null;
  return typeof calendar === 'string' ? calendar : JSON.stringify(calendar);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
