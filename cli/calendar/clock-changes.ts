import { type Item, item } from './item';
import { type Clock, clockOf } from './clock';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A line for each time between two instants at which clocks of these zones are changed; the same change of several is one line. */
export function clockChanges(zones: Iterable<string>, from: number, to: number): Item[] {
  const found = new Map<string, { at: number; change: string; zones: string[] }>();
  for (const zone of new Set(zones)) {
    const clock = clockOf(zone);
    if (clock === null) continue;
    for (const at of changesOf(clock, from, to)) {
      const change = changeText(clock, at);
      const key = `${at} ${change}`;
      found.set(key, { at, change, zones: [...(found.get(key)?.zones ?? []), zone] });
    }
  }
  return [...found.values()].map(({ at, change, zones: all }) =>
    item({
      kind: 'clock',
      start: at,
      end: at,
      zone: all[0],
      text: `clocks of ${all.join(', ')}: ${change}`,
    }),
  );
}

/** The instants at which a zone changes its offset, from `from` on and before `to`, ascending. */
export function changesOf({ offsets }: Clock, from: number, to: number): number[] {
  const found: number[] = [];
  for (let day = from - 1; day < to - 1; day += DAY) {
    const end = Math.min(day + DAY, to - 1);
    if (offsets(day) === offsets(end)) continue;
    let [before, after] = [day, end];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsets(middle) === offsets(day)) before = middle;
      else after = middle;
    }
    found.push(after);
  }
  return found;
}

function changeText({ offsets }: Clock, at: number): string {
  const shown = (offset: number) => new Date(at + offset).toISOString().slice(11, 16);
  return `${shown(offsets(at - 1))} becomes ${shown(offsets(at))}`;
}
