import { ScheduleNotFoundError } from '@temporalio/client';
import { schedulePauser } from '../../activities/schedules';

interface Schedule {
  paused: boolean;
  note?: string;
  /** Gone between the question and the pause. */
  vanishes?: boolean;
}

/** Temporal with these schedules, and which of them it was asked to pause. */
function temporal(schedules: Record<string, Schedule>, fault?: Error) {
  const pauses: string[] = [];
  const find = (id: string): Schedule => {
    if (fault) throw fault;
    const found = schedules[id];
    if (!found) throw new ScheduleNotFoundError('not found', id);
    return found;
  };
  const getHandle = (id: string) => ({
    describe: () => Promise.resolve().then(() => ({ state: find(id) })),
    pause: (note?: string) =>
      Promise.resolve().then(() => {
        const schedule = find(id);
        if (schedule.vanishes) throw new ScheduleNotFoundError('not found', id);
        pauses.push(id);
        Object.assign(schedule, { paused: true, note });
      }),
  });
  return { ...schedulePauser({ schedule: { getHandle } }), pauses };
}

describe('pause schedule', () => {
  test('pause schedule, that goes on, pauses it with the note', async () => {
    const schedules = { nights: { paused: false } };
    expect(await temporal(schedules).pauseSchedule({ schedule: 'nights', note: 'run 1' })).toEqual({
      found: 'running',
    });
    expect(schedules.nights).toEqual({ paused: true, note: 'run 1' });
  });

  test('pause schedule, that somebody paused, leaves and tells the note', async () => {
    const { pauseSchedule, pauses } = temporal({ nights: { paused: true, note: 'disks' } });
    expect(await pauseSchedule({ schedule: 'nights', note: 'run 1' })).toEqual({ found: 'paused', note: 'disks' });
    expect(pauses).toEqual([]);
  });

  test('pause schedule, again after its answer was lost, says that it paused it', async () => {
    const { pauseSchedule, pauses } = temporal({ nights: { paused: false } });
    await pauseSchedule({ schedule: 'nights', note: 'run 1' });
    expect(await pauseSchedule({ schedule: 'nights', note: 'run 1' })).toEqual({ found: 'running' });
    expect(pauses).toEqual(['nights']);
  });

  test.each<Record<string, Schedule>>([{}, { nights: { paused: false, vanishes: true } }])(
    'pause schedule, that is not there (%j), is no failure',
    async (schedules) => {
      expect(await temporal(schedules).pauseSchedule({ schedule: 'nights', note: 'run 1' })).toEqual({
        found: 'missing',
      });
    },
  );

  test('pause schedule, of a Temporal that fails, fails, to be tried again', async () => {
    const { pauseSchedule } = temporal({}, new Error('UNAVAILABLE'));
    await expect(pauseSchedule({ schedule: 'nights', note: 'run 1' })).rejects.toThrow('UNAVAILABLE');
  });
});
