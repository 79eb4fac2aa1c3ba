import type { ScheduleDescription } from '@temporalio/client';
import { z } from 'zod';
import { quote } from '../rollout/shell';
import { schedulesOfRuns } from './describe-schedule';
import type { Options } from './options';
import { isOurs } from './schedule/live';
import type { Session } from './session';

/** A schedule of Temporal that may start another run. */
export interface StartingSchedule {
  name: string;
  /** ISO-8601; null where it has no time of its own. */
  nextAt: string | null;
  /** What pauses it. */
  command: string;
}

/** Every schedule that is not paused and starts runs, of that cluster where one is named; buttons are paused ones. */
export async function startingSchedules(session: Session, options: Options): Promise<StartingSchedule[]> {
  const seen = await schedulesOfRuns(session);
  return seen
    .filter((one) => mayStart(one) && isOf(one, options.cluster))
    .map((one) => ({
      name: one.scheduleId,
      nextAt: one.info.nextActionTimes[0]?.toISOString() ?? null,
      command: pauseCommand(session, one, options),
    }));
}

function mayStart({ state }: ScheduleDescription): boolean {
  return !state.paused && state.remainingActions !== 0;
}

const inputShape = z.looseObject({ cluster: z.string() });

/** One whose input nobody can read counts for every cluster. */
function isOf({ action }: ScheduleDescription, cluster: string | undefined): boolean {
  const input = inputShape.safeParse(action.args?.[0]);
  return cluster === undefined || !input.success || input.data.cluster === cluster;
}

function pauseCommand({ address, namespace }: Session, schedule: ScheduleDescription, options: Options): string {
  const profile = options.profile ? ['--profile', options.profile] : [];
  const there = [...profile, '--address', address, '--namespace', namespace];
  const [how, words] = isOurs(schedule)
    ? ['rollbook schedule pause', [schedule.scheduleId, ...there]]
    : ['temporal schedule toggle --pause', ['--schedule-id', schedule.scheduleId, ...there]];
  return `${how} ${words.map(quote).join(' ')}`;
}
