import { randomUUID } from 'node:crypto';
import type { ScheduleOptions } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { openingAt } from '../../activities/openings';
import { startsFrom } from '../../activities/window-starts';
import { readWindow } from '../../rollout/window-rule';
import { devServer, type DevServer } from '../support/dev-server';

let server: DevServer;

beforeAll(async () => {
  server = await devServer();
}, 60_000);
afterAll(() => server.stop());

type Spec = ScheduleOptions['spec'];

/** When Temporal itself would start a schedule with this spec. */
async function matchingTimes(spec: Spec, from: string, to: string): Promise<string[]> {
  const scheduleId = `times-${randomUUID()}`;
  const { client, namespace } = server;
  const handle = await client.schedule.create({
    scheduleId,
    spec,
    state: { paused: true },
    action: { type: 'startWorkflow', workflowType: 'none', taskQueue: 'none', workflowId: scheduleId },
  });
  const answer = await client.workflowService.listScheduleMatchingTimes({
    namespace,
    scheduleId,
    startTime: msToTs(Date.parse(from) - 1_000),
    endTime: msToTs(Date.parse(to)),
  });
  await handle.delete();
  return answer.startTime.map((start) => new Date(tsToMs(start)).toISOString());
}

function ours(rule: object, from: string, to: string): string[] {
  const read = readWindow({ window: '1h', ...rule });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return startsFrom(read.window, Date.parse(from), 1_000)
    .filter((start) => start <= Date.parse(to))
    .map((start) => new Date(start).toISOString());
}

const SPRING = ['2026-03-20T00:00:00Z', '2026-04-06T00:00:00Z'] as const;
const AUTUMN = ['2026-10-20T00:00:00Z', '2026-11-09T00:00:00Z'] as const;
const YEARS = ['2027-01-01T00:00:00Z', '2033-01-01T00:00:00Z'] as const;

test.each([
  ['30 2 * * *', 'Europe/Berlin', SPRING],
  ['0,20,40 2 * * SAT,SUN', 'Europe/Berlin', SPRING],
  ['0,30 1-3 * * SUN', 'America/New_York', AUTUMN],
  ['0,30 1-3 * * SUN', 'America/New_York', ['2026-03-01T00:00:00Z', '2026-03-16T00:00:00Z']],
  ['*/15 1,2 * * *', 'Australia/Lord_Howe', ['2026-09-28T00:00:00Z', '2026-10-08T00:00:00Z']],
  ['30 0 * * *', 'America/Havana', AUTUMN],
  ['30 0 * * *', 'America/Havana', ['2026-03-01T00:00:00Z', '2026-03-16T00:00:00Z']],
  ['0 2 1-7 * SUN', 'UTC', YEARS],
  ['0 2 29 2 *', 'Asia/Kolkata', YEARS],
  ['0 12 * jan,december/1 5-7', 'UTC', ['2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z']],
  ['0 0 * sept su,Tues', 'UTC', ['2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z']],
  ['0 0 * * 1/3', 'UTC', AUTUMN],
  ['0 0 * * */5', 'UTC', AUTUMN],
  ['15 30 4 1 * * 2028-2030', 'UTC', YEARS],
  ['0 4 1 6 * 2029', 'UTC', YEARS],
  ['@weekly', 'Pacific/Chatham', AUTUMN],
])('cron %s in %s, from %j, is the times of a schedule of Temporal', async (cron, timezone, [from, to]) => {
  const theirs = await matchingTimes({ cronExpressions: [cron], timezone }, from, to);
  expect(theirs.length).toBeGreaterThan(0);
  expect(ours({ cron, timezone }, from, to)).toEqual(theirs);
});

test('calendar, over a change of daylight saving, is the times of a schedule of Temporal', async () => {
  const calendar = { hour: 2, minute: [0, { start: 20, end: 59, step: 20 }], dayOfWeek: ['SATURDAY', 'SUNDAY'] };
  const timezone = 'Europe/Berlin';
  const theirs = await matchingTimes({ calendars: [calendar], timezone } as Spec, ...SPRING);
  expect(theirs.length).toBeGreaterThan(0);
  expect(ours({ calendar, timezone }, ...SPRING)).toEqual(theirs);
});

// The server works an hour that comes twice out by a rule that holds west of Greenwich only. A run must be able to live
// with any time that it gives.
test.each([
  ['30 2 * * *', 'Europe/Berlin', AUTUMN],
  ['0,20,40 2 * * SUN', 'Europe/Berlin', AUTUMN],
  ['30 23 * * *', 'Asia/Beirut', AUTUMN],
  ['*/15 1,2 * * *', 'Australia/Lord_Howe', SPRING],
])(
  'cron %s in %s, in an hour that comes twice, is open whenever Temporal starts',
  async (cron, timezone, [from, to]) => {
    const theirs = await matchingTimes({ cronExpressions: [cron], timezone }, from, to);
    expect(ours({ cron, timezone }, from, to).length).toBeGreaterThan(theirs.length);
    const read = readWindow({ cron, timezone, window: '1h' });
    if (!read.ok) throw new Error('no rule');
    for (const start of theirs)
      expect(openingAt(read.window, Date.parse(start))?.start).toBeLessThanOrEqual(Date.parse(start));
  },
);
