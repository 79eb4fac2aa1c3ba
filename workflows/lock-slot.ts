import { paused } from './border';
import { resetEnd, takeLock, type Held } from './holder';
import { showPhase } from './phase';
import { Ended, type Run } from './run';
import { until } from './wait';

/** The cluster's lock as a run has it: `null` while it is given up, and `gone` tells whether the one given up is gone. */
export interface LockSlot {
  held: Held | null;
  gone: () => boolean;
}

/** A busy lock is tried again after so long, and at last so seldom: each try stands in the history. */
const FIRST_TRY = 5_000;
const LAST_TRY = 120_000;

export function emptySlot(): LockSlot {
  return { held: null, gone: () => true };
}

/**
 * Lets others work meanwhile, as safety rule 8 allows: in a closed window, in a freeze, and while a run that has sent
 * nothing waits for approval; never with a node in hand. Does nothing where no lock is held. `why` is for a reset run,
 * which must not let go of the first execution's lock.
 */
export async function giveUpLock(run: Run, why: string): Promise<void> {
  const { held } = run.lock;
  if (!held) return;
  await refuseReset(why);
  Object.assign(run.lock, { held: null, gone: held.gone });
  await held.release();
}

/** A reset run must not let go of the first execution's lock, nor take what that one did for somebody else's. */
export async function refuseReset(why: string): Promise<void> {
  const reset = await resetEnd(why);
  if (reset) throw reset;
}

export interface Retaking {
  /** What it waited for, for a reset run. */
  why: string;
  /** Until when a busy lock is waited for, milliseconds since 1970; left out: as long as the runbook holds, and then the run ends. */
  until?: number;
  /** A pause comes first; not for an undo. */
  pauses?: boolean;
}

/**
 * The lock once more, before anything is sent again. Found busy, it is waited for: false where it is still busy at
 * `until`. Without that the run ends, `refused` where it has sent nothing, else `stopped` (safety.md, "At a border").
 */
export async function takeLockAgain(run: Run, { why, until: given, pauses = true }: Retaking): Promise<boolean> {
  if (run.lock.held) return true;
  await refuseReset(why);
  const limit = given ?? Date.now() + run.loaded.runbook.hold;
  const { gone } = run.lock;
  // Its own lock is not yet gone where its release found no worker; to find it would look like a reset.
  const summary = 'wait until the lock that was given up is gone';
  if (!gone() && !(await until(run, gone, { ms: Math.max(0, limit - Date.now()), summary }))) {
    if (given !== undefined) return false;
    throw tooLong(run, `cluster ${run.loaded.cluster.name} is still locked for this run itself`);
  }
  try {
    run.lock.held = await takeLock(run, run.loaded, run.input.requestedBy ?? 'unknown', busyUntil(run, limit, pauses));
    return true;
  } catch (error) {
    if (!(error instanceof StillBusy)) throw error;
    if (given !== undefined) return false;
    throw tooLong(run, error.message);
  } finally {
    run.control.lockWait = null;
    showPhase(run);
  }
}

class StillBusy extends Error {}

function busyUntil(run: Run, limit: number, pauses: boolean): (busy: Ended) => Promise<void> {
  let delay = FIRST_TRY;
  return async (busy) => {
    const left = limit - Date.now();
    if (left <= 0) throw new StillBusy(busy.message);
    run.control.lockWait = {
      why: busy.message,
      until: new Date(limit).toISOString(),
      ends: 'It goes on by itself when the lock is free; or a person says abort',
    };
    showPhase(run);
    const summary = 'the lock is busy: try again after this';
    await until(run, () => pauses && run.control.pause, { ms: Math.min(delay, left), summary });
    while (pauses && run.control.pause) await paused(run);
    delay = Math.min(delay * 2, LAST_TRY);
  };
}

function tooLong(run: Run, why: string): Ended {
  return run.sent ? new Ended('stopped', 'busy', why) : new Ended('refused', 'busy', why);
}
