import type { CalendarPart, ContentLine } from './freeze-lines';
import { ruleProblem, type RuleData } from './freeze-rule';
import { CalendarProblem, durationOf, propertyOf, timesIn, wallOf, type Length, type WallTime } from './freeze-values';
import { UTC, valueOf, type WallZone } from './freeze-zones';

/** One VEVENT: a freeze, or one that takes the place of another event's time. */
export interface FreezeEvent {
  uid: string | null;
  title: string;
  zone: WallZone;
  /** What the wall clock of the zone shows when it begins first. */
  start: WallTime;
  length: Length;
  rules: { rule: RuleData; until: WallTime | null }[];
  more: WallTime[];
  except: WallTime[];
  /** It takes the place of this time of the event with the same UID; null: of none. */
  insteadOf: WallTime | null;
  /** Neither CANCELLED nor TRANSPARENT. */
  counts: boolean;
}

const DAY = 24 * 3_600_000;
const LONGEST_TITLE = 100;

export interface Clocks {
  /** Of all-day events, and of times without a zone. */
  own: WallZone;
  zoneOf: (tzid: string) => WallZone | null;
}

/** Reads one VEVENT. Throws CalendarProblem for what is wrong in it or not understood. */
export function eventOf(part: CalendarPart, clocks: Clocks): FreezeEvent {
  const all = (name: string) => part.lines.filter((line) => line.name === name);
  const one = (name: string) => {
    const [first, second] = all(name);
    if (second) throw new CalendarProblem(second.line, `${name.toUpperCase()} is there twice in this event`);
    return first ?? null;
  };
  const times = (name: string) => all(name).flatMap((line) => timesIn(line, clocks.zoneOf));
  const startLine = one('dtstart');
  if (!startLine) throw new CalendarProblem(part.line, 'this event has no DTSTART');
  const [start] = timesIn(startLine, clocks.zoneOf);
  if (!start) throw new CalendarProblem(startLine.line, 'DTSTART is empty');
  const [odd] = all('exrule');
  if (odd) throw new CalendarProblem(odd.line, 'EXRULE is not understood here: write EXDATE');
  const idLine = one('recurrence-id');
  const zone = start.zone ?? clocks.own;
  return {
    uid: valueOf(part, 'uid'),
    title: titleOf(one('summary')),
    zone,
    start,
    length: lengthOf(part, start, zone, { end: one('dtend'), duration: one('duration') }, clocks),
    rules: all('rrule').map((line) => ruleOf(line)),
    more: times('rdate'),
    except: times('exdate'),
    insteadOf: idLine ? (timesIn(idLine, clocks.zoneOf)[0] ?? null) : null,
    counts:
      valueOf(part, 'status')?.toUpperCase() !== 'CANCELLED' &&
      valueOf(part, 'transp')?.toUpperCase() !== 'TRANSPARENT',
  };
}

function titleOf(line: ContentLine | null): string {
  const text = line ? String(propertyOf(line).values[0] ?? '') : '';
  const plain = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return plain.length > LONGEST_TITLE ? `${plain.slice(0, LONGEST_TITLE - 1)}…` : plain;
}

function lengthOf(
  part: CalendarPart,
  start: WallTime,
  zone: WallZone,
  { end, duration }: { end: ContentLine | null; duration: ContentLine | null },
  clocks: Clocks,
): Length {
  if (duration && end) throw new CalendarProblem(duration.line, 'write DTEND or DURATION, not both');
  if (duration) return durationOf(duration);
  if (!end) {
    if (start.isDate) return { wall: DAY, exact: 0 };
    throw new CalendarProblem(part.line, 'this event has no end: write DTEND or DURATION');
  }
  const [last] = timesIn(end, clocks.zoneOf);
  if (!last || last.isDate !== start.isDate)
    throw new CalendarProblem(end.line, 'DTSTART and DTEND must both be dates, or both be times');
  const until = last.zone ?? clocks.own;
  // On one clock an event that repeats ends at the same time of day all year; between two, only its length is sure.
  const length =
    until.name === zone.name
      ? { wall: last.wall - start.wall, exact: 0 }
      : { wall: 0, exact: until.last(last.wall) - zone.first(start.wall) };
  if (length.wall + length.exact <= 0) throw new CalendarProblem(end.line, 'DTEND is not after DTSTART');
  return length;
}

function ruleOf(line: ContentLine): FreezeEvent['rules'][number] {
  const rule = propertyOf(line).values[0];
  if (typeof rule !== 'object' || rule === null) throw new CalendarProblem(line.line, 'RRULE is not understood');
  const data = rule as RuleData;
  const problem = ruleProblem(data);
  if (problem !== null) throw new CalendarProblem(line.line, `RRULE: ${problem}`);
  return { rule: data, until: untilOf(line, data) };
}

function untilOf(line: ContentLine, { until }: RuleData): WallTime | null {
  if (until === undefined) return null;
  const read = wallOf(String(until));
  if (read === null) throw new CalendarProblem(line.line, 'RRULE: UNTIL is no date or time');
  return { wall: read.wall, isDate: read.isDate, zone: read.isUtc ? UTC : null };
}
