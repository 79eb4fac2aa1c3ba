import { ApplicationFailureCategory } from '@temporalio/common';
import { allHandlersFinished, ApplicationFailure, condition, upsertSearchAttributes } from '@temporalio/workflow';
import { reportOf } from '../rollout/report';
import type { Report } from '../rollout/report-shape';
import { finish, type RunState } from '../rollout/run-state';
import { endWindow } from '../rollout/window-use';
import { resetEnd, type Held } from './holder';
import type { Desk } from './messages';
import { tellEnd } from './notice';
import { pauseScheduleAfter } from './pause-schedule';
import { attribute } from './phase';
import { now, ResetTold, type Ended } from './run';

/** Ends the run for good: its schedule is paused where it failed, the lock is let go, and the report is the result or the failure's details. */
export async function closeRun(state: RunState, desk: Desk, own: Ended, lock: Held | null): Promise<Report> {
  desk.control.finished = true;
  const reset = lock === null || own instanceof ResetTold ? null : await resetEnd(own.message);
  const left = own.outcome !== 'completed' && own.outcome !== 'rolled-back';
  const end = reset && left ? reset : own;
  await pauseScheduleAfter(state, desk.control.stopAfterFailure, end);
  endWindow(state, Date.now(), end);
  finish(state, end.outcome, now(), end.outcome === 'completed' ? null : end.message);
  upsertSearchAttributes([
    { key: attribute('RollbookPhase'), value: 'finished' },
    { key: attribute('RollbookOutcome'), value: end.outcome },
  ]);
  const told = tellEnd(state, desk.control.teller, end);
  // What the first execution sent may not be in this history at all, and may still take effect.
  if (reset || end instanceof ResetTold) await lock?.cancel();
  else await lock?.release();
  await told;
  await condition(allHandlersFinished);
  const report = reportOf(state);
  if (end.outcome === 'completed') return report;
  const failure = ApplicationFailure.create({
    message: `${end.outcome}: ${end.message}`,
    type: end.code,
    nonRetryable: true,
    details: [report],
    // An outcome, not a fault of the worker: its log needs no stack trace of it.
    category: ApplicationFailureCategory.BENIGN,
  });
  // Nor does the page of the run, which would show it between the message and the report.
  failure.stack = '';
  throw failure;
}
