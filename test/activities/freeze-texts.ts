import { checkCalendar } from '../../activities/freeze-calendar';
import { freezesBetween } from '../../activities/freeze-times';

/** One event, with these lines. */
export function vevent(...lines: string[]): string {
  return ['BEGIN:VEVENT', ...lines, 'END:VEVENT', ''].join('\r\n');
}

/** A whole file; its first event begins in line 3. */
export function calendarText(events: string, head = 'VERSION:2.0'): string {
  return ['BEGIN:VCALENDAR', head, `${events}END:VCALENDAR`, ''].join('\r\n');
}

/** `begin/end title` of each freeze between two instants; throws where the calendar is wrong. */
export function freezesOf(text: string, from: string, to: string): string[] {
  const checked = checkCalendar(text, 'freeze.ics');
  if (!checked.ok) throw new Error(checked.problems.map(({ line, message }) => `${line}: ${message}`).join('; '));
  const found = freezesBetween(checked.calendar, Date.parse(from), Date.parse(to));
  if (!found.ok) throw new Error(found.why);
  const iso = (instant: number) => new Date(instant).toISOString().replace('.000', '');
  return found.freezes.map(({ start, end, title }) => `${iso(start)}/${iso(end)} ${title}`);
}
