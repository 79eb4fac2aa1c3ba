import { LOCK_WORKFLOW } from '../../../temporal/names';
import type { World } from '../world/world';
import { rolledBackAt } from './rollback';
import type { Invariant } from './invariant';

/** What a run says that waits by itself. */
const CLOSED = /^the window is closed|change freeze/;
const IN_HAND = ['checking', 'acting', 'settling', 'undoing'];

const lockIsFree: Invariant = {
  rule: 8,
  name: 'the lock is not held while the run sleeps, and no node is in hand',
  says: 'Given up meanwhile only in a closed window, in a freeze, and while a run that has sent nothing waits for approval; never on a hold or with a node in hand.',
  over: (world) => ({
    after: (entry) => {
      if (entry.what !== 'looked' || !CLOSED.test(entry.status.waiting?.why ?? '')) return null;
      const { run, status } = entry;
      if (status.phase !== 'waiting') return null;
      if (isHeld(world, run)) return `${run} has the lock although ${status.waiting?.why}`;
      const busy = status.nodes.find(({ phase }) => IN_HAND.includes(phase));
      return busy ? `node ${busy.uid} is ${busy.phase} although ${status.waiting?.why}` : null;
    },
  }),
};

const saysSo: Invariant = {
  rule: 0,
  name: 'a run that sleeps says until when, and in which window',
  says: '`status` says on what the run waits and what ends it; its windows are shown meanwhile, also the one to come.',
  over: (world) => ({
    after: (entry) => {
      if (entry.what !== 'looked' || entry.status.phase !== 'waiting') return null;
      const { waiting, windows } = entry.status;
      if (!waiting?.why || !waiting.ends) return `${entry.run} waits and does not say on what`;
      if (!waiting.why.startsWith('the window is closed')) return null;
      const last = windows?.at(-1);
      if (last?.why !== null) return `${entry.run} waits for a window, and shows none to come`;
      if (waiting.until !== last.start)
        return `${entry.run} waits until ${waiting.until} for a window from ${last.start}`;
      return entry.at > Date.parse(last.start) + 60_000 && world.process() !== null
        ? `${entry.run} sleeps although its window is open since ${last.start}`
        : null;
    },
  }),
};

const undoGoesOn: Invariant = {
  rule: 10,
  name: 'undo waits for no window and no freeze',
  says: 'It obeys no gate, window, freeze or pause.',
  over: (world) => ({
    after: (entry) => {
      if (entry.what !== 'looked' || entry.status.phase !== 'waiting') return null;
      const said = rolledBackAt(world, entry.run);
      const why = entry.status.waiting?.why ?? '';
      return said !== null && entry.at - said > 60_000 && CLOSED.test(why)
        ? `${entry.run} was told to roll back ${entry.at - said} ms ago, and waits: ${why}`
        : null;
    },
  }),
};

export const sleepingRules = [lockIsFree, saysSo, undoGoesOn];

/** Its lock stands and has nothing before it that would end it. */
function isHeld({ server }: World, run: string): boolean {
  return server.runs.some(
    ({ type, closed, input, inbox, task }) =>
      type === LOCK_WORKFLOW &&
      closed === null &&
      inbox.length === 0 &&
      task === 'none' &&
      (input as { holder: { runId: string } }).holder.runId === run,
  );
}
