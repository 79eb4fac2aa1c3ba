import { createHash } from 'node:crypto';
import ICAL from 'ical.js';
import { plain } from '../../reports/words';
import { type Clock, readerClock } from './clock';
import { isPlanned, type Item } from './item';
import { marksOf } from './marks';

/** What a calendar file is made for; instants in milliseconds. */
export interface IcsAbout {
  from: number;
  to: number;
  /** Of Temporal: two namespaces may have schedules of one name. */
  namespace: string;
}

/** Octets of a line without its end; what follows a fold begins with a space (RFC 5545, section 3.1). */
const FOLD = 74;
const MINUTE = 60_000;
const LONGEST = 8_000;

/**
 * The calendar as an iCalendar text (RFC 5545), for calendar programs. The same window, freeze or run has the same UID in
 * every file. Only freezes, and what nobody knows of them, take a reader's time: read as a calendar of freezes the file
 * holds those alone.
 */
export function calendarIcs(items: readonly Item[], about: IcsAbout): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('prodid', '-//Rollbook//rollbook calendar//EN');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('calscale', 'GREGORIAN');
  calendar.addPropertyWithValue('x-wr-calname', `Rollbook, namespace ${plain(about.namespace)}`);
  for (const one of items.filter(({ kind }) => kind !== 'clock')) calendar.addSubcomponent(eventOf(one, about));
  return `${unfolded(() => calendar.toString())}\r\n`;
}

function eventOf(item: Item, about: IcsAbout): ICAL.Component {
  const event = new ICAL.Component('vevent');
  const start = item.start ?? about.from;
  const end = endOf(item, about);
  event.addPropertyWithValue('uid', uidOf(item, about));
  event.addPropertyWithValue('dtstamp', utc(about.from));
  event.addPropertyWithValue('dtstart', utc(start));
  event.addPropertyWithValue('dtend', utc(takesTime(item) ? end : Math.max(end, start + MINUTE)));
  event.addPropertyWithValue('summary', plain(summaryOf(item)));
  event.addPropertyWithValue('description', descriptionOf(item));
  event.addPropertyWithValue('categories', item.kind);
  event.addPropertyWithValue('status', item.paused ? 'TENTATIVE' : 'CONFIRMED');
  event.addPropertyWithValue('transp', takesTime(item) ? 'OPAQUE' : 'TRANSPARENT');
  return event;
}

/** A freeze that is not seen would look like none: what is unknown counts for the whole time. */
function takesTime({ kind, name }: Item): boolean {
  return kind === 'freeze' || kind === 'unknown' || (kind === 'more' && name === null);
}

/** A run has no end that is known: so far it goes up to now. What is unknown, or left out, is so to the end. */
function endOf({ kind, start, end }: Item, { from, to }: IcsAbout): number {
  if (kind === 'run') return from;
  if (kind === 'unknown' || kind === 'more') return to;
  return end ?? start ?? from;
}

function uidOf(item: Item, { namespace }: IcsAbout): string {
  const { kind, start, end, cluster, name, run, text } = item;
  const at = start === null ? '' : stamp(start);
  const what = !isPlanned(item) ? kind : name === run ? 'opening' : 'start';
  const own = kind === 'freeze' ? [cluster, start, end, text] : [what, start, name, name === null ? cluster : null];
  const hash = createHash('sha256').update(JSON.stringify(own)).digest('hex').slice(0, 12);
  const parts = [what, safe(name ?? cluster ?? ''), at, hash].filter((part) => part !== '');
  return `${parts.join('-')}@${safe(namespace)}.rollbook`;
}

/** What is no letter, digit or hyphen is left to the hash. */
function safe(text: string): string {
  return text.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 80);
}

function stamp(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '');
}

function utc(instant: number): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(instant), true);
}

function summaryOf({ kind, cluster, name, runbook, paused, text }: Item): string {
  const where = cluster === null ? '' : `${cluster}: `;
  const what = `${name ?? ''}${runbook === null ? '' : ` (${runbook})`}`;
  if (kind === 'window' || kind === 'start') return `${paused ? 'paused: ' : ''}${where}${what}`;
  if (kind === 'run') return `${where}run ${what}, ${text}`;
  return `${where}${kind === 'unknown' ? 'unknown: ' : ''}${text}`;
}

function descriptionOf(item: Item): string {
  const lines = [item.text, ...marksOf(item, utcClock()).filter((mark) => !item.text.includes(mark))];
  return lines
    .map(plain)
    .filter((line) => line !== '')
    .join('\n')
    .slice(0, LONGEST);
}

/** Whoever reads an event sees no heading that names the zone. */
function utcClock(): Clock {
  const clock = readerClock('UTC');
  return { ...clock, time: (instant) => `${clock.time(instant)} UTC` };
}

/** The library folds at a length that all share, one octet too late. */
function unfolded(write: () => string): string {
  const { foldLength } = ICAL;
  ICAL.foldLength = FOLD;
  try {
    return write();
  } finally {
    ICAL.foldLength = foldLength;
  }
}
