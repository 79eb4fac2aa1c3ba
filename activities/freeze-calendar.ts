import type { Problem } from '../language/problem';
import { eventOf, type Clocks, type FreezeEvent } from './freeze-events';
import { partsOf, type CalendarPart } from './freeze-lines';
import { CalendarProblem } from './freeze-values';
import { ianaZone, UTC, valueOf, zoneCalled, type WallZone } from './freeze-zones';

/** A file of change freezes, checked. */
export interface FreezeCalendar {
  events: FreezeEvent[];
}

export type CheckedCalendar = { ok: true; calendar: FreezeCalendar } | { ok: false; problems: Problem[] };

const LARGEST = 1024 * 1024;
const MOST_PROBLEMS = 100;

/**
 * Reads the text of an iCalendar file as change freezes: every VEVENT, or all that is wrong with them, by line. What is
 * not understood is a problem and never passed over: a freeze that is not seen would look like none.
 */
export function checkCalendar(text: string, file: string): CheckedCalendar {
  const wrong = (problems: { line: number; message: string }[]): CheckedCalendar => ({
    ok: false,
    problems: problems.slice(0, MOST_PROBLEMS).map((one) => ({ file, column: 1, code: 'calendar', ...one })),
  });
  if (Buffer.byteLength(text) > LARGEST) return wrong([{ line: 1, message: 'a calendar of freezes is at most 1 MB' }]);
  const read = partsOf(text);
  if ('problem' in read) return wrong([read.problem]);
  const problems: CalendarProblem[] = [];
  const attempt = <T>(work: () => T): T[] => {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof CalendarProblem)) throw error;
      problems.push(error);
      return [];
    }
  };
  const events = read.parts.flatMap((calendar) =>
    attempt(() => clocksOf(calendar)).flatMap((clocks) =>
      calendar.parts.filter(({ name }) => name === 'vevent').flatMap((part) => attempt(() => eventOf(part, clocks))),
    ),
  );
  if (problems.length > 0) return wrong(problems.map(({ line, message }) => ({ line, message })));
  return { ok: true, calendar: { events } };
}

function clocksOf(calendar: CalendarPart): Clocks {
  const described = calendar.parts.filter(({ name }) => name === 'vtimezone');
  const known = new Map<string, WallZone | null>();
  const zoneOf = (tzid: string) => {
    const found = known.get(tzid) ?? zoneCalled(tzid, described);
    known.set(tzid, found);
    return found;
  };
  return { own: ownZone(calendar), zoneOf };
}

function ownZone(calendar: CalendarPart): WallZone {
  const name = valueOf(calendar, 'x-wr-timezone');
  if (name === null) return UTC;
  const zone = ianaZone(name);
  if (zone) return zone;
  const line = calendar.lines.find((one) => one.name === 'x-wr-timezone')?.line ?? calendar.line;
  throw new CalendarProblem(line, 'X-WR-TIMEZONE is no IANA name such as Europe/Berlin');
}
