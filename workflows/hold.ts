import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ErrorCode } from '../rollout/plan-shape';
import type { Hold, HoldKind } from './control';
import { healWhenThawed } from './freeze-reading';
import { describe, showPhase } from './phase';
import { Ended, nodeRun, TurnedBack, type Run } from './run';
import { at } from './summary';
import { until as within } from './wait';
import { healWhileOpen } from './window-heal';

/** The third time only a person ends it (safety rule 5). */
const HEALS = 2;

/**
 * The run stops here and asks a person (safety rule 5). It ends by retry or skip, by `heal` returning true when the
 * reading is well again, by an abort or a rollback, or as `failed` when the runbook's `hold` is over. Where nothing was sent,
 * only `ask` holds: everything else ends the run as refused, a run without mutating steps as failed.
 */
export async function hold(
  run: Run,
  what: { node: number | null; kind: HoldKind; why: string; code?: ErrorCode },
  heal?: () => Promise<boolean>,
): Promise<'retry' | 'skip' | 'healed'> {
  const { node, kind, why } = what;
  const { control } = run;
  // Whoever said rollback has answered already, whatever is asked on the way there.
  if (control.rollback?.begun === false) throw new TurnedBack(why);
  if (!run.sent && control.posting > 0) await within(run, () => run.sent || control.posting === 0);
  if (!run.sent && kind !== 'ask') {
    const place = node === null ? why : `node ${node}: ${why}`;
    throw new Ended(run.readOnly ? 'failed' : 'refused', run.readOnly ? 'failed' : (what.code ?? 'refused'), place);
  }
  const key = `${node}/${kind}`;
  const before = control.counts.get(key);
  const { count, since } = { count: (before?.count ?? 0) + 1, since: before?.since ?? Date.now() };
  control.counts.set(key, { count, since });
  const heals = heal !== undefined && count <= HEALS;
  const until = since + run.loaded.runbook.hold;
  const entry: Hold = { node, kind, why, since, until, answer: null, heals };
  control.holds.push(entry);
  showPhase(run);
  const inHand = node !== null && nodeRun(run, node).sent;
  const never = (): void => {
    entry.heals = false;
    showPhase(run);
  };
  const well = heal && (inHand ? heal : () => healWhileOpen(run, () => healWhenThawed(run, heal), never));
  const healing = heals && well ? watch(well, () => refusedMeanwhile(run, entry)) : null;
  try {
    // Another node may have ended the run meanwhile; an undo still has its own questions to ask.
    const over = () => run.ending !== null && !control.unwinding;
    const answered = () => entry.answer !== null || healing?.healed() === true;
    // One that comes back counts as one: its time runs on.
    const inTime = await within(run, () => answered() || over(), {
      ms: until - Date.now(),
      summary: `${at(node)}it holds and waits for a person`,
    });
    if (run.ending && !answered()) throw run.ending;
    if (!inTime) throw new Ended('failed', 'failed', `nobody answered within the hold: ${describe(entry)}`);
    if (entry.answer !== null) control.counts.delete(key);
    if (entry.answer === 'rollback') throw new TurnedBack(why);
    if (entry.answer === 'retry') retried(run, node);
    return entry.answer ?? 'healed';
  } finally {
    await healing?.end();
    control.holds = control.holds.filter((other) => other !== entry);
    showPhase(run);
  }
}

/** The next reading tries the credential again, and what fails from now on holds (safety rules 5 and 7). */
function retried(run: Run, node: number | null): void {
  run.control.unlatch = true;
  if (node === null) run.retried = true;
  else nodeRun(run, node).retried = true;
}

/** Anything proven: the holds before it no longer count. */
export function progress(run: Run): void {
  run.control.counts.clear();
}

/** A 401 while it was waited for: nothing more is asked, and the person who looks must learn of it (safety rule 7). */
function refusedMeanwhile(run: Run, entry: Hold): void {
  if (run.control.refusedLogin === null) return;
  entry.why = `${entry.why}; and meanwhile the login was refused: ${run.control.refusedLogin}`;
  entry.heals = false;
  run.control.refusedLogin = null;
  showPhase(run);
}

function watch(
  heal: () => Promise<boolean>,
  unhealed: () => void,
): { healed: () => boolean; end: () => Promise<void> } {
  let healed = false;
  const scope = new CancellationScope({ cancellable: true });
  const work = scope
    .run(heal)
    .then((well) => {
      healed = well;
      if (!well) unhealed();
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  return {
    healed: () => healed,
    end: async () => {
      if (!healed) scope.cancel();
      await work;
    },
  };
}
