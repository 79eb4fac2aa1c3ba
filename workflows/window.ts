import { formatDuration } from '../language/duration';
import { addNote, type RunState } from '../rollout/run-state';
import type { Opening, WindowState } from '../rollout/window';
import { effortOfNodes, effortOfSteps, tooShort } from '../rollout/window-effort';
import type { Window } from '../rollout/window-rule';
import { enterWindow } from '../rollout/window-use';
import { quote } from '../rollout/shell';
import { iso } from '../rollout/words';
import { reading } from './readings';
import type { RunInput } from './input';
import { late } from './late';
import { Ended, now, type Run, type Waiter } from './run';
import { scheduled, type Scheduled } from './scheduled';
import { abortable } from './wait';

/** The input of a run, and the window in it. */
type Windowed = Pick<RunInput, 'outsideWindow' | 'requestedBy'>;

/**
 * The opening in which the run is, or for which it waits. Worked out from when a schedule was to start it, however late
 * it did; null: it has no window, or sends nothing. Throws `Ended` for a rule that is wrong, a window that is over, and
 * a Trigger outside of it.
 */
export async function openWindow(
  waiter: Waiter,
  input: RunInput,
  loaded: Run['loaded'],
  state: RunState,
): Promise<WindowState | null> {
  const rule = input.window;
  if (rule === null) return null;
  if (waiter.readOnly) {
    addNote(state, now(), null, 'it has a window and does not wait for it: it sends nothing');
    return null;
  }
  refuseShort(rule, loaded);
  const by = scheduled();
  const found =
    input.outsideWindow === null ? await ofRule(waiter, rule, by, state) : await fromNow(waiter, rule, input);
  addNote(state, now(), null, openingText(found.opening, rule));
  enterWindow(state, found.opening);
  return { rule, ...found, used: 1, beginBy: found.opening.cutoffAt };
}

/** Throws `Ended` for a rule with which nothing could ever be sent. */
export async function checkWindow(waiter: Waiter, rule: Window, loaded: Run['loaded']): Promise<void> {
  refuseShort(rule, loaded);
  const { opening } = await nextOpening(waiter, rule, Date.now());
  if (opening === null) throw new Ended('refused', 'input', 'window: it is over, and never opens again');
}

function refuseShort(rule: Window, { runbook, inputs }: Run['loaded']): void {
  const efforts = [
    ...(runbook.before.length > 0 ? [effortOfSteps(runbook, runbook.before, { inputs })] : []),
    ...(runbook.steps.length > 0 ? [effortOfNodes(runbook, { inputs }, 1, null)] : []),
    ...(runbook.after.length > 0 ? [effortOfSteps(runbook, runbook.after, { inputs })] : []),
  ];
  const objection = efforts.map((effort) => tooShort(rule, effort)).find((text) => text !== null);
  if (objection) throw new Ended('refused', 'input', `window: ${objection}`);
}

/** The opening that contains or follows that instant, and the one after it. Throws `Ended` where the rule is wrong. */
export async function nextOpening(
  waiter: Waiter,
  window: Window,
  at: number,
): Promise<{ opening: Opening | null; next: Opening | null }> {
  const found = await abortable(waiter, () =>
    late(reading(waiter, 'when is the window open?').openings({ window, at })),
  );
  if (!found.ok) throw new Ended('refused', 'input', found.problems.map((one) => `window: ${one}`).join('; '));
  return found;
}

type Openings = Pick<WindowState, 'opening' | 'next'>;

async function ofRule(waiter: Waiter, rule: Window, by: Scheduled | null, state: RunState): Promise<Openings> {
  const at = by?.start ?? Date.now();
  const { opening, next } = await nextOpening(waiter, rule, at);
  if (opening === null)
    throw new Ended('refused', 'refused', `the window is over at ${iso(at)}, and never opens again`);
  if (by && opening.start > at) {
    const how = `to start all the same: rollbook schedule trigger ${quote(by.by)} --outside-window WHY, or a run with the same input and outsideWindow, a reason`;
    const when = `${iso(at)} is outside of the window of ${by.by}, which opens next ${opening.text}`;
    throw new Ended('refused', 'refused', `${when}; ${how}`);
  }
  if (Date.now() >= opening.closes) {
    enterWindow(state, opening);
    throw new Ended('refused', 'refused', `the window ${opening.text} had closed before the run could begin`);
  }
  return { opening, next };
}

/** Somebody takes the responsibility for a start outside of the window: it has its whole length, from now on. */
async function fromNow(waiter: Waiter, rule: Window, { outsideWindow, requestedBy }: Windowed): Promise<Openings> {
  const start = Date.now();
  const closes = start + rule.length;
  const text = `of ${formatDuration(rule.length)} that ${requestedBy ?? 'somebody'} opened at ${iso(start)} (${outsideWindow})`;
  const { opening: next } = await nextOpening(waiter, rule, closes);
  return { opening: { start, closes, cutoffAt: closes - rule.cutoff, text }, next };
}

export function openingText({ text, closes, cutoffAt }: Opening, { atClose }: Window): string {
  const cutoff = cutoffAt < closes ? `, with its cut-off at ${iso(cutoffAt)}` : '';
  const then = atClose === 'stop' ? 'what is left then is left' : 'what is left then is carried over';
  return `window ${text}${cutoff}: ${then}`;
}
