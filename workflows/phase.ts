import { upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { formatDuration } from '../language/duration';
import { waitingFor } from '../rollout/question';
import type { Phase, Waiting } from '../rollout/report-shape';
import { recordWait, type RunState } from '../rollout/run-state';
import type { Control, Hold } from './control';
import { oneOf, verbsFor } from './sense';
import { tellWaits } from './notice';
import { now, type Run } from './run';

export const attribute = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** Brings phase and `waiting` up to what the run does now, and tells Temporal when the phase changed. */
export function showPhase(run: Run): void {
  const phase = phaseOf(run);
  run.state.waiting = waitingOf(run) ?? run.control.shown;
  const moved = phase !== run.state.phase;
  run.state.phase = phase;
  recordWait(run.state, now());
  tellWaits(run, (hold) => waitingOn(run, hold));
  if (!moved) return;
  upsertSearchAttributes([{ key: attribute('RollbookPhase'), value: phase }]);
}

/** A run is found by the name in its runbook: of one that was sent as an object nobody knew it before it was read. */
export function showRunbook(state: RunState, name: string): void {
  if (state.run.runbook !== name) upsertSearchAttributes([{ key: attribute('RollbookRunbook'), value: name }]);
  state.run.runbook = name;
}

/** A wait at a border or at a node that is nobody's fault: shown, and gone when it is over. */
export async function showing<T>(run: Run, waiting: Waiting, wait: () => Promise<T>): Promise<T> {
  run.control.shown = waiting;
  showPhase(run);
  try {
    return await wait();
  } finally {
    if (run.control.shown === waiting) run.control.shown = null;
    showPhase(run);
  }
}

function phaseOf(run: Run): Phase {
  if (run.state.outcome) return 'finished';
  if (run.control.holds.length > 0) return 'holding';
  if (run.control.unwinding) return 'undoing';
  if (run.control.paused) return 'paused';
  if (run.control.questions.open.length > 0 || run.control.lockWait || run.control.closed) return 'waiting';
  return run.state.plan ? 'rolling' : 'planning';
}

function waitingOf(run: Run): Waiting | null {
  const [hold, ...more] = run.control.holds;
  if (hold) {
    const first = waitingOn(run, hold);
    return more.length > 0 ? { ...first, why: `${first.why} (and ${more.length} more)` } : first;
  }
  if (!run.control.paused)
    return waitingFor(run.control.questions.open, run.id) ?? run.control.lockWait ?? run.control.closed;
  return {
    why: pausedBy(run.state),
    until: null,
    ends: `A person says resume or abort, for example: rollbook resume ${run.id}`,
  };
}

/** Who paused it, and why, in their words: whoever finds it at rest must know whom to ask. */
function pausedBy({ messages }: RunState): string {
  const said = messages.findLast(({ what }) => what === 'pause');
  return `${said?.by ?? 'a person'} paused the run${said?.reason ? `: ${said.reason}` : ''}`;
}

/** What was asked for and has not come about yet: the run goes on meanwhile, and whoever looks must see it. */
export function comingOf(control: Control, id: string): Waiting | null {
  if (control.finished) return null;
  if (control.abort) {
    const why = `${control.abort.by} aborted the run, and what was sent is looked at`;
    return { why, until: null, ends: 'It ends by itself, at the latest with the grace time' };
  }
  if (control.rollback?.begun === false) {
    const why = `${control.rollback.by} said rollback: nodes in hand first finish what was sent`;
    return {
      why,
      until: null,
      ends: `Then it undoes what it did, newest first, and ends; to stop that: rollbook abort ${id}`,
    };
  }
  if (!control.pause) return null;
  const why = 'a pause was asked for: nodes in hand finish first';
  return { why, until: null, ends: `It pauses by itself at the next border; to take it back: rollbook resume ${id}` };
}

function waitingOn(run: Run, hold: Hold): Waiting {
  return { why: describe(hold), until: new Date(hold.until).toISOString(), ends: ends(run, hold) };
}

export function describe(hold: Hold): string {
  return hold.node === null ? hold.why : `node ${hold.node}: ${hold.why}`;
}

function ends(run: Run, hold: Hold): string {
  const node = hold.node === null ? '' : ` --node ${hold.node}`;
  const verbs = oneOf(verbsFor(hold, run.control, run.sent));
  const end = `after ${formatDuration(run.loaded.runbook.hold)} the run ends as failed`;
  const heals = hold.heals ? 'It goes on by itself when that is well again. Otherwise a' : 'A';
  return `${heals} person says ${verbs}, for example: rollbook retry ${run.id}${node}; ${end}`;
}
