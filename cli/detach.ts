import type { Status } from '../rollout/report-shape';
import { finish, comeBack, pickedUp } from './follow-to-end';
import type { FoundRun } from './find-run';
import { statusNow } from './status-now';
import { INTERRUPTED } from './interrupt';
import { pause } from './pickup';
import { resultOf, type RunResult } from './run-result';
import type { Session } from './session';
import type { Call } from './verb';

/** Returns once lock and plan stand, with the status; a run that ended before that counts by its outcome. */
export async function leaveDetached(
  session: Session,
  run: Pick<FoundRun, 'id' | 'handle'>,
  call: Call,
): Promise<number> {
  const { output, interrupt } = call;
  await pickedUp(session, run, call);
  const over = new AbortController();
  let result: RunResult | undefined;
  const end = resultOf(run.handle, over.signal).then((value) => (result = value));
  end.catch(() => undefined);
  try {
    for (;;) {
      const answer = await Promise.race([statusNow(session, run.handle), end, interrupt.pressed]);
      if (result) return await finish(run, result, call);
      if (interrupt.signal.aborted) {
        output.say(comeBack(run, call));
        return INTERRUPTED;
      }
      if (answer && 'status' in answer && stands(answer.status)) {
        output.data(answer.status);
        output.text(run.id);
        output.say(comeBack(run, call));
        return 0;
      }
      await Promise.race([pause(200), end, interrupt.pressed]);
    }
  } finally {
    over.abort();
  }
}

function stands(status: Status): boolean {
  return status.run.plan !== null && status.phase !== 'planning';
}
