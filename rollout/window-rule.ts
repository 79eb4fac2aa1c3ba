import { z } from 'zod';
import { DURATION_HINT, LONGEST, parseDuration } from '../language/duration';
import { shown, suggestion } from '../language/names';
import { CalendarProblem, fieldsOfCalendar, fieldsOfCron, type CalendarFields } from './calendar-fields';

// Not exported: what the modules of an input export is frozen in the workflow sandbox, and a schema adds to itself.
const shape = z.strictObject({
  /** Exactly one of these three says when it opens. */
  cron: z.string().min(1).max(300).optional(),
  /** Temporal's calendar, `{ hour: 2, dayOfWeek: 'SUNDAY' }`, or that as JSON text. */
  calendar: z.union([z.record(z.string(), z.unknown()), z.string().min(1).max(2_000)]).optional(),
  /** Once: an instant with its offset, or a time by the wall clock of the zone. */
  at: z.string().min(1).max(60).optional(),
  /** IANA name of the zone. */
  timezone: z.string().min(1).max(80),
  /** How long it is open. */
  window: z.string().min(1).max(60),
  /** So long before its close everything must be over. */
  cutoff: z.string().min(1).max(60).optional(),
  at_close: z.enum(['stop', 'carry-over']).optional(),
});
/** When a window opens, how long it is, and what a run does at its end: as it stands in an input or in a file of schedules. */
export type WindowRule = z.infer<typeof shape>;

/** The rule, read; times in milliseconds. Plain JSON, so that it may enter an activity. */
export interface Window {
  opens: Opens;
  timezone: string;
  length: number;
  cutoff: number;
  atClose: 'stop' | 'carry-over';
}

export type Opens =
  | { kind: 'calendar'; fields: CalendarFields }
  /** An instant, or what the wall clock shows, as if it were UTC. */
  | { kind: 'at'; instant: number }
  | { kind: 'at'; wall: number };

export interface WindowProblem {
  /** The key of the rule that is wrong; null: the rule as a whole. */
  key: keyof WindowRule | null;
  /** A sentence without the key. */
  text: string;
}

export type ReadWindow = { ok: true; window: Window } | { ok: false; problems: WindowProblem[] };

const SAMPLE = '{"cron": "0 2 * * SUN", "timezone": "Europe/Berlin", "window": "3h", "cutoff": "20m"}';
const KEYS = Object.keys(shape.shape);
const STARTS = ['cron', 'calendar', 'at'] as const;

/**
 * Checks a rule, all problems at once. What needs the data of time zones is checked where that is: an unknown zone, a
 * time that never comes (activities/window-starts.ts). Never throws.
 */
export function readWindow(given: unknown): ReadWindow {
  const parsed = shape.safeParse(given, { reportInput: true });
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(problemsOf) };
  const rule = parsed.data;
  const problems: WindowProblem[] = [];
  const report = (key: WindowProblem['key'], text: string) => void problems.push({ key, text });
  const opens = readOpens(rule, report);
  const length = readLength('window', rule.window, report);
  const cutoff = rule.cutoff === undefined ? 0 : readLength('cutoff', rule.cutoff, report);
  if (length === 0) report('window', 'is no time at all');
  if (length !== null && cutoff !== null && cutoff >= length && length > 0)
    report('cutoff', `${rule.cutoff} is not shorter than the window (${rule.window})`);
  const atClose = rule.at_close ?? 'stop';
  if (atClose === 'carry-over' && rule.at !== undefined)
    report('at_close', 'carry-over needs a window that opens again: write `cron` or `calendar`, or at_close: stop');
  if (problems.length > 0 || opens === null || length === null || cutoff === null) return { ok: false, problems };
  return { ok: true, window: { opens, timezone: rule.timezone, length, cutoff, atClose } };
}

/** A problem as one line: the key, then what is wrong. */
export function problemText({ key, text }: WindowProblem): string {
  return key === null ? text : `${key}: ${text}`;
}

type Report = (key: WindowProblem['key'], text: string) => void;

function readOpens(rule: WindowRule, report: Report): Opens | null {
  const given = STARTS.filter((key) => rule[key] !== undefined);
  const [key] = given;
  if (given.length !== 1 || key === undefined) {
    const what = given.length === 0 ? 'nothing says when it opens' : `${given.join(' and ')} are both there`;
    report(given[1] ?? null, `${what}; write exactly one of cron, calendar and at`);
    return null;
  }
  try {
    if (rule.at !== undefined) return readAt(rule.at);
    if (rule.cron !== undefined) return { kind: 'calendar', fields: fieldsOfCron(rule.cron) };
    return { kind: 'calendar', fields: fieldsOfCalendar(calendarOf(rule.calendar)) };
  } catch (error) {
    if (!(error instanceof CalendarProblem)) throw error;
    report(key, error.message);
    return null;
  }
}

function calendarOf(given: WindowRule['calendar']): Record<string, unknown> {
  let spec: unknown = given;
  if (typeof given === 'string') {
    try {
      spec = JSON.parse(given);
    } catch {
      // It stays a text, which is no calendar.
    }
  }
  if (typeof spec === 'object' && spec !== null && !Array.isArray(spec)) return spec as Record<string, unknown>;
  throw new CalendarProblem(`\`${shown(given)}\` is no calendar; write one such as {"hour": 2, "dayOfWeek": "SUNDAY"}`);
}

const AT = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:(Z)|([+-])(\d\d):?(\d\d))?$/i;

function readAt(text: string): Opens {
  const match = AT.exec(text.trim());
  const [, year, month, day, hour, minute, second = '0', utc, sign, hours = '0', minutes = '0'] = match ?? [];
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const wall = Date.UTC(y, mo - 1, d, h, mi, s);
  const back = new Date(wall);
  // A day that the month does not have lies in another month.
  const exists = back.getUTCMonth() === mo - 1 && h < 24 && mi < 60 && s < 60;
  if (!match || !exists || Number(hours) > 14 || Number(minutes) > 59)
    throw new CalendarProblem(
      `\`${shown(text)}\` is no time; write 2026-03-01T02:00 by the clock of the zone, or 2026-03-01T01:00:00Z`,
    );
  if (utc === undefined && sign === undefined) return { kind: 'at', wall };
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { kind: 'at', instant: sign === '-' ? wall + offset : wall - offset };
}

function readLength(key: 'window' | 'cutoff', text: string, report: Report): number | null {
  const ms = parseDuration(text);
  if (ms === null) report(key, `\`${shown(text)}\` is no duration; ${DURATION_HINT}`);
  else if (ms > LONGEST) report(key, `\`${shown(text)}\` is longer than 24 days`);
  else return ms;
  return null;
}

function problemsOf(issue: z.core.$ZodIssue): WindowProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ key: null, text: `\`${shown(key)}\` is no key${suggestion(key, KEYS)}` }));
  const key = (issue.path[0] ?? null) as WindowProblem['key'];
  if (key === null) return [{ key, text: `must be an object such as ${SAMPLE}` }];
  if (issue.input === undefined) return [{ key, text: `is missing; a window is an object such as ${SAMPLE}` }];
  if (key === 'at_close') return [{ key, text: `\`${shown(issue.input)}\` is neither stop nor carry-over` }];
  if (key === 'calendar')
    return [{ key, text: 'is no calendar; write one such as {"hour": 2, "dayOfWeek": "SUNDAY"}' }];
  return [{ key, text: `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}` }];
}
