import { shown } from '../language/names';

/** When a window opens, by the wall clock: for each field the values that match, ascending; null: all of them. */
export type CalendarFields = Record<FieldName, number[] | null>;
export type FieldName = 'second' | 'minute' | 'hour' | 'dayOfMonth' | 'month' | 'dayOfWeek' | 'year';

interface Field {
  least: number;
  most: number;
  /** Names of the values from `first` on; their first letters are enough, so many at least. */
  names?: { first: number; words: readonly string[]; letters: number };
  /** What stands for a field that a calendar leaves out. */
  otherwise: string;
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const DAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');

/** The fields and bounds of Temporal's own calendars; day 7 is Sunday too. */
export const FIELDS: Record<FieldName, Field> = {
  second: { least: 0, most: 59, otherwise: '0' },
  minute: { least: 0, most: 59, otherwise: '0' },
  hour: { least: 0, most: 23, otherwise: '0' },
  dayOfMonth: { least: 1, most: 31, otherwise: '*' },
  month: { least: 1, most: 12, names: { first: 1, words: MONTHS, letters: 3 }, otherwise: '*' },
  dayOfWeek: { least: 0, most: 7, names: { first: 0, words: DAYS, letters: 2 }, otherwise: '*' },
  year: { least: 2000, most: 2100, otherwise: '*' },
};
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

const SHORT: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const STANDARD: FieldName[] = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'];

/** What is wrong, as the end of a sentence that begins with the key. */
export class CalendarProblem extends Error {}

/**
 * Reads a cron text as Temporal does: five fields, six with the year last, seven with the second first. A day must fit
 * day of month and day of week both. Throws `CalendarProblem`.
 */
export function fieldsOfCron(text: string): CalendarFields {
  if (/^\s*(CRON_)?TZ=/.test(text)) throw new CalendarProblem('leave the zone out and write it as `timezone`');
  if (text.includes('#')) throw new CalendarProblem('leave the comment out');
  const word = text.trim().toLowerCase();
  if (word.startsWith('@') && !Object.hasOwn(SHORT, word))
    throw new CalendarProblem(`\`${shown(text)}\` is no time of day; write five fields, such as 0 2 * * SUN`);
  const parts = (SHORT[word] ?? text.trim()).split(/\s+/);
  const names = namesFor(parts.length);
  if (!names)
    throw new CalendarProblem(
      `\`${shown(text)}\` has ${parts.length} fields; write five: minute, hour, day of month, month, day of week`,
    );
  return fieldsFrom((name) => parts[names.indexOf(name)]);
}

function namesFor(count: number): FieldName[] | null {
  if (count === 5) return STANDARD;
  if (count === 6) return [...STANDARD, 'year'];
  return count === 7 ? ['second', ...STANDARD, 'year'] : null;
}

/** Reads Temporal's calendar: numbers, names, texts as in cron, `{start, end, step}`, lists of these. Throws `CalendarProblem`. */
export function fieldsOfCalendar(spec: Record<string, unknown>): CalendarFields {
  for (const key of Object.keys(spec)) {
    if (key !== 'comment' && !FIELD_NAMES.includes(key as FieldName))
      throw new CalendarProblem(`\`${shown(key)}\` is no field; there is ${FIELD_NAMES.join(', ')}`);
  }
  return fieldsFrom((name) => (spec[name] === undefined ? undefined : textOf(name, spec[name])));
}

function fieldsFrom(textOfField: (name: FieldName) => string | undefined): CalendarFields {
  const entries = FIELD_NAMES.map((name) => [name, valuesOf(name, textOfField(name) ?? FIELDS[name].otherwise)]);
  return Object.fromEntries(entries) as CalendarFields;
}

function textOf(name: FieldName, value: unknown): string {
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if (Array.isArray(value) && value.length > 0) return value.map((item) => textOf(name, item)).join(',');
  if (typeof value === 'object' && value !== null && 'start' in value) {
    const { start, end, step } = value as { start: unknown; end?: unknown; step?: unknown };
    return `${String(start)}-${String(end ?? start)}${step === undefined ? '' : `/${String(step)}`}`;
  }
  throw new CalendarProblem(`${name} \`${shown(value)}\` is no value; write a number, a name or a list of them`);
}

function valuesOf(name: FieldName, text: string): number[] | null {
  if (text.trim() === '*') return null;
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(?:(\*)|([\w]+)(?:-([\w]+))?)(?:\/(\d{1,4}))?\s*$/.exec(part);
    if (!match) throw wrong(name, part);
    const [, every, from, to, by] = match;
    const { least, most } = FIELDS[name];
    const start = every ? least : numberOf(name, from ?? '', part);
    const end = every || (to === undefined && by) ? most : to === undefined ? start : numberOf(name, to, part);
    const step = Number(by ?? 1);
    if (end < start || step < 1) throw wrong(name, part);
    for (let value = start; value <= end; value += step) found.add(name === 'dayOfWeek' ? value % 7 : value);
  }
  return [...found].sort((a, b) => a - b);
}

function numberOf(name: FieldName, word: string, part: string): number {
  const { least, most, names } = FIELDS[name];
  const small = word.toLowerCase();
  const isLong = names !== undefined && small.length >= names.letters;
  const index = isLong ? names.words.findIndex((one) => one.startsWith(small)) : -1;
  const value = index >= 0 ? index + (names?.first ?? 0) : /^\d{1,4}$/.test(word) ? Number(word) : NaN;
  if (!(value >= least && value <= most)) throw wrong(name, part);
  return value;
}

function wrong(name: FieldName, part: string): CalendarProblem {
  const { least, most, names } = FIELDS[name];
  const words = names ? `, or names such as ${names.words[names.first === 0 ? 0 : 2]?.slice(0, 3).toUpperCase()}` : '';
  return new CalendarProblem(`${name} \`${shown(part)}\` does not fit; write ${least} to ${most}${words}`);
}
