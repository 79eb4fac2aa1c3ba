import type { RoomResult } from '../activities/contract';
import { isLook, type LookOrNot } from '../rollout/facts';
import { roomOf } from '../rollout/out';
import { roomContext } from './context';
import { inPassing, login } from './readings';
import type { NodeRun, Run } from './run';
import { at } from './summary';
import { abortable, noticeAbsence, until } from './wait';

/** What decides about one node. */
export type Room = Pick<RoomResult, 'allowed' | 'look'>;

/** Safety rule 9 for this node, and its own look, every service in it: its baseline, where its turn has come. */
export async function takeRoom(run: Run, node: NodeRun): Promise<Room> {
  const known = ofThisMoment(run, node);
  return known && isWhole(run, node, known.look) ? known : readRoom(run, node, () => undefined);
}

/** The same right before a POST, and the node is `holding` from that very moment: who is allowed next must count it. */
export async function claimRoom(run: Run, node: NodeRun): Promise<Room> {
  const claim = ({ allowed }: Room): void => {
    if (allowed.ok) node.holding = true;
  };
  const known = ofThisMoment(run, node);
  if (!known) return readRoom(run, node, claim);
  claim(known);
  return known;
}

/** From a reading of all nodes that came in this very moment: the run waited for nothing since, so it is the one just before. */
function ofThisMoment(run: Run, node: NodeRun): Room | null {
  const { moment } = run;
  return moment?.at === Date.now() ? roomOf(moment.survey, roomContext(run, node.uid), node.uid) : null;
}

function isWhole(run: Run, node: NodeRun, look: LookOrNot): boolean {
  return !isLook(look) || run.moment?.whole.includes(node.uid) === true;
}

/**
 * One reading of all nodes for this one; nodes of a batch are read for one after the other, because a claim makes the
 * readings beside it void. So does whatever else the others do meanwhile: then it is read again.
 */
async function readRoom(run: Run, node: NodeRun, claim: (room: Room) => void): Promise<Room> {
  while (run.readingRoom) await until(run, () => !run.readingRoom);
  run.readingRoom = true;
  try {
    for (;;) {
      const asked = Date.now();
      const context = roomContext(run, node.uid);
      const input = { cluster: run.loaded.cluster.name, nodes: run.refs, avoid: [...run.touched], touching: node.uid };
      const { unlatch } = run.control;
      const room = await abortable(run, () =>
        inPassing(run, `${at(node.uid)}may it be touched now?`, (asks) => asks.room({ ...input, context, unlatch })),
      );
      run.control.unlatch = false;
      noticeAbsence(run, asked, room.ended - room.began);
      if (room.login !== null) await login(run, room.login);
      else if (JSON.stringify(context) === JSON.stringify(roomContext(run, node.uid))) {
        claim(room);
        return room;
      }
    }
  } finally {
    run.readingRoom = false;
  }
}
