import { isPlanned, type Item } from './item';
import { grouped } from './overlaps';

/** An item that is shown, with those of the same schedule or calendar that are only counted below it. */
export interface Fold {
  item: Item;
  hidden: Item[];
}

const SHOWN = 3;

/**
 * The items of one day, of each schedule at most four: of one that starts more often the first three, with the rest counted.
 * What a run takes is always shown.
 */
export function folded(items: readonly Item[]): Fold[] {
  const lasts = new Map<Item, Item[]>();
  const hidden = new Set<Item>();
  const many = items.filter((one) => one.run === null && (isPlanned(one) || one.kind === 'freeze'));
  const keyOf = ({ kind, name, cluster }: Item) => JSON.stringify([kind, kind === 'freeze' ? cluster : name]);
  for (const group of grouped(many, keyOf).values()) {
    const last = group[SHOWN - 1];
    if (last === undefined || group.length <= SHOWN + 1) continue;
    const rest = group.slice(SHOWN);
    lasts.set(last, rest);
    for (const one of rest) hidden.add(one);
  }
  return items.filter((one) => !hidden.has(one)).map((one) => ({ item: one, hidden: lasts.get(one) ?? [] }));
}
