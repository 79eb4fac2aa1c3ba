import { columns, plain } from '../../reports/words';
import { type Clock, readerClock } from './clock';
import { type Fold, folded } from './fold';
import type { Item } from './item';
import { isLong, marksInShort, marksOf, whenText } from './marks';

/** Lines of one table; what is further on is only counted. */
const MOST_LINES = 400;
const TO_THE_MINUTE = 'Sun 2026-03-01 02:00'.length;

interface Row {
  cells: string[];
  below: string[];
  /** So many items it stands for. */
  items: number;
}

/** The calendar for people: what goes on now, then day by day in the reader's zone; bounded, and it says what it leaves out. */
export function calendarText(
  items: readonly Item[],
  { from, to, zone }: { from: number; to: number; zone: string },
): string {
  const clock = readerClock(zone);
  const [first, last] = [from, to].map((instant) => whenText(instant, clock).slice(0, TO_THE_MINUTE));
  const head = `${first} to ${last}, times of ${clock.zone}`;
  if (items.length === 0) return `${head}\n\nnothing is planned, and no run goes on`;
  const sections = [...byDay(items, clock, from)].map(([title, own]) => ({
    title,
    rows: folded(own).map((fold) => rowOf(fold, clock, from)),
  }));
  return [head, ...linesOf(sections)].join('\n');
}

function byDay(items: readonly Item[], clock: Clock, from: number): Map<string, Item[]> {
  const days = new Map<string, Item[]>([['now', []]]);
  for (const one of items) {
    const title = isNow(one, from) ? 'now' : clock.day(one.start ?? from);
    const day = days.get(title);
    if (day) day.push(one);
    else days.set(title, [one]);
  }
  if (days.get('now')?.length === 0) days.delete('now');
  return days;
}

function isNow({ kind, start }: Item, from: number): boolean {
  return kind === 'run' || start === null || start <= from;
}

/** Titles and rows, the columns of equal width throughout. */
function linesOf(sections: { title: string; rows: Row[] }[]): string[] {
  const aligned = columns(sections.flatMap(({ rows }) => rows.map(({ cells }) => cells)));
  const lines: string[] = [];
  const left: { title: string; items: number }[] = [];
  let at = 0;
  for (const { title, rows } of sections) {
    for (const [index, row] of rows.entries()) {
      const line = aligned[at++] ?? '';
      if (lines.length >= MOST_LINES) left.push({ title, items: row.items });
      else lines.push(...(index === 0 ? ['', title] : []), line, ...row.below.map((text) => `      ${text}`));
    }
  }
  const [first] = left;
  if (first === undefined) return lines;
  const more = left.reduce((sum, { items }) => sum + items, 0).toLocaleString('en');
  return [
    ...lines,
    '',
    `and ${more} more from ${first.title} on: ask for fewer --days, for one --cluster, or for --json`,
  ];
}

function rowOf({ item, hidden }: Fold, clock: Clock, from: number): Row {
  const now = isNow(item, from);
  const cells = [now ? '' : timeText(item, clock), item.kind, item.cluster ?? '', whatText(item, clock, now)];
  const below = [...marksOf(item, clock), ...(hidden.length > 0 ? [hiddenText(hidden, clock)] : [])];
  return { cells: cells.map(plain), below: below.map(plain), items: 1 + hidden.length };
}

function timeText(item: Item, clock: Clock): string {
  const { start, end, kind } = item;
  if (start === null || kind === 'more') return '';
  return kind === 'window' && end !== null && !isLong(item)
    ? `${clock.time(start)}-${clock.time(end)}`
    : clock.time(start);
}

function whatText(item: Item, clock: Clock, now: boolean): string {
  const { kind, name, runbook, paused, text, end } = item;
  const until = end === null ? '' : ` until ${whenText(end, clock)}`;
  switch (kind) {
    case 'freeze':
      return `${name === null ? text : `'${name}'`}${until}`;
    case 'run':
      return `${name ?? ''}: ${text}`;
    case 'window':
    case 'start': {
      const what = name === item.run ? 'window of this run' : (runbook ?? 'a runbook');
      const more = [kind === 'start' ? ', no window' : '', paused ? ', paused' : ''].join('');
      return `${name ?? ''} (${what})${now || isLong(item) ? until : ''}${more}`;
    }
    default:
      return text;
  }
}

function hiddenText(hidden: readonly Item[], clock: Clock): string {
  const last = hidden.at(-1)?.start ?? null;
  const parts = [
    `and ${hidden.length.toLocaleString('en')} more`,
    ...(last === null ? [] : [`the last at ${clock.time(last)}`]),
    ...marksInShort(hidden),
  ];
  return parts.join(', ');
}
