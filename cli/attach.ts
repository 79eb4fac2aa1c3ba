import { requestHalf } from '../activities/hash';
import { requestDifferences } from '../rollout/request-differences';
import type { PlanRequest } from '../rollout/plan-shape';
import { instant, plain } from '../reports/words';
import { UserError } from '../language/user-error';
import { again } from './again';
import { askRequest } from './ask-request';
import { Interrupted } from './ask-worker';
import { type FoundRun, findRun, type Holder, holderOf } from './find-run';
import { statusNow } from './status-now';
import { openRuns } from './open-runs';
import { noWorker, pause } from './pickup';
import { resultOf } from './run-result';
import { isOpen } from './run-row';
import type { RunRequest } from './run-request';
import { type Session, within } from './session';
import { startInput } from './start-input';
import type { Call } from './verb';

const SILENCE = 15_000;
const LOOK_EVERY = 300;

/**
 * The open run that was asked for the very same as `request` (the request half of its plan's hash; no reading of the
 * cluster is needed): the one that holds the cluster, else one that gave up its lock while it waits for an approval or a window.
 * Null: nothing stands in the way of a run of one's own. Throws `busy`, with all that differs, where the holder does
 * something else.
 */
export async function findSame(session: Session, request: RunRequest, call: Call): Promise<FoundRun | null> {
  const holder = await holderOf(session, request.cluster);
  const open = await openRuns(session, request.cluster);
  if (holder === null && open.length === 0) return null;
  const own = await askRequest(session, request, call.interrupt);
  if (own.readOnly) return null;
  const half = requestHalf(own.request);
  const held = holder && (await heldRun(session, holder, call));
  if (held && isOf(held.plan, half)) return sameRun(held.run, held.holder, call);
  const waiting = await firstOf(session, half, open);
  if (waiting) return sameRun(waiting.run, waiting, call);
  if (held && !held.ended) throw await busy(session, held.holder, own.request, call);
  return null;
}

async function heldRun(
  session: Session,
  holder: Holder,
  call: Call,
): Promise<{ holder: Holder; run: FoundRun; plan: string | null; ended: boolean }> {
  const run = await findRun(session, { args: [holder.id], options: { runId: holder.runId } });
  const { hash, ended } = await planOf(session, run, call);
  return { holder, run, plan: hash, ended };
}

/** The first whose plan stands and is of the same request: without a lock that is one that waits for an approval or a window. */
async function firstOf(
  session: Session,
  half: string,
  open: readonly FoundRun[],
): Promise<{ run: FoundRun; since: string; by: string } | null> {
  for (const run of open) {
    const answer = await statusNow(session, run.handle);
    if (!('status' in answer)) continue;
    const { outcome, run: asked } = answer.status;
    if (outcome === null && isOf(asked.plan, half))
      return { run, since: asked.startedAt, by: asked.requestedBy ?? 'unknown' };
  }
  return null;
}

function isOf(plan: string | null, half: string): boolean {
  return plan?.slice(0, 32) === half;
}

function sameRun(run: FoundRun, { since, by }: Pick<Holder, 'since' | 'by'>, { output, options }: Call): FoundRun {
  const text = `attached to run ${run.id}: the same request, at work since ${instant(since)}, started by ${plain(by)}`;
  output.say(`${text}${output.live ? '; Ctrl-C leaves it going' : ''}`);
  if (!options.detach) output.line({ type: 'note', at: new Date().toISOString(), text });
  return run;
}

/** Waits until the plan of a run stands, or the run has ended; throws `no-worker` when nobody answers for long. */
async function planOf(
  session: Session,
  run: FoundRun,
  { interrupt }: Call,
): Promise<{ hash: string | null; ended: boolean }> {
  for (let answered = Date.now(); ;) {
    if (interrupt.signal.aborted) throw new Interrupted();
    const { handle } = run;
    if (!isOpen(await within(session, 5_000, () => handle.describe())))
      return { hash: (await resultOf(handle)).report?.run.plan ?? null, ended: true };
    const answer = await statusNow(session, handle);
    if ('status' in answer) {
      answered = Date.now();
      if (answer.status.run.plan !== null) return { hash: answer.status.run.plan, ended: false };
    } else if (Date.now() - answered > SILENCE) {
      throw new UserError('no-worker', noWorker(session));
    }
    await Promise.race([pause(LOOK_EVERY), interrupt.pressed]);
  }
}

async function busy(
  session: Session,
  { id, runId, since, by }: Holder,
  own: PlanRequest,
  call: Call,
): Promise<UserError> {
  const differences = await differencesOf(session, { id, runId }, own, call);
  const held = `cluster ${own.cluster} is held by run ${id} since ${since}, started by ${by}`;
  return new UserError(
    'busy',
    `${held}; it does something else: ${differences.join('; ')}. Follow it with: ${again(`watch ${id}`, call.options)}`,
  );
}

/** The holder's own input, as a worker understands it now. */
async function differencesOf(
  session: Session,
  holder: Pick<Holder, 'id' | 'runId'>,
  own: PlanRequest,
  { interrupt }: Call,
): Promise<string[]> {
  const there = await askRequest(session, await startInput(session, holder), interrupt).catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
  const found = there === null ? [] : requestDifferences(there.request, own);
  return found.length > 0 ? found : [`runbook ${own.runbook} had another text when that run began`];
}
