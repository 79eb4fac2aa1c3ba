import type { CalendarSpec, ScheduleDescription, ScheduleSpec } from '@temporalio/client';
import { startsFrom } from '../../activities/window-starts';
import { FIELD_NAMES, FIELDS, type CalendarFields, type FieldName } from '../../rollout/calendar-fields';
import type { Window } from '../../rollout/window-rule';

/**
 * Temporal's own words for when a window opens. Always calendars, never a cron text: that would be read a second time, by
 * somebody else. A single time is an instant, in UTC, since a wall clock may show it twice.
 */
export function specOf(window: Window, comment: string, jitter: number): ScheduleSpec {
  const { opens, timezone } = window;
  if (opens.kind === 'calendar') return { calendars: [{ ...calendarOf(opens.fields), comment }], timezone, jitter };
  const [start = 0] = startsFrom(window, Number.NEGATIVE_INFINITY, 1);
  return { calendars: [{ ...calendarOf(fieldsAt(start)), comment }], timezone: 'UTC', jitter };
}

/** Whether Temporal starts by exactly these times: nobody changed them there. */
export function isSameSpec(live: ScheduleDescription['spec'], wanted: ScheduleSpec): boolean {
  const { intervals = [], skip = [], startAt, endAt } = live;
  const others = intervals.length > 0 || skip.length > 0 || startAt !== undefined || endAt !== undefined;
  return !others && (live.jitter ?? 0) === wanted.jitter && written(live) === written(wanted);
}

function written({ calendars = [], timezone }: ScheduleSpec): string {
  return JSON.stringify([timezone || 'UTC', calendars.map(valuesOf)]);
}

function calendarOf(fields: CalendarFields): CalendarSpec {
  const spec = FIELD_NAMES.map((name) => [name, fields[name]?.map((value) => unitOf(name, value)) ?? '*']);
  return Object.fromEntries(spec) as CalendarSpec;
}

function fieldsAt(instant: number): CalendarFields {
  const date = new Date(instant);
  return {
    second: [date.getUTCSeconds()],
    minute: [date.getUTCMinutes()],
    hour: [date.getUTCHours()],
    dayOfMonth: [date.getUTCDate()],
    month: [date.getUTCMonth() + 1],
    dayOfWeek: null,
    year: [date.getUTCFullYear()],
  };
}

/** Months and days have names in the client of Temporal, and numbers in it. */
function unitOf(name: FieldName, value: number): number | string {
  const { names } = FIELDS[name];
  return names?.words[value - names.first]?.toUpperCase() ?? value;
}

function numberOf(name: FieldName, unit: unknown): number {
  const { names } = FIELDS[name];
  return typeof unit === 'number'
    ? unit
    : (names?.words.indexOf(String(unit).toLowerCase()) ?? 0) + (names?.first ?? 0);
}

/** Each field as its values, ascending; no range at all, a star and every value are the same. */
function valuesOf(calendar: CalendarSpec): (number[] | null)[] {
  return FIELD_NAMES.map((name) => {
    const given = calendar[name];
    const ranges: unknown[] = given === undefined || given === '*' ? [] : Array.isArray(given) ? given : [given];
    const values = new Set(ranges.flatMap((range) => valuesOfRange(name, range)));
    const { least, most } = FIELDS[name];
    const all = (name === 'dayOfWeek' ? most : most + 1) - least;
    return values.size === 0 || values.size === all ? null : [...values].sort((a, b) => a - b);
  });
}

function valuesOfRange(name: FieldName, range: unknown): number[] {
  if (typeof range !== 'object' || range === null) return [numberOf(name, range)];
  const { start, end = start, step = 1 } = range as { start: unknown; end?: unknown; step?: number };
  const values: number[] = [];
  for (let value = numberOf(name, start); value <= numberOf(name, end); value += Math.max(1, step)) values.push(value);
  return values;
}
