import type { Simulator } from '../../simulator';
import { sleep, type Lane } from './lane';
import { scriptOf, type Play } from './runbooks';

const PAUSE = 300;

/** A person who says rollback to a run at the moment that its script has for it, as often as it takes to be heard. */
export interface Person {
  /** Once it was heard, or the run is over. */
  through: Promise<void>;
}

/** Begins to watch before the run begins; nobody says anything where the script has no such moment. */
export function sayBack(lane: Lane, sim: Simulator, play: Play, workflowId: string, isOver: () => boolean): Person {
  const { back } = scriptOf(play);
  if (back === null) return { through: Promise.resolve() };
  const moment = back === 'holding' ? held(lane, workflowId, isOver) : answered(sim, back, isOver);
  return { through: moment.then(() => said(lane, workflowId, isOver)) };
}

/** The first POST to this node is answered. */
function answered(sim: Simulator, node: number, isOver: () => boolean): Promise<void> {
  let came = false;
  sim.onRequest((at, entry) => {
    came ||= at === 'answered' && entry.node === node && entry.method === 'POST';
  });
  return until(() => Promise.resolve(came || isOver()));
}

/** By what Temporal itself knows, for no worker may be there. */
function held(lane: Lane, workflowId: string, isOver: () => boolean): Promise<void> {
  return until(async () => {
    if (isOver()) return true;
    const seen = await lane.client.workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => null);
    return seen?.searchAttributes['RollbookPhase']?.[0] === 'holding';
  });
}

/** A server that is away, or no worker, is no reason not to say it again. */
function said(lane: Lane, workflowId: string, isOver: () => boolean): Promise<void> {
  return until(async () => {
    if (isOver()) return true;
    const message = { by: 'bob', reason: 'users complain' };
    return lane.client.workflow
      .getHandle(workflowId)
      .executeUpdate('rollback', { args: [message] })
      .then(
        () => true,
        () => false,
      );
  });
}

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await sleep(PAUSE);
}
