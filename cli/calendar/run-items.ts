import type { RunFact, ScheduleFact } from './facts';
import { type Item, item } from './item';
import { windowSpan } from './span';

/** A line for each run that goes on: what it does, or waits for. */
export function itemsOfRuns(runs: readonly RunFact[]): Item[] {
  return runs.map((run) => {
    const notes = run.waits === null ? [] : [`waits: ${run.waits.why}`];
    return item({
      kind: 'run',
      start: run.startedAt,
      cluster: run.cluster,
      name: run.id,
      runbook: run.runbook,
      run: run.id,
      text: run.doing,
      notes,
    });
  });
}

/**
 * Puts each open run to the window that it is in or sleeps for: where its schedule has a start in it, that start is taken
 * by the run; else the opening is a line of its own, also beside a schedule that is paused. Changes `windows`.
 */
export function putRuns(
  windows: readonly Item[],
  runs: readonly RunFact[],
  schedules: readonly ScheduleFact[],
  from: number,
  to: number,
): Item[] {
  const skipping = new Set(schedules.filter(({ skips }) => skips).map(({ name }) => name));
  return runs.flatMap((run) => {
    const own = windows.filter(({ name, paused }) => !paused && name !== null && name === run.schedule?.name);
    const begun = own.filter(({ start }) => start === run.schedule?.at);
    for (const one of begun) one.run = run.id;
    const { opening } = run;
    if (opening === null || opening.start >= to || (opening.closes ?? opening.start + 1) <= from) return [];
    if (opening.start <= from) return begun.length > 0 ? [] : [openingItem(run, opening)];
    const taken = own.filter(({ start }) => isIn(start, opening));
    for (const one of taken) {
      one.run = run.id;
      one.notes = [takenText(run, skipping.has(one.name ?? '')), ...one.notes];
    }
    return taken.length > 0 ? [] : [openingItem(run, opening)];
  });
}

function isIn(start: number | null, opening: NonNullable<RunFact['opening']>): boolean {
  return start !== null && start >= opening.start && start < (opening.closes ?? opening.start + 1);
}

function takenText({ id }: RunFact, skips: boolean): string {
  return skips
    ? `taken by run ${id}, which goes on in it; Temporal starts no other`
    : `run ${id} goes on in it; what Temporal starts besides waits for it or is refused`;
}

function openingItem(run: RunFact, { start, closes }: NonNullable<RunFact['opening']>): Item {
  const when = closes === null ? '' : `, window ${windowSpan(start, closes, null)}`;
  return item({
    kind: 'window',
    start,
    end: closes,
    cluster: run.cluster,
    name: run.id,
    runbook: run.runbook,
    run: run.id,
    text: `run ${run.id} goes on${when}`,
  });
}
