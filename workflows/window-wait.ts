import { LONGEST } from '../language/duration';
import type { WindowReport } from '../rollout/report-shape';
import { addNote } from '../rollout/run-state';
import { atWindow, type Opening, type WindowState } from '../rollout/window';
import { effortOfNodes, effortOfSteps, effortText, tookSoFar, total, type Effort } from '../rollout/window-effort';
import { enterWindow, leaveWindow, usedFor } from '../rollout/window-use';
import { iso } from '../rollout/words';
import { paused } from './border';
import { giveUpLock } from './lock-slot';
import { tellIdle } from './notice';
import { showPhase } from './phase';
import { Ended, nodeRun, NotNow, now, type Run } from './run';
import { scopeOf } from './values';
import { until } from './wait';
import { nextOpening, openingText } from './window';

/** How long these nodes may take, side by side. */
export function effortOf(run: Run, uids: number[]): Effort {
  const [first] = uids;
  const scope = scopeOf(run, first === undefined ? null : nodeRun(run, first));
  const took = tookSoFar(run.state.nodes, run.state.waits);
  return effortOfNodes(run.loaded.runbook, scope, uids.length, took);
}

/** How long the steps of `before` or `after` may take. */
export function effortOfList(run: Run, name: 'before' | 'after'): Effort {
  const { runbook } = run.loaded;
  return effortOfSteps(runbook, runbook[name], scopeOf(run, null));
}

/**
 * Whether what comes next may begin now. False: the run waited for the window, and the border starts from its top.
 * Throws `Ended` where it does not fit any more and the run is not carried over; `NotNow` where other nodes may be in
 * hand (`opens` is false): only between batches the run sleeps or ends.
 */
export async function windowLets(run: Run, opens: boolean, next: Effort): Promise<boolean> {
  const { window } = run;
  if (window === null) return true;
  const said = atWindow(window, Date.now(), next);
  if (said.is === 'open') {
    run.window = { ...window, beginBy: window.opening.cutoffAt - total(next) };
    return true;
  }
  if (!opens) throw new NotNow();
  if (said.is === 'over') throw over(run, window, next, said.why);
  if (said.is === 'carry') run.window = await carriedOver(run, window, said.to, whyNot(run, window, next));
  await asleep(run);
  return false;
}

/** Whether what a border let begin has not begun in time: it would not be over before the cut-off. */
export function isTooLate({ window }: Run): boolean {
  return window !== null && Date.now() > window.beginBy;
}

/** Ends the run at this border: what is done stays, the rest is left. */
function over(run: Run, window: WindowState, next: Effort, then: string): Ended {
  const why = `${whyNot(run, window, next)}, and ${then}`;
  noteClose(run, window, why);
  const outcome = run.sent ? 'stopped' : 'refused';
  return new Ended(outcome, outcome, why);
}

async function carriedOver(run: Run, window: WindowState, to: Opening, why: string): Promise<WindowState> {
  const used = noteClose(run, window, why);
  const { opening: next } = await nextOpening(run, window.rule, to.closes);
  addNote(run.state, now(), null, `carried over: ${openingText(to, window.rule)}`);
  enterWindow(run.state, to);
  if (used?.sent === 0) tellIdle(run, { opening: window.opening.text, why, to });
  return { ...window, opening: to, next, used: window.used + 1 };
}

/** Before a person is asked about the plan: the window comes first, and a pause before it. */
export async function windowFirst(run: Run): Promise<void> {
  const { before, steps } = run.loaded.runbook;
  const first = () =>
    before.length === 0 && steps.length > 0 ? effortOf(run, firstBatch(run)) : effortOfList(run, 'before');
  do {
    while (run.control.pause) await paused(run);
  } while (!(await windowLets(run, true, first())));
}

function firstBatch(run: Run): number[] {
  return run.state.plan?.batches[0] ?? [];
}

/** Sleeps until the window opens, the lock given up. A pause that is asked for meanwhile comes first, and its end leads back here. */
async function asleep(run: Run): Promise<void> {
  for (;;) {
    while (run.control.pause) await paused(run);
    const { opening } = run.window ?? {};
    const left = opening === undefined ? 0 : opening.start - Date.now();
    if (opening === undefined || left <= 0) return;
    await giveUpLock(run, 'its window is closed');
    run.control.closed = {
      why: `the window is closed; it opens ${opening.text}`,
      until: new Date(opening.start).toISOString(),
      ends: 'It goes on by itself when the window opens; or a person says abort',
    };
    showPhase(run);
    try {
      const summary = `sleep until the window opens, ${iso(opening.start)}`;
      await until(run, () => run.control.pause, { ms: Math.min(left, LONGEST), summary });
    } finally {
      run.control.closed = null;
      showPhase(run);
    }
  }
}

function whyNot(run: Run, window: WindowState, next: Effort): string {
  const why = leavesNoTime(window, next);
  return run.lock.held ? why : `${why}; the run did not get the lock of the cluster in it`;
}

function leavesNoTime({ opening }: WindowState, next: Effort): string {
  const at = Date.now();
  if (at >= opening.closes) return `the window ${opening.text} is over`;
  const until = opening.cutoffAt < opening.closes ? `its cut-off at ${iso(opening.cutoffAt)}` : `its close`;
  return `the window ${opening.text} leaves no time before ${until} for what comes next, which may take ${effortText(next)}`;
}

/** What a window was used for; one that opened and saw nothing done says so. */
function noteClose({ state }: Run, { opening }: WindowState, why: string): WindowReport | null {
  const used = leaveWindow(state, why);
  if (used) addNote(state, now(), null, `window ${opening.text}: ${usedFor(used)}; ${why}`);
  return used;
}
