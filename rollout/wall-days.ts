import { FIELDS, type CalendarFields } from './calendar-fields';

/** A day by the wall clock: midnight of it, as if the zone were UTC. */
export type WallDay = number;

export const DAY_LENGTH = 86_400_000;

/** The day in which this time of the wall clock lies. */
export function dayOf(wall: number): WallDay {
  return Math.floor(wall / DAY_LENGTH) * DAY_LENGTH;
}

/** The days from `first` on, or back, that match year, month, day of month and day of week; the last possible one ends them. */
export function* matchingDays(fields: CalendarFields, first: WallDay, direction: 1 | -1): Generator<WallDay> {
  const { least, most } = FIELDS.year;
  const [from, to] = [Date.UTC(least, 0, 1), Date.UTC(most, 11, 31)];
  const start = direction === 1 ? Math.max(first, from) : Math.min(first, to);
  for (let day = start; day >= from && day <= to; day += direction * DAY_LENGTH) {
    if (matches(fields, day)) yield day;
  }
}

function matches({ year, month, dayOfMonth, dayOfWeek }: CalendarFields, day: WallDay): boolean {
  const date = new Date(day);
  return (
    has(year, date.getUTCFullYear()) &&
    has(month, date.getUTCMonth() + 1) &&
    has(dayOfMonth, date.getUTCDate()) &&
    has(dayOfWeek, date.getUTCDay())
  );
}

/** Times of one day that match, ascending, in milliseconds since its midnight. */
export function timesOfDay(fields: CalendarFields): number[] {
  const all = (name: 'hour' | 'minute' | 'second') =>
    fields[name] ?? Array.from({ length: FIELDS[name].most + 1 }, (_, value) => value);
  const [minutes, seconds] = [all('minute'), all('second')];
  return all('hour').flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => ((hour * 60 + minute) * 60 + second) * 1000)),
  );
}

function has(values: number[] | null, value: number): boolean {
  return values === null || values.includes(value);
}
