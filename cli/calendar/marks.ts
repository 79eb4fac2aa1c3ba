import { clockOf, type Clock } from './clock';
import { freezeName } from './freeze-items';
import { isPlanned, type Item } from './item';
import { endOf } from './overlaps';
import { windowSpan } from './span';

const FEW = 3;

/** What stands below an item: its time in its own zone where that is another one, and what a reader should know of it. */
export function marksOf(item: Item, clock: Clock): string[] {
  if (!isPlanned(item)) return item.notes;
  return [
    ...ownZone(item, clock),
    ...(item.run === null || item.run === item.name || item.notes.some((note) => note.includes(item.run ?? ''))
      ? []
      : [`run ${item.run}`]),
    ...item.notes,
    ...freezeMarks(item, clock),
    ...overlapMarks(item),
  ];
}

/** `Sun 2026-03-01 02:00`. */
export function whenText(instant: number, clock: Clock): string {
  return `${clock.day(instant)} ${clock.time(instant)}`;
}

function ownZone({ start, end, zone }: Item, reader: Clock): string[] {
  const own = zone === null ? null : clockOf(zone);
  if (own === null || start === null) return [];
  const isOther =
    own.offsets(start) !== reader.offsets(start) || (end !== null && own.offsets(end) !== reader.offsets(end));
  const text = end === null ? `${whenText(start, own)} ${own.zone}` : windowSpan(start, end, own.zone);
  const changes = end !== null && own.offsets(start) !== own.offsets(end);
  return [...(isOther ? [text] : []), ...(changes ? [`clocks of ${own.zone} are changed in it`] : [])];
}

function freezeMarks({ freezes, start }: Item, clock: Clock): string[] {
  if (freezes === null) return ['! whether it falls into a freeze is unknown'];
  const texts = freezes
    .slice(0, FEW)
    .map(({ title, start: begins, end }) =>
      begins <= (start ?? begins)
        ? `in the ${freezeName(title)} until ${whenText(end, clock)}`
        : `the ${freezeName(title)} begins in it, ${whenText(begins, clock)}`,
    );
  const rest = freezes.length - FEW;
  return [...texts, ...(rest > 0 ? [`in ${rest} more freezes`] : [])].map((text) => `! ${text}`);
}

function overlapMarks({ overlaps, name }: Item): string[] {
  if (overlaps.length === 0) return [];
  const others = overlaps.filter((other) => other !== name);
  const itself = others.length < overlaps.length ? ['its own next or last one'] : [];
  const all = [...itself, ...others];
  const rest = all.length > FEW ? ` and ${all.length - FEW} more` : '';
  return [`! overlaps ${all.slice(0, FEW).join(', ')}${rest}`];
}

/** How many of these fall into a freeze, or overlap something, as phrases. */
export function marksInShort(items: readonly Item[]): string[] {
  const frozen = items.filter(({ freezes }) => freezes !== null && freezes.length > 0).length;
  const overlapping = items.filter(({ overlaps }) => overlaps.length > 0).length;
  return [
    ...(frozen > 0 ? [`${frozen.toLocaleString('en')} in a freeze`] : []),
    ...(overlapping > 0 ? [`${overlapping.toLocaleString('en')} overlapping`] : []),
  ];
}

/** Whether a window is longer than its two times of day can tell. */
export function isLong(item: Item): boolean {
  return item.start !== null && endOf(item) - item.start >= 86_400_000;
}
