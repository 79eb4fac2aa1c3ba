import { failureOf } from './failure';
import type { FoundRun } from './find-run';
import { openRuns } from './open-runs';
import type { Options } from './options';
import { pause } from './pickup';
import { sendUpdate } from './send-update';
import { type Session, understood } from './session';
import { sideBySide } from './side-by-side';

/** What came of one abort; `confirmed` is false where no worker answered and it may still arrive. */
export interface Aborted {
  id: string;
  accepted: boolean;
  confirmed: boolean;
  text: string;
}

const LANES = 16;
/** A run that began a moment ago is found by visibility only now. */
const LOOK_AGAIN = 1_000;
/** Somebody may start runs as fast as they are ended; the schedules that do are named. */
const ROUNDS = 3;

/**
 * Aborts every open run of the namespace, or of one cluster, and those that begin meanwhile; `said` learns of each as it
 * is known. What goes wrong with one keeps none of the others.
 */
export async function abortAll(
  session: Session,
  found: readonly FoundRun[],
  message: object,
  options: Options,
  said: (one: Aborted) => void,
): Promise<Aborted[]> {
  const done = new Map<string, Aborted>();
  let next = found;
  for (let round = 1; ; round += 1) {
    await sideBySide(next, LANES, async (run) => {
      const one = await abort(session, run, message, options);
      done.set(run.seen.runId, one);
      said(one);
    });
    if (round === ROUNDS) break;
    await pause(LOOK_AGAIN);
    next = (await openRuns(session, options.cluster)).filter((run) => !done.has(run.seen.runId));
    if (next.length === 0) break;
  }
  return [...done.values()];
}

async function abort(session: Session, run: FoundRun, message: object, options: Options): Promise<Aborted> {
  const { id } = run;
  try {
    return { id, confirmed: true, ...(await sendUpdate(session, run, 'abort', message, options)) };
  } catch (error) {
    return { id, accepted: false, confirmed: false, text: failureOf(understood(error, session)).message };
  }
}
