import type { ClusterFreezes } from '../../activities/contract';
import { isPlanned, type Item, item } from './item';
import { endOf } from './overlaps';

/** A line for each freeze, and for what nobody knows: a calendar that cannot be read, and freezes that were too many. */
export function itemsOfFreezes(clusters: readonly ClusterFreezes[]): Item[] {
  return clusters.flatMap((one) => {
    const { cluster } = one;
    if (!one.ok)
      return [item({ kind: 'unknown', cluster, text: 'its change freezes cannot be read', notes: [one.why] })];
    const left = `unknown: ${one.more.toLocaleString('en')} more change freezes begin from here on and are not listed`;
    return [
      ...one.freezes.map(({ title, start, end }) =>
        item({ kind: 'freeze', start, end, cluster, name: title || null, text: freezeName(title) }),
      ),
      ...(one.more > 0 ? [item({ kind: 'more', start: one.moreFrom, cluster, text: left })] : []),
    ];
  });
}

export function freezeName(title: string): string {
  return title === '' ? 'change freeze' : `change freeze '${title}'`;
}

/** Says at each window and start which freezes of its cluster it falls into; null: nobody knows. Changes the items. */
export function markFreezes(items: readonly Item[], clusters: readonly ClusterFreezes[]): void {
  const known = new Map(clusters.map((one) => [one.cluster, one]));
  for (const one of items.filter(isPlanned)) {
    const calendar = one.cluster === null ? undefined : known.get(one.cluster);
    if (calendar === undefined && one.cluster !== null)
      one.notes = [...one.notes, 'the worker has no cluster of this name'];
    one.freezes = calendar === undefined ? null : freezesOf(one, calendar);
  }
}

function freezesOf(one: Item, calendar: ClusterFreezes): Item['freezes'] {
  const { start } = one;
  if (!calendar.ok || start === null) return null;
  const end = endOf(one);
  if (calendar.moreFrom !== null && end > calendar.moreFrom) return null;
  return calendar.freezes.filter((freeze) => freeze.start < end && freeze.end > start);
}
