import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/contract';
import { addNote, type RunState } from '../rollout/run-state';
import { notPausedText, pausedText, pauseNote, pausesAfter, type ScheduleWord } from '../rollout/schedule-pause';
import { now, type Ended } from './run';
import { summaryOf } from './summary';

/**
 * After a failure the schedule that the input names starts nothing more until a person looked (docs/windows.md): pauses it, and says
 * in the report what became of that. Takes about a minute at most where Temporal cannot be asked; never fails the run.
 */
export async function pauseScheduleAfter(
  state: RunState,
  schedule: string | null,
  { outcome, message }: Pick<Ended, 'outcome' | 'message'>,
): Promise<void> {
  if (schedule === null || !pausesAfter(outcome)) return;
  const note = pauseNote(schedule, { run: state.run.id, outcome, at: now(), why: message });
  const word = await paused(schedule, note).then(
    (result) => pausedText(schedule, { outcome }, result),
    (error: unknown) => notPausedText(schedule, whyNot(error)),
  );
  say(state, word);
}

function paused(schedule: string, note: string): ReturnType<Activities['pauseSchedule']> {
  const { pauseSchedule } = proxyActivities<Pick<Activities, 'pauseSchedule'>>({
    scheduleToCloseTimeout: '1m',
    startToCloseTimeout: '15s',
    heartbeatTimeout: '5s',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s' },
    summary: summaryOf(`pause schedule ${schedule}, because the run failed`),
  });
  return pauseSchedule({ schedule, note });
}

/** The innermost reason: around it stand that an activity failed, and that its time was over. */
function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? whyNot(error.cause) : error.message;
}

function say(state: RunState, { note, next }: ScheduleWord): void {
  addNote(state, now(), null, note);
  state.ofSchedule = next;
}
