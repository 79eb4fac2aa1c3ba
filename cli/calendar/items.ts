import { clockChanges } from './clock-changes';
import type { Facts } from './facts';
import { itemsOfFreezes, markFreezes } from './freeze-items';
import type { Item } from './item';
import { markOverlaps } from './overlaps';
import { itemsOfRuns, putRuns } from './run-items';
import { itemsOfSchedule } from './window-items';

/** Everything that is coming, by time; first what has no time because nobody knows it. Depends on its argument alone. */
export function calendarItems({ from, to, zone, schedules, clusters, runs }: Facts): Item[] {
  const scheduled = schedules.flatMap((one) => itemsOfSchedule(one, from, to));
  const planned = [...scheduled, ...putRuns(scheduled, runs, schedules, from, to)];
  markOverlaps(planned);
  markFreezes(planned, clusters);
  for (const { name } of schedules.filter(({ overridesFreeze }) => overridesFreeze)) {
    const own = planned.filter((one) => one.name === name && one.freezes !== null && one.freezes.length > 0);
    for (const one of own) one.notes = [...one.notes, 'its runs override freezes'];
  }
  const zones = planned.map((one) => one.zone).filter((one) => one !== null);
  const all = [
    ...planned,
    ...itemsOfFreezes(clusters),
    ...itemsOfRuns(runs),
    ...clockChanges([zone, ...zones], from, to),
  ];
  return all.toSorted(byTime);
}

function byTime(a: Item, b: Item): number {
  const [x, y] = [a.start ?? -Infinity, b.start ?? -Infinity];
  return x === y ? rank(a) - rank(b) || (a.name ?? '').localeCompare(b.name ?? '') : x - y;
}

/** What says more about the others stands before them. */
function rank({ kind }: Item): number {
  return ['unknown', 'clock', 'freeze', 'run', 'window', 'start', 'more'].indexOf(kind);
}
