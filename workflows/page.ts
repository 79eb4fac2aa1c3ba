import { CancellationScope, condition, log, setCurrentDetails } from '@temporalio/workflow';
import { detailsOf, type Shown } from '../rollout/details';
import type { NodeReport } from '../rollout/report-shape';
import type { RunState } from '../rollout/run-state';

/**
 * Keeps the page of the run in Temporal's UI at what `shown` gives: made anew whenever something happened that stands on
 * it. Writes nothing into the history, and is worked out again by whichever worker has the run. Nothing that goes wrong here
 * reaches the run.
 */
export function keepPage(state: RunState, shown: () => Shown): void {
  const follow = async (): Promise<never> => {
    for (let last = ''; ;) {
      await condition(() => markOf(state) !== last);
      last = markOf(state);
      setCurrentDetails(detailsOf(shown()));
    }
  };
  CancellationScope.nonCancellable(follow).catch((error: unknown) =>
    log.warn(`the page stands still: ${String(error)}`),
  );
}

/** Differs as soon as the page would: compared at every move of the workflow, so it only counts. */
function markOf({ run, plan, phase, waiting, nodes, mutations, messages, waived }: RunState): string {
  const happened = nodes.reduce((sum, node) => sum + steps(node), mutations.length + messages.length + waived.length);
  return [run.runbook, plan?.hash, phase, waiting?.why, waiting?.until, waiting?.ends, happened].join('\n');
}

function steps({ phases, services }: NodeReport): number {
  const known = services.filter(({ verdict }) => verdict !== null && verdict !== 'unknown');
  return (phases?.length ?? 0) + known.length;
}
