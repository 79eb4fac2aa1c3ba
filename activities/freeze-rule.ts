import ICAL from 'ical.js';

/** What a rule is in jCal (RFC 7265): `{ freq, interval, until, byday, … }`. */
export type RuleData = Record<string, unknown>;

/** How many steps the rules of one calendar may take. */
export interface Steps {
  left: number;
}

/** A rule, or all of them, took more steps than any calendar of freezes needs. */
export class TooManySteps extends Error {}

const DAY = 24 * 3_600_000;
const MOST_INTERVAL = 1_000;
const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const PARTS = ['freq', 'interval', 'count', 'until', 'wkst', 'byday', 'bymonthday', 'bymonth', 'bysetpos'];

/**
 * Why this rule is not followed; null: it is. What the library does not follow to the letter of RFC 5545 is refused
 * here: a freeze that is not seen would look like none.
 */
export function ruleProblem(rule: RuleData): string | null {
  if (rule.freq === undefined) return 'FREQ is missing';
  const freq = String(rule.freq);
  if (!FREQUENCIES.includes(freq))
    return `FREQ=${freq} is not understood here: a freeze repeats DAILY, WEEKLY, MONTHLY or YEARLY`;
  const strange = Object.keys(rule).find((key) => !PARTS.includes(key));
  if (strange !== undefined) return `${strange.toUpperCase()} is not understood here: write one event for each time`;
  if (Number(rule.count ?? 1) < 1) return 'COUNT is not at least 1';
  if (Number(rule.interval ?? 1) > MOST_INTERVAL) return `INTERVAL is more than ${MOST_INTERVAL}`;
  const days = listOf(rule.byday).map(String);
  const nth = days.some((day) => /\d/.test(day));
  if (nth && freq !== 'MONTHLY' && !(freq === 'YEARLY' && rule.bymonth !== undefined))
    return 'BYDAY with a number is understood with FREQ=MONTHLY, and with FREQ=YEARLY and BYMONTH';
  if (rule.bymonthday !== undefined && freq !== 'MONTHLY' && !(freq === 'YEARLY' && rule.bymonth !== undefined))
    return 'BYMONTHDAY is understood with FREQ=MONTHLY, and with FREQ=YEARLY and BYMONTH';
  const [least, most] = freq === 'MONTHLY' ? [-28, 31] : [1, 28];
  const odd = listOf(rule.bymonthday).find((day) => Number(day) > most || Number(day) < least);
  if (odd !== undefined) return `BYMONTHDAY=${odd} is not understood with FREQ=${freq}: write one event for each time`;
  if (rule.bymonthday !== undefined && rule.byday !== undefined)
    return 'BYMONTHDAY together with BYDAY is not understood here: write one event for each time';
  if (rule.bymonth !== undefined && freq === 'MONTHLY')
    return 'BYMONTH has no meaning with FREQ=MONTHLY: write FREQ=YEARLY';
  if (rule.bysetpos !== undefined && !(freq === 'MONTHLY' && days.length > 0 && !nth))
    return 'BYSETPOS is understood with FREQ=MONTHLY and BYDAY without numbers';
  return null;
}

/**
 * When the wall clock shows the times of this rule from `start` on, ascending, without end where it has none (UNTIL is
 * left to the caller); those long before `from` may be left out. Throws TooManySteps.
 */
export function* timesOf(rule: RuleData, start: number, from: number, steps: Steps): Generator<number> {
  const { until: _, count, ...endless } = rule;
  const dtstart = timeOf(count === undefined ? nearTo(endless, start, from) : start);
  const iterator = new Bounded({ rule: ICAL.Recur.fromData(endless), dtstart });
  iterator.steps = steps;
  let left = count === undefined ? Infinity : Number(count);
  for (let time = iterator.next(); time !== null && left > 0; time = iterator.next()) {
    if (!exists(rule, time, dtstart)) continue;
    left -= 1;
    const { year, month, day, hour, minute, second } = time;
    yield Date.UTC(year, month - 1, day, hour, minute, second);
  }
}

/**
 * The library takes 31 April, and 29 February in most years, for the day after, and gives a first time that it has not
 * held against BYMONTH and BYSETPOS: those are none.
 */
function exists({ freq, bymonth, bymonthday, byday, bysetpos }: RuleData, time: ICAL.Time, start: ICAL.Time): boolean {
  if (bymonth !== undefined && !listOf(bymonth).map(Number).includes(time.month)) return false;
  if (bysetpos !== undefined) return hasPlace(listOf(bysetpos).map(Number), listOf(byday).map(String), time);
  if (freq !== 'YEARLY' || byday !== undefined || bymonthday !== undefined) return true;
  return time.day === start.day && (bymonth !== undefined || time.month === start.month);
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** Whether that day is at one of these places among the days of its month that have one of these names. */
function hasPlace(places: number[], names: string[], { year, month, day }: ICAL.Time): boolean {
  const long = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const all = Array.from({ length: long }, (_, index) => index + 1).filter((one) =>
    names.includes(WEEKDAYS[new Date(Date.UTC(year, month - 1, one)).getUTCDay()] ?? ''),
  );
  const place = all.indexOf(day);
  return place >= 0 && places.some((one) => one === place + 1 || one === place - all.length);
}

/** Days and weeks repeat in the same way from any of them on: years of them need not be gone through. */
function nearTo(rule: RuleData, start: number, from: number): number {
  const days = rule.freq === 'DAILY' ? 1 : rule.freq === 'WEEKLY' ? 7 : null;
  if (days === null) return start;
  const period = days * Number(rule.interval ?? 1) * DAY;
  return start + Math.max(0, Math.floor((from - start) / period) - 1) * period;
}

/** The library looks for as long as it takes; here every step counts, also those that find nothing. */
class Bounded extends ICAL.RecurIterator {
  steps: Steps | null = null;

  override check_contracting_rules(): boolean {
    if (this.steps && (this.steps.left -= 1) < 0) throw new TooManySteps();
    return super.check_contracting_rules();
  }
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function timeOf(wall: number): ICAL.Time {
  const at = new Date(wall);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  const [hour, minute, second] = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  return new ICAL.Time({ year, month, day, hour, minute, second }, ICAL.Timezone.localTimezone);
}
