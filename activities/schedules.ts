import { ScheduleNotFoundError } from '@temporalio/client';
import type { PausedSchedule } from '../rollout/schedule-pause';
import type { Activities } from './contract';

/** The part of Temporal's client that pauses schedules; `Client` fits. */
export interface SchedulePauser {
  schedule: { getHandle(scheduleId: string): ScheduleHandle };
}

interface ScheduleHandle {
  describe(): Promise<{ state: { paused: boolean; note?: string } }>;
  pause(note?: string): Promise<unknown>;
}

/** Pauses schedules; throws what Temporal throws, to be tried again: one that was paused with this very note was paused here. */
export function schedulePauser(client: SchedulePauser): Pick<Activities, 'pauseSchedule'> {
  return {
    pauseSchedule: async ({ schedule, note }): Promise<PausedSchedule> => {
      try {
        const handle = client.schedule.getHandle(schedule);
        const { state } = await handle.describe();
        if (state.paused)
          return state.note === note ? { found: 'running' } : { found: 'paused', note: state.note ?? '' };
        await handle.pause(note);
        return { found: 'running' };
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return { found: 'missing' };
        throw error;
      }
    },
  };
}
