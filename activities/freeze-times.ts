import type { FreezeCalendar } from './freeze-calendar';
import type { FreezeEvent } from './freeze-events';
import { timesOf, TooManySteps, type Steps } from './freeze-rule';
import type { WallTime } from './freeze-values';

/** One change freeze: half open, instants in milliseconds. */
export interface Freeze {
  title: string;
  start: number;
  end: number;
}

export type Freezes = { ok: true; freezes: Freeze[] } | { ok: false; why: string };

const DAY = 24 * 3_600_000;
/** No wall clock is further than this from UTC, with a change of its offset on the way. */
const SLACK = 2 * DAY;
/** Steps of all rules together: about a second of work. */
const MOST_STEPS = 25_000;
const MOST_FREEZES = 10_000;

/**
 * All freezes that overlap the time from `from` to `to` (instants, milliseconds), by their start. `ok: false`: the rules
 * of the file repeat so often that nobody can say.
 */
export function freezesBetween({ events }: FreezeCalendar, from: number, to: number): Freezes {
  const steps: Steps = { left: MOST_STEPS };
  const found: Freeze[] = [];
  const moved = movedTimes(events);
  try {
    for (const event of events.filter(({ counts }) => counts)) {
      const except = [...event.except, ...(moved.get(event.uid ?? '') ?? [])];
      for (const freeze of timesOfEvent(event, except, from, to, steps)) {
        found.push(freeze);
        if (found.length > MOST_FREEZES) throw new TooManySteps();
      }
    }
  } catch (error) {
    if (!(error instanceof TooManySteps)) throw error;
    return { ok: false, why: 'its events repeat so often that their times cannot be worked out' };
  }
  return { ok: true, freezes: found.sort((a, b) => a.start - b.start || a.end - b.end) };
}

/** Times in whose place another event of the file stands, by UID. */
function movedTimes(events: FreezeEvent[]): Map<string, WallTime[]> {
  const moved = new Map<string, WallTime[]>();
  for (const { uid, insteadOf } of events) {
    if (uid === null || insteadOf === null) continue;
    moved.set(uid, [...(moved.get(uid) ?? []), insteadOf]);
  }
  return moved;
}

/** An event that takes another's place has one time; the others each time that is not taken out, once. */
function* timesOfEvent(
  event: FreezeEvent,
  except: WallTime[],
  from: number,
  to: number,
  steps: Steps,
): Generator<Freeze> {
  const { length, title } = event;
  const long = length.wall + length.exact;
  const isNear = (wall: number) => wall - SLACK < to && wall + long + SLACK > from;
  const isOut = exclusion(event, event.insteadOf === null ? except : []);
  const seen = new Set<number>();
  for (const wall of wallTimes(event, from - long - SLACK, to + SLACK, steps)) {
    if (!isNear(wall) || isOut(wall)) continue;
    const { start, end } = span(event, wall);
    if (start >= to || end <= from || seen.has(start)) continue;
    seen.add(start);
    yield { title, start, end };
  }
}

/** The first time, those of the rules, and those written out; not in order. */
function* wallTimes(event: FreezeEvent, from: number, to: number, steps: Steps): Generator<number> {
  yield event.start.wall;
  if (event.insteadOf !== null) return;
  for (const time of event.more) yield onClockOf(event, time);
  for (const { rule, until } of event.rules) {
    const last = until && lastStart(event, until);
    for (const wall of timesOf(rule, event.start.wall, from, steps)) {
      if (wall > to || (last !== null && wall - SLACK > last)) break;
      if (last === null || event.zone.first(wall) <= last) yield wall;
    }
  }
}

/** The last instant at which an event with this UNTIL may begin: a date is its whole day. */
function lastStart({ zone }: FreezeEvent, { wall, isDate, zone: own }: WallTime): number {
  const clock = own ?? zone;
  return isDate ? clock.last(wall + DAY) - 1 : clock.last(wall);
}

function span({ zone, length }: FreezeEvent, wall: number): Pick<Freeze, 'start' | 'end'> {
  const start = zone.first(wall);
  const end = (length.wall > 0 ? zone.last(wall + length.wall) : start) + length.exact;
  // In a night in which the clock jumps an event may end before it begins: it keeps its length.
  return { start, end: end > start ? end : start + length.wall + length.exact };
}

/** Whether that time of the event is taken out: named by its instant, or by its day. */
function exclusion({ zone, start }: FreezeEvent, except: WallTime[]): (wall: number) => boolean {
  const days = new Set(except.filter(({ isDate }) => isDate).map(({ wall }) => wall));
  const instants = new Set(except.filter(({ isDate }) => !isDate).map((time) => (time.zone ?? zone).first(time.wall)));
  return (wall) =>
    days.has(start.isDate ? wall : wall - (((wall % DAY) + DAY) % DAY)) || instants.has(zone.first(wall));
}

/** A time of another zone as this event's wall clock shows it. */
function onClockOf({ zone, start }: FreezeEvent, time: WallTime): number {
  if (time.isDate) return start.isDate ? time.wall : time.wall + (((start.wall % DAY) + DAY) % DAY);
  if (time.zone === null || time.zone.name === zone.name) return time.wall;
  const instant = time.zone.first(time.wall);
  const wall = instant + (instant - zone.first(instant));
  return wall + (instant - zone.first(wall));
}
