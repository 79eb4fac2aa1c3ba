/**
 * All batches of a plan, in order: each node once, the primary alone, none larger than `maxUnavailable`. `cut` says
 * which batches the runbook wanted larger. Nothing may be touched where `maxUnavailable` is below 1.
 */
export function planBatches(
  order: number[],
  primary: number | null,
  batch: (number | string)[],
  maxUnavailable: number,
): { batches: number[][]; cut: string | null } {
  const batches: number[][] = [];
  const cuts: string[] = [];
  let remaining = order;
  while (remaining.length > 0) {
    const next = nextBatch(remaining, batches.length, order.length, primary, batch, maxUnavailable);
    if (next.length === 0) break;
    const wanted = nextBatch(remaining, batches.length, order.length, primary, batch, Infinity);
    if (wanted.length > next.length) cuts.push(`batch ${batches.length + 1} from ${wanted.length} to ${next.length}`);
    batches.push(next);
    remaining = remaining.slice(next.length);
  }
  return { batches, cut: sentence(cuts, maxUnavailable) };
}

/**
 * The nodes of batch `index` (from 0), from the front of `remaining`. `total` is the number of nodes of the plan, of
 * which percentages are taken; `room` is how many may be out besides those that already are. Empty: nothing may be
 * touched now.
 */
export function nextBatch(
  remaining: number[],
  index: number,
  total: number,
  primary: number | null,
  batch: (number | string)[],
  room: number,
): number[] {
  const [first] = remaining;
  if (first === undefined || !(room >= 1)) return [];
  if (first === primary) return [first];
  const border = primary === null ? -1 : remaining.indexOf(primary);
  const run = border < 0 ? remaining : remaining.slice(0, border);
  return run.slice(0, Math.min(sizeOf(batch[Math.min(index, batch.length - 1)], total), Math.floor(room)));
}

/** A percentage is rounded down; anything gives at least one node, or the run would never end. */
function sizeOf(entry: number | string | undefined, total: number): number {
  if (entry === undefined) return 1;
  const size = typeof entry === 'number' ? entry : (total * Number(entry.replace(/%$/, ''))) / 100;
  return Number.isFinite(size) ? Math.max(1, Math.floor(size)) : 1;
}

function sentence(cuts: string[], room: number): string | null {
  if (cuts.length === 0) return null;
  const shown = cuts.length > 3 ? `${cuts.slice(0, 3).join(', ')}, and ${cuts.length - 3} more` : cuts.join(', ');
  return `cut so that no more than ${room} ${room === 1 ? 'node is' : 'nodes are'} out at once: ${shown}`;
}
