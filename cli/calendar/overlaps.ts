import { isPlanned, type Item } from './item';

/** Says at each window and start which others on the same cluster overlap it, paused ones left out. Changes the items. */
export function markOverlaps(items: readonly Item[]): void {
  const live = items.filter((one) => isPlanned(one) && !one.paused && one.start !== null && one.cluster !== null);
  for (const clusterItems of grouped(live, ({ cluster }) => cluster ?? '').values()) {
    const groups = [...grouped(clusterItems, ({ name }) => name ?? '')].map(([name, all]) => groupOf(name, all));
    for (const one of clusterItems) {
      one.overlaps = groups.filter((group) => overlaps(one, group)).map(({ name }) => name);
    }
  }
}

/** When it is over; a start without a window, and one whose close nobody knows, is a moment. */
export function endOf({ start, end }: Pick<Item, 'start' | 'end'>): number {
  return end ?? (start ?? 0) + 1;
}

/** The items by a key of theirs, each in its order. */
export function grouped(items: readonly Item[], keyOf: (one: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const one of items) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** What one schedule, or one run, has on a cluster, by its start. */
interface Group {
  name: string;
  items: Item[];
  /** The latest end of this item and all before it. */
  ends: number[];
}

function groupOf(name: string, all: Item[]): Group {
  const items = all.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0));
  let latest = -Infinity;
  return { name, items, ends: items.map((one) => (latest = Math.max(latest, endOf(one)))) };
}

/** Whether an item of the group other than this one itself overlaps it. */
function overlaps(one: Item, { items, ends }: Group): boolean {
  const start = one.start ?? 0;
  for (let at = firstAfter(ends, start); at < items.length; at += 1) {
    const other = items[at];
    if (other === undefined || (other.start ?? 0) >= endOf(one)) return false;
    if (other !== one && endOf(other) > start) return true;
  }
  return false;
}

/** The first place at which a number of these, which ascend, is greater than that. */
function firstAfter(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((numbers[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
