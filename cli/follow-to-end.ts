import { reportText } from '../reports/report-text';
import { again } from './again';
import { Answerer } from './answerer';
import { exitOfRun } from './failure';
import type { FoundRun } from './find-run';
import { follow } from './follow';
import { INTERRUPTED } from './interrupt';
import { waitForPickup } from './pickup';
import { printerFor } from './printer';
import { resultOf, type RunResult } from './run-result';
import type { Session } from './session';
import { reportOf } from './status-of';
import type { Call } from './verb';

const ON_HOLD = 5;

type Run = Pick<FoundRun, 'id' | 'handle'>;

export interface Manner {
  /** Just started: without a worker in 10 s it is ended. */
  isNew: boolean;
  /** What is said to who leaves with Ctrl-C; left out: how to come back. */
  farewell?: string;
}

/** Shows a run to its end and gives the exit code of its outcome; 5 or 130 where it was left. */
export async function followToEnd(session: Session, run: Run, call: Call, manner: Manner): Promise<number> {
  const { options, output, interrupt } = call;
  if (manner.isNew) {
    output.say(`run ${run.id}${output.live && !manner.farewell ? '; Ctrl-C leaves it going' : ''}`);
    await pickedUp(session, run, call);
  }
  const followed = await follow(session, run.handle, {
    printer: printerFor(output),
    interrupt,
    onHold: options.onHold ?? 'wait',
    answerer: output.asks && !output.json && options.onHold !== 'leave' ? new Answerer(session, run, call) : undefined,
  });
  switch (followed.how) {
    case 'ended':
      return finish(run, followed.result, call);
    case 'left':
      output.say(manner.farewell ?? comeBack(run, call));
      return INTERRUPTED;
    case 'on-hold':
      output.line(followed.status);
      output.say(
        `the run waits on a person (${followed.status.waiting?.why ?? followed.status.phase}); come back with: ${again(`watch ${run.id}`, options)}`,
      );
      return ON_HOLD;
    default:
      return followed satisfies never;
  }
}

/** Shows the report of a run that ended and gives its exit code. */
export async function finish(run: Run, result: RunResult, { output }: Call): Promise<number> {
  const report = await reportOf(run, result);
  output.line(report);
  output.text(`\n${reportText(report)}`);
  if (result.outcome !== 'completed') output.say(howItEnded(result));
  return exitOfRun(result.outcome, result.code);
}

/** One sentence: the outcome and why. */
export function howItEnded({ closed, outcome, message }: RunResult): string {
  const why = closed === 'failed' || closed === 'completed' ? message : `${closed} in Temporal: ${message}`;
  return why.startsWith(outcome) ? why : `${outcome}: ${why}`;
}

/** Ctrl-C in these seconds leaves the run as it is, too. */
export async function pickedUp(session: Session, run: Run, { interrupt }: Pick<Call, 'interrupt'>): Promise<void> {
  const over = new AbortController();
  const ended = resultOf(run.handle, over.signal);
  ended.catch(() => undefined);
  try {
    await Promise.race([waitForPickup(session, run.handle, ended), interrupt.pressed]);
  } finally {
    over.abort();
  }
}

/** How to come back to a run that was left. */
export function comeBack({ id }: Run, { options }: Pick<Call, 'options'>): string {
  return `the run goes on; come back with: ${again(`watch ${id}`, options)}`;
}
