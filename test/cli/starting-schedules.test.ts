import { ScheduleNotFoundError } from '@temporalio/client';
import { startingSchedules } from '../../cli/starting-schedules';

interface Known {
  type?: string;
  cluster?: string | null;
  paused?: boolean;
  remaining?: number;
  memo?: object;
  next?: string;
  /** It was deleted since it was listed. */
  gone?: boolean;
}

const session = (schedules: Record<string, Known>) => ({
  address: 'h:1',
  namespace: 'ns',
  connection: { withDeadline: (_: number, ask: () => unknown) => ask() },
  client: {
    schedule: {
      list: async function* () {
        for (const [scheduleId, { type = 'runbook' }] of Object.entries(schedules))
          yield { scheduleId, action: { type: 'startWorkflow', workflowType: type } };
      },
      getHandle: (scheduleId: string) => ({
        describe: async () => {
          const {
            type = 'runbook',
            cluster = 'one',
            paused = false,
            remaining,
            memo,
            next,
            gone,
          } = schedules[scheduleId] ?? {};
          if (gone) throw new ScheduleNotFoundError('gone', scheduleId);
          return {
            scheduleId,
            memo,
            action: { workflowType: type, args: cluster === null ? ['what?'] : [{ runbook: 'x', cluster }] },
            state: { paused, remainingActions: remaining },
            info: { nextActionTimes: next ? [new Date(next)] : [] },
          };
        },
      }),
    },
  },
});
const found = (schedules: Record<string, Known>, options: object = {}) =>
  startingSchedules(session(schedules) as never, options);
const namesOf = async (schedules: Record<string, Known>, options: object = {}): Promise<string[]> =>
  (await found(schedules, options)).map(({ name }) => name);

test('a schedule that starts runs and is not paused is named, with its next time and what pauses it', async () => {
  expect(await found({ nightly: { next: '2026-03-02T02:00:00Z' } })).toEqual([
    {
      name: 'nightly',
      nextAt: '2026-03-02T02:00:00.000Z',
      command: 'temporal schedule toggle --pause --schedule-id nightly --address h:1 --namespace ns',
    },
  ]);
});

test('one that Rollbook made, is paused with its own verb', async () => {
  const memo = { rollbook: 'schedule', schedule: { name: 'nightly', createdBy: 'a', createdAt: 'b', file: null } };
  const [ours, theirs] = await found({ nightly: { memo }, weekly: { memo } });
  expect(ours?.command).toBe('rollbook schedule pause nightly --address h:1 --namespace ns');
  expect(theirs?.command).toContain('temporal schedule toggle');
});

test('paused ones, buttons among them, ones that have no start left, that start something else, or are gone are not named', async () => {
  const schedules: Record<string, Known> = {
    'rollbook-button/x': { paused: true, memo: { rollbook: 'button' } },
    'one-off': { remaining: 0 },
    backup: { type: 'backup' },
    deleted: { gone: true },
    still: { remaining: 1 },
  };
  expect(await namesOf(schedules)).toEqual(['still']);
});

test('of one cluster, those of others are left out, and one whose input nobody can read is named', async () => {
  const schedules: Record<string, Known> = { a: {}, b: { cluster: 'two' }, c: { cluster: null } };
  expect(await namesOf(schedules, { cluster: 'one' })).toEqual(['a', 'c']);
});

test('a name with signs of the shell is quoted', async () => {
  const [one] = await found({ "it's $(x)": {} }, { profile: 'ops' });
  expect(one?.command).toBe(
    "temporal schedule toggle --pause --schedule-id 'it'\\''s $(x)' --profile ops --address h:1 --namespace ns",
  );
});
