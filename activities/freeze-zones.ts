import ICAL from 'ical.js';
import type { CalendarPart } from './freeze-lines';
import { instantsOf, offsetsOf } from './zones';

const DAY = 24 * 3_600_000;
/** A zone is described with so many changes of its offset; more is no description. */
const MOST_CHANGES = 200;

/** A zone by its wall clock; `wall` is what the clock shows, as if that were UTC, in milliseconds. */
export interface WallZone {
  name: string;
  /** When the clock first shows that: an hour that is skipped counts by the offset before it (RFC 5545, section 3.3.5). */
  first(wall: number): number;
  /** When it shows that for the last time. */
  last(wall: number): number;
}

export const UTC: WallZone = { name: 'UTC', first: (wall) => wall, last: (wall) => wall };

/** The zone of that name: by IANA, else as the file describes it; null: nobody knows it. */
export function zoneCalled(tzid: string, described: CalendarPart[]): WallZone | null {
  const name = tzid.trim();
  return ianaZone(name) ?? describedZone(name, described);
}

/** An IANA zone; its data is that of this machine's Node. Offsets alone, such as +01:00, are no names. */
export function ianaZone(name: string): WallZone | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    const offsets = offsetsOf(name);
    const skipped = (wall: number) => wall - offsets(wall - DAY);
    return {
      name,
      first: (wall) => instantsOf(offsets, wall)[0] ?? skipped(wall),
      last: (wall) => instantsOf(offsets, wall).at(-1) ?? skipped(wall),
    };
  } catch {
    return null;
  }
}

/** Calendar programs describe the zones that have a name of their own, such as `W. Europe Standard Time`. */
function describedZone(name: string, described: CalendarPart[]): WallZone | null {
  const part = described.find((one) => valueOf(one, 'tzid') === name);
  if (!part) return null;
  const location = valueOf(part, 'x-lic-location');
  const known = location === null ? null : ianaZone(location);
  return known ? { ...known, name } : fromChanges(name, part);
}

function fromChanges(name: string, part: CalendarPart): WallZone | null {
  const { parts } = part;
  if (parts.length === 0 || parts.length > MOST_CHANGES || !parts.every(isChange)) return null;
  try {
    const component = new ICAL.Component(['vtimezone', [], parts.map(written)]);
    const zone = new ICAL.Timezone({ component, tzid: name });
    const offsetOf = (wall: number) => zone.utcOffset(timeOf(wall)) * 1000;
    const instant = (wall: number) => wall - offsetOf(wall);
    instant(Date.now());
    return { name, first: instant, last: instant };
  } catch {
    return null;
  }
}

/** Only what ends: a rule that repeats by the second would be followed to the end of time. */
function isChange({ lines }: CalendarPart): boolean {
  const has = (name: string) => lines.some((line) => line.name === name);
  const rules = lines.filter(({ name }) => name === 'rrule').map(({ text }) => text.toUpperCase());
  const yearly = rules.every((rule) => /\bFREQ=YEARLY\b/.test(rule) && !/BYYEARDAY|BYWEEKNO|BYSETPOS/.test(rule));
  return has('dtstart') && has('tzoffsetfrom') && has('tzoffsetto') && yearly;
}

function written({ name, lines }: CalendarPart): unknown[] {
  return [name, lines.map(({ text }) => ICAL.parse.property(text)), []];
}

function timeOf(wall: number): ICAL.Time {
  const at = new Date(wall);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  const [hour, minute, second] = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  return new ICAL.Time({ year, month, day, hour, minute, second }, ICAL.Timezone.localTimezone);
}

/** The value of the first line of that name, as it stands there; null: there is none. */
export function valueOf({ lines }: CalendarPart, name: string): string | null {
  const text = lines.find((line) => line.name === name)?.text;
  return text === undefined ? null : text.slice(text.indexOf(':') + 1).trim();
}
