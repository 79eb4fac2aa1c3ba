import { NOTICES_WORKFLOW, noticesId, RUNBOOK_WORKFLOW } from '../../../temporal/names';
import type { Run } from '../core/run';
import type { World } from '../world/world';
import { isReport, type Invariant } from './invariant';

const somebodyIsTold: Invariant = {
  rule: 0,
  name: 'somebody is told',
  says: 'Somebody is told of every hold, every pause and every end, of an end once; where nobody is to be told, nothing is.',
  over: () => ({
    atEnd: ({ world }) => {
      if (!world.schedule.notifies)
        return world.server.runs.some(({ type }) => type === NOTICES_WORKFLOW) ? 'nobody is to be told' : null;
      for (const run of world.server.runs) {
        const wrong = run.type === RUNBOOK_WORKFLOW && !wasReset(world, run) ? silenceOf(world, run) : null;
        if (wrong) return `${run.id}: ${wrong}`;
      }
      return null;
    },
  }),
};

export const noticing = [somebodyIsTold];

function silenceOf(world: World, run: Run): string | null {
  const own = world.notices.filter((notice) => notice.run.runId === run.firstRunId);
  const ends = new Set(own.filter(({ what }) => what === 'finished').map(({ id }) => id));
  // One that was terminated before it knew that somebody is to be told.
  const never = run.closed?.how === 'terminated' && !world.server.runs.some(({ id }) => id === noticesId(run.runId));
  if (run.closed && !never && ends.size !== 1) return `${ends.size} notices of its end`;
  const outcome = own.find(({ what }) => what === 'finished')?.outcome;
  if (isReport(run.closed?.result) && run.closed.result.outcome !== outcome)
    return `its outcome is ${run.closed.result.outcome}, and told was ${outcome}`;
  for (const phase of ['holding', 'paused']) {
    const was = world.ledger.entries.some(
      (entry) => entry.what === 'phase' && entry.run === run.runId && entry.phase === phase,
    );
    if (was && !never && !own.some(({ what }) => what === phase)) return `nobody was told that it was ${phase}`;
  }
  return null;
}

function wasReset({ server }: World, { firstRunId }: Run): boolean {
  return server.runs.some((other) => other.firstRunId === firstRunId && other.runId !== firstRunId);
}
