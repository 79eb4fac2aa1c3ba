import { ActivityFailure, CancellationScope, patched, workflowInfo } from '@temporalio/workflow';
import { writeInputs } from '../language/inputs';
import { objections } from '../rollout/gate-text';
import type { Report } from '../rollout/report-shape';
import type { RunState } from '../rollout/run-state';
import { leaveWindow } from '../rollout/window-use';
import { adopt } from './adopt';
import { approvedPlan, asksFirst } from './approval';
import { closeRun } from './close';
import { turnsBack } from './control';
import { openRun } from './desk';
import { withFreeze } from './freeze';
import { takeLock } from './holder';
import { readInput, type RunInput } from './input';
import { load } from './load';
import { emptySlot, type LockSlot } from './lock-slot';
import type { Desk } from './messages';
import { beginTelling } from './notice';
import { showPhase, showRunbook } from './phase';
import { isReadOnly, makePlan, type Planned } from './planning';
import { rollBack, saidBy } from './rollback';
import { isComplete, roll } from './rolling';
import { Aborted, Ended, Fault, ResetTold, TurnedBack, type Run } from './run';
import { openWindow } from './window';
import { windowFirst } from './window-wait';

/**
 * One run of a runbook over one cluster: plan under the lock, roll, report. Closes as Completed only for `completed`;
 * every other outcome fails the workflow with the report in the failure's details. Nothing of the body can be
 * cancelled from outside: Temporal's cancel is an abort by `temporal`.
 */
export async function runbook(given: unknown): Promise<Report> {
  const { state, desk } = openRun(given);
  return CancellationScope.nonCancellable(async () => {
    const lock = emptySlot();
    const end = await wholeRun(given, state, desk, lock);
    return closeRun(state, desk, end, lock.held);
  });
}

async function wholeRun(given: unknown, state: RunState, desk: Desk, lock: LockSlot): Promise<Ended> {
  // The version of the rules that this run began with; it stays with it across deployments.
  patched('rules-1');
  let run: Run | null = null;
  try {
    run = await prepare(given, state, desk, lock);
    if (run.readOnly) refuseGates(run);
    if (asksFirst(run)) await windowFirst(run);
    await approvedPlan(run);
    showPhase(run);
    await roll(run);
    if (turnsBack(run.control)) throw new TurnedBack();
    return completed(run);
  } catch (error) {
    return unlessUndone(run, desk, endOf(run, desk, error));
  }
}

/** The end, or what a person's rollback makes of it where something was sent: an abort and a reset go before it. */
async function unlessUndone(run: Run | null, desk: Desk, end: Ended): Promise<Ended> {
  const { rollback, abort } = desk.control;
  if (!rollback || abort || !run?.sent || end instanceof ResetTold || end instanceof Fault) return end;
  if (run.window && Date.now() < run.window.opening.start)
    leaveWindow(run.state, `${saidBy(rollback)} before it opened`);
  try {
    return await rollBack(run, rollback);
  } catch (error) {
    return endOf(run, desk, error);
  }
}

/** Everything before the first border: input, runbook, lock, plan. Throws `Ended` for whatever refuses the run. */
async function prepare(given: unknown, state: RunState, desk: Desk, lock: LockSlot): Promise<Run> {
  const checked = readInput(given);
  if (!checked.ok) throw new Ended('refused', 'input', checked.problems.join('; '));
  const { input } = checked;
  desk.control.stopAfterFailure = input.stopAfterFailure;
  const waiter = { control: desk.control, sent: false, readOnly: false, patient: input.window !== null };
  const loaded = await load(waiter, input, workflowInfo().startTime.getTime());
  const readOnly = isReadOnly(loaded);
  state.run.hash = loaded.hash;
  showRunbook(state, loaded.runbook.name);
  beginTelling(state, desk.control.teller);
  state.request = {
    inputs: asked(input, writeInputs(loaded.runbook, loaded.inputs)),
    nodes: input.nodes,
    named: loaded.document === null,
  };
  const window = await openWindow({ ...waiter, readOnly }, input, loaded, state);
  if (!readOnly) lock.held = await takeLock(waiter, loaded, input.requestedBy ?? 'unknown');
  const made = await makePlan({ ...waiter, readOnly }, input, loaded);
  const planned = await withFreeze({ ...waiter, readOnly }, input, loaded, made);
  return begin(state, desk, input, loaded, planned, { readOnly, window, lock });
}

function begin(
  state: RunState,
  desk: Desk,
  input: RunInput,
  loaded: Run['loaded'],
  planned: Planned,
  { readOnly, window, lock }: Pick<Run, 'readOnly' | 'window' | 'lock'>,
): Run {
  const { draft, plan, survey } = planned;
  const { workflowId, firstExecutionRunId } = workflowInfo();
  const run: Run = {
    id: workflowId,
    firstRunId: firstExecutionRunId,
    input,
    loaded,
    state,
    control: desk.control,
    readOnly,
    lock,
    patient: input.window !== null,
    window,
    freezesAt: Infinity,
    draft,
    planned: {},
    refs: [],
    nodes: new Map(),
    survey,
    usual: { restart: {}, stop: {}, start: {} },
    sideBySide: 0,
    moment: null,
    readingRoom: false,
    readingTook: Infinity,
    sent: false,
    sentSinceGates: false,
    touched: new Set(),
    part: 'before',
    ending: null,
    stopping: null,
    results: {},
    done: [],
    retried: false,
    listFailed: false,
  };
  adopt(run, planned);
  const [first] = plan.refused;
  if (first) throw new Ended('refused', first.code, plan.refused.map((one) => one.message).join('; '));
  return run;
}

/** A run without mutating steps reads its gates once, at planning: a no or unknown is a failure. */
function refuseGates(run: Run): void {
  const closed = (run.state.plan?.gates ?? []).filter((gate) => gate.verdict !== 'yes');
  if (closed.length === 0) return;
  const why = objections(closed).join('; ');
  throw new Ended('failed', 'failed', why);
}

function completed(run: Run): Ended {
  if (isComplete(run)) return new Ended('completed', 'failed', '');
  const failed = run.state.nodes
    .filter((node) => node.phase !== 'done' && node.phase !== 'skipped')
    .map((node) => node.uid);
  const why =
    failed.length > 0
      ? `${failed.length === 1 ? 'node' : 'nodes'} ${failed.join(', ')} failed; the rest is done`
      : 'a step of before or after failed; the rest is done';
  return new Ended('failed', 'failed', why);
}

function endOf(run: Run | null, desk: Desk, error: unknown): Ended {
  const untouched = run === null || (!run.sent && !run.readOnly);
  if (error instanceof Aborted || (error instanceof TurnedBack && desk.control.abort)) {
    const { by, reason } = desk.control.abort ?? { by: 'unknown', reason: null };
    const why = `aborted by ${by}${reason ? `: ${reason}` : ''}`;
    return untouched ? new Ended('refused', 'refused', why) : new Ended('stopped', 'stopped', why);
  }
  if (error instanceof TurnedBack) {
    const why = `${saidBy(desk.control.rollback ?? { by: 'unknown', reason: null })}; nothing was sent`;
    return untouched ? new Ended('refused', 'refused', why) : new Ended('stopped', 'stopped', why);
  }
  if (error instanceof ResetTold) return error;
  if (error instanceof Ended) {
    // Ended before its first POST although something was left to do: whoever ended it, that is a refusal.
    const due = run === null || run.draft.facts.requests.length > 0;
    return untouched && due && error.outcome !== 'refused' ? new Ended('refused', 'refused', error.message) : error;
  }
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return new Fault(cause, untouched ? 'refused' : 'failed');
}

/** Inputs as they were given, for the command that `next` shows: defaults are left out. */
function asked(input: RunInput, written: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(written).filter(([name]) => name in input.inputs));
}
