import ICAL from 'ical.js';
import type { ContentLine } from './freeze-lines';
import { UTC, type WallZone } from './freeze-zones';

/** What a wall clock shows, as if that were UTC, in milliseconds; a date is its midnight. */
export interface WallTime {
  wall: number;
  isDate: boolean;
  /** Null: the event's own clock, whatever zone that is in. */
  zone: WallZone | null;
}

/** One property, read by the library: its parameters, its type and its values as jCal has them (RFC 7265). */
export interface Property {
  params: Record<string, unknown>;
  type: string;
  values: unknown[];
}

/** Something in a file of freezes that is wrong or not understood, in one sentence. */
export class CalendarProblem extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const DAY = 24 * 3_600_000;

/** Throws CalendarProblem for what the library cannot read. */
export function propertyOf({ name, text, line }: ContentLine): Property {
  try {
    const [, params, type, ...values] = ICAL.parse.property(text) as [
      string,
      Record<string, unknown>,
      string,
      ...unknown[],
    ];
    return { params, type, values };
  } catch {
    throw new CalendarProblem(line, `${name.toUpperCase()} is not understood`);
  }
}

/** The times of a DTSTART, DTEND, EXDATE, RDATE or RECURRENCE-ID. Throws CalendarProblem. */
export function timesIn(line: ContentLine, zoneOf: (tzid: string) => WallZone | null): WallTime[] {
  const { params, type, values } = propertyOf(line);
  const name = line.name.toUpperCase();
  if (type !== 'date' && type !== 'date-time')
    throw new CalendarProblem(
      line.line,
      `${name} with VALUE=${type.toUpperCase()} is not understood here: write a date, or a date and a time`,
    );
  if (params.range !== undefined)
    throw new CalendarProblem(line.line, `${name} with RANGE is not understood here: write one event for each time`);
  const { tzid } = params;
  const zone = typeof tzid === 'string' ? zoneOf(tzid) : null;
  if (typeof tzid === 'string' && zone === null) {
    const what = 'it is no IANA name, and the file does not describe it with a VTIMEZONE';
    throw new CalendarProblem(line.line, `${name} is in a time zone that nobody knows: ${what}`);
  }
  return values.map((value) => {
    const read = wallOf(String(value));
    if (read === null || read.isDate !== (type === 'date'))
      throw new CalendarProblem(
        line.line,
        `${name} is no ${type === 'date' ? 'date such as 20261127' : 'time such as 20261127T080000'}`,
      );
    return { wall: read.wall, isDate: read.isDate, zone: read.isUtc ? UTC : zone };
  });
}

/** Reads `2026-11-27` or `2026-11-27T08:00:00`, with `Z` or without; null: there is no such day or time. */
export function wallOf(text: string): { wall: number; isDate: boolean; isUtc: boolean } | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(Z?))?$/.exec(text);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  // A leap second is the last second of its minute.
  const wall = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59));
  const at = new Date(wall);
  const exists =
    at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day &&
    at.getUTCHours() === hour &&
    minute < 60 &&
    second <= 60;
  return exists && year >= 1000 ? { wall, isDate: parts[4] === undefined, isUtc: parts[7] === 'Z' } : null;
}

/** How long an event is: so far on the wall clock, and so much more by any clock. */
export interface Length {
  wall: number;
  exact: number;
}

/** Days and weeks of a DURATION are days of the wall clock, the rest is exact. Throws CalendarProblem. */
export function durationOf(line: ContentLine): Length {
  const { values } = propertyOf(line);
  const duration = ICAL.Duration.fromString(String(values[0]));
  const { weeks, days, hours, minutes, seconds, isNegative } = duration;
  const length = { wall: (weeks * 7 + days) * DAY, exact: ((hours * 60 + minutes) * 60 + seconds) * 1000 };
  if (isNegative || length.wall + length.exact <= 0)
    throw new CalendarProblem(line.line, 'DURATION is not longer than nothing');
  return length;
}
