import type { Status } from '../../../rollout/report-shape';
import { STATUS_QUERY } from '../../../temporal/names';
import type { Run } from '../core/run';
import type { World } from './world';

/** A person looks at a run that waits after so long, then more and more seldom. */
const FIRST_LOOK = 45_000;
const LAST_LOOK = 3 * 60 * 60_000;

/** Lets somebody look at that run for as long as it is in its phase: what it says of itself enters the ledger. */
export function lookNowAndThen(world: World, run: Run, delay = FIRST_LOOK): void {
  const shown = world.phases.get(run.runId);
  const again = (ms: number): void => {
    world.time.after(ms, () => {
      if (run.closed || world.phases.get(run.runId) !== shown) return;
      // Nobody answers without a worker; and a task that is open may not be read.
      if (world.process() === null || run.task !== 'none') return again(1_000);
      world.time.during(look(world, run));
      lookNowAndThen(world, run, Math.min(LAST_LOOK, delay * 4));
    });
  };
  again(delay);
}

async function look({ time, phases, ledger }: World, run: Run): Promise<void> {
  const status = await run.execution.query<Status>(time.now, STATUS_QUERY);
  const shown = phases.get(run.runId);
  if (shown) shown.asks = (status.questions ?? []).length > 0;
  ledger.add({ at: time.now, what: 'looked', run: run.firstRunId, status });
}
