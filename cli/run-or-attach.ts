import { findSame } from './attach';
import { leaveDetached } from './detach';
import { finish, followToEnd, pickedUp } from './follow-to-end';
import { type FoundRun, holderOf } from './find-run';
import { statusNow } from './status-now';
import { pause } from './pickup';
import { resultOf, type RunResult } from './run-result';
import type { RunRequest } from './run-request';
import type { Session } from './session';
import type { Call } from './verb';

export type Started = Pick<FoundRun, 'id' | 'handle'>;

/** How often somebody else may be quicker. */
const TRIES = 3;
const LOOK_EVERY = 200;

/**
 * `run --attach`: follows the run that does the same already, else starts one. Somebody who is quicker between the look
 * and the lock is followed, too; the run that was refused for it has sent nothing.
 */
export async function runOrAttach(
  session: Session,
  request: RunRequest,
  call: Call,
  start: () => Promise<Started>,
): Promise<number> {
  let same = await findSame(session, request, call);
  for (let tries = 1; same === null; tries += 1) {
    const own = await start();
    const clash = await clashOf(session, own, call);
    if (clash === null) return followed(session, own, call, true);
    same = await findSame(session, request, call);
    const isFree = same !== null || (await holderOf(session, request.cluster)) === null;
    if (!isFree || (same === null && tries === TRIES)) return finish(own, clash, call);
  }
  return followed(session, same, call, false);
}

/** Shows a run to its end, or leaves it with `--detach`. */
export function followed(session: Session, run: Started, call: Call, isNew: boolean): Promise<number> {
  return call.options.detach ? leaveDetached(session, run, call) : followToEnd(session, run, call, { isNew });
}

/** How the run ended, where it found the cluster busy; null once it has the lock and a plan, or ended otherwise. */
async function clashOf(session: Session, run: Started, call: Call): Promise<RunResult | null> {
  await pickedUp(session, run, call);
  const { interrupt } = call;
  const over = new AbortController();
  let result: RunResult | undefined;
  const end = resultOf(run.handle, over.signal).then((value) => (result = value));
  end.catch(() => undefined);
  try {
    while (!interrupt.signal.aborted) {
      const answer = await Promise.race([statusNow(session, run.handle), end, interrupt.pressed]);
      if (result) return result.code === 'busy' ? result : null;
      if (answer && 'status' in answer && answer.status.run.plan !== null) return null;
      await Promise.race([pause(LOOK_EVERY), end, interrupt.pressed]);
    }
    return null;
  } finally {
    over.abort();
  }
}
