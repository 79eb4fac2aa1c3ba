import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { LOOK_SIGNAL, RELEASE_SIGNAL } from '../temporal/names';
import { reads } from './calls';
import { inTime } from './summary';

/** Who holds the lock. The same stands in the memo, so that it can be read without a worker. */
export interface LockInput {
  holder: { id: string; runId: string };
  since: string;
  by: string;
  /** The holder's largest step timeout, and its grace, milliseconds. */
  timeout: number;
  grace: number;
}

export const releaseSignal = defineSignal<[{ id: string; runId: string }]>(RELEASE_SIGNAL);
/** Somebody found the lock busy and its holder closed: a cancelled lock looks now, and not when its pause is over. */
export const lookSignal = defineSignal(LOOK_SIGNAL);

const FIRST_ASK = 1_000;
const LAST_ASK = 5 * 60_000;
/** A dead worker's request may still be written so long after it was noticed. */
const UNREPORTED = 10_000;

/**
 * The lock of one cluster (safety rule 8): open while its holder may send or may have sent something. It ends by its
 * holder's release; cancelled, it asks Temporal until the holder is closed, stays for as long as the holder's last
 * POST may take effect, and ends. Fails at once where it is started with anything but a holder.
 */
export async function lock(input: LockInput): Promise<void> {
  if (!isHeld(input))
    throw ApplicationFailure.nonRetryable('a lock is started by a run, never by hand: start a runbook', 'input');
  const state = { released: false, looks: 0 };
  setHandler(
    releaseSignal,
    (by) => {
      state.released ||= by?.id === input.holder.id && by?.runId === input.holder.runId;
    },
    { description: 'The holder lets go: {"id": "<workflow id>", "runId": "<first run id>"}; any other is ignored' },
  );
  setHandler(lookSignal, () => void (state.looks += 1), {
    description: 'A cancelled lock asks now whether its holder is closed: {}',
  });
  try {
    await condition(() => state.released);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => outliveHolder(input, state));
  }
}

async function outliveHolder(input: LockInput, state: { released: boolean; looks: number }): Promise<void> {
  const isReleased = () => state.released;
  let pause = FIRST_ASK;
  while (!isReleased()) {
    const looks = state.looks;
    if (await reads('is the holder of this lock closed?').runClosed({ ...input.holder })) {
      await inTime(isReleased, UNREPORTED + input.timeout + input.grace, 'its last request may still take effect');
      return;
    }
    await inTime(() => state.released || state.looks > looks, pause, 'then ask again whether the holder is closed');
    pause = Math.min(pause * 2, LAST_ASK);
  }
}

/** Only runs start locks; one that somebody started by hand must not stand for ever. */
function isHeld(given: Partial<LockInput> | null | undefined): boolean {
  const { holder, timeout, grace } = given ?? {};
  return [holder?.id, holder?.runId].every((id) => typeof id === 'string') && [timeout, grace].every(Number.isFinite);
}
