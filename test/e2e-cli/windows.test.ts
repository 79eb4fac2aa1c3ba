import { randomUUID } from 'node:crypto';
import type { ScheduleOptions } from '@temporalio/client';
import type { Report } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { atStart } from '../../cli/run-row';
import { RUNBOOK_WORKFLOW, TASK_QUEUE } from '../../temporal/names';
import { House, reportOf } from './house';
import { type Running, until } from './programs';

let house: House;
let sim: Simulator;
let worker: Running;

beforeAll(async () => {
  house = await House.open();
  sim = await house.cluster('one');
  worker = await house.worker();
});
afterAll(() => house.close());

const ONLY = ['-i', 'services=stats_archiver', '-i', 'stable=1s', '--nodes', '2'];
const RUN = ['run', 'rolling-restart', '--cluster', 'one', ...ONLY, '--yes', '--json'];
const posts = (): number => sim.ledger.entries.filter(({ method }) => method === 'POST').length;
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19) + 'Z';

describe('run --until', () => {
  test('with time enough, is done, and the report says until when', async () => {
    const ran = await house.rollbook([...RUN, '--until', inMinutes(60)]);
    expect(ran.code).toBe(0);
    expect(reportOf(ran).notes).toContainEqual({
      at: expect.any(String) as string,
      node: null,
      text: expect.stringMatching(/^window .*: what is left then is left$/) as unknown,
    });
  });

  test('so near that no node fits any more, sends nothing and says what it would take', async () => {
    const sent = posts();
    const ran = await house.rollbook([...RUN, '--until', inMinutes(12)]);
    expect(ran.code).toBe(3);
    expect(reportOf(ran).next).toMatch(/leaves no time before its close for what comes next, which may take 15m2s/);
    expect(posts()).toBe(sent);
  });

  test('so near that nothing could ever begin, is wrong input', async () => {
    const ran = await house.rollbook([...RUN, '--until', inMinutes(6)]);
    expect(ran.code).toBe(2);
    expect(reportOf(ran).next).toMatch(
      /window: it is too short: it is 1[01]m.*, and the first thing to do may take 15m2s/,
    );
  });

  test.each([
    [['--until', '2026-01-01T05:00'], 'is in the past'],
    [['--until', 'later'], 'write a time such as 05:00'],
    [['--until', inMinutes(60), '--attach'], 'do not go together'],
  ])('%j, is bad usage', async (words, why) => {
    const ran = await house.rollbook([...RUN, ...words]);
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.out)).toMatchObject({
      error: { code: 'usage', message: expect.stringContaining(why) as unknown },
    });
  });
});

describe('a run that a real schedule starts', () => {
  const daily = (at: number, window = '1h'): object => {
    const time = new Date(at);
    return { cron: `${time.getUTCMinutes()} ${time.getUTCHours()} * * *`, timezone: 'UTC', window };
  };

  /** A schedule whose runs have that window; it fires once, for a second run would hold the cluster while the next test begins. */
  async function schedule(spec: ScheduleOptions['spec'], window: object) {
    const scheduleId = `nights-${randomUUID().slice(0, 8)}`;
    const inputs = { services: ['stats_archiver'], stable: '1s' };
    const input = { runbook: 'rolling-restart', cluster: 'one', inputs, nodes: [2], window };
    return house.server.client.schedule.create({
      scheduleId,
      spec,
      policies: { overlap: 'SKIP', catchupWindow: '10 minutes' },
      state: { remainingActions: 1 },
      action: {
        type: 'startWorkflow',
        workflowType: RUNBOOK_WORKFLOW,
        workflowId: scheduleId,
        taskQueue: TASK_QUEUE,
        args: [{ ...input, requestedBy: 'ada' }],
        typedSearchAttributes: atStart('one', 'rolling-restart'),
      },
    });
  }
  type Handle = Awaited<ReturnType<typeof schedule>>;

  /** The report of the first run that the schedule started. */
  async function firstRun(handle: Handle): Promise<Report> {
    let id = '';
    await until(
      async () => {
        const { recentActions } = (await handle.describe()).info;
        id = recentActions[0]?.action.workflow.workflowId ?? '';
        return id !== '';
      },
      30_000,
      () => 'it started nothing',
    );
    await house.server.client.workflow
      .getHandle(id)
      .result()
      .catch(() => undefined);
    const ran = await house.rollbook(['report', id, '--json']);
    return JSON.parse(ran.out) as Report;
  }

  test('when its time comes, is in the window that begins then', async () => {
    const every = { second: { start: 0, end: 59, step: 3 }, minute: '*', hour: '*' } as const;
    const handle = await schedule({ calendars: [every] }, { cron: '*/3 * * * * * *', timezone: 'UTC', window: '1h' });
    const report = await firstRun(handle);
    await handle.delete();
    expect(report.outcome).toBe('completed');
    // Its id ends with the time at which it was to start, to the second.
    const time = /(\d\d:\d\d:\d\d)Z$/.exec(report.run.id)?.[1];
    expect(report.notes[0]?.text).toContain(`${time?.replace(/:00$/, '')} to`);
  });

  test('by a Trigger within the window, gets what is left', async () => {
    const handle = await schedule({}, daily(Date.now() - 30 * 60_000));
    await handle.trigger('SKIP');
    expect((await firstRun(handle)).outcome).toBe('completed');
    await handle.delete();
  });

  test('by a Trigger outside of the window, is refused and says how it is started all the same', async () => {
    const handle = await schedule({}, daily(Date.now() + 120 * 60_000));
    await handle.trigger('SKIP');
    const report = await firstRun(handle);
    await handle.delete();
    expect(report.outcome).toBe('refused');
    expect(report.next).toContain('--outside-window WHY, or a run with the same input and outsideWindow, a reason');
  });

  test('by a backfill of a window that is over, is refused and says so', async () => {
    const start = Math.floor(Date.now() / 60_000 - 180) * 60_000;
    const time = new Date(start);
    const cron = `${time.getUTCMinutes()} ${time.getUTCHours()} * * *`;
    const handle = await schedule({ cronExpressions: [cron] }, daily(start));
    await handle.backfill({ start: new Date(start - 60_000), end: new Date(start + 60_000), overlap: 'SKIP' });
    const report = await firstRun(handle);
    await handle.delete();
    expect(report.outcome).toBe('refused');
    expect(report.next).toContain('had closed before the run could begin');
  });
});

/** The times are those of a second hand: open for forty seconds of each minute, and a node needs seven. */
const MINUTES = `runbook: minutes
summary: Restart a service, in a minute's window
grace: 10s
nodes: { rest: 19s }
steps:
  - call: services.restart
    with: { services: [stats_archiver] }
    timeout: 1s
    stable: 1s
    deadline: 6s
    undo: none
`;

test('a run that is carried over, whose worker is killed while it sleeps, does the rest in the next window, every node once', async () => {
  const many = await house.cluster('many');
  const window = { cron: '0 * * * * * *', timezone: 'UTC', window: '40s', at_close: 'carry-over' };
  // Not in the last seconds of a minute: three nodes take more than the forty that are left then.
  await until(
    async () => new Date().getSeconds() < 10,
    70_000,
    () => 'the minute has not begun',
  );
  const { client } = house.server;
  const handle = await client.workflow.start(RUNBOOK_WORKFLOW, {
    workflowId: 'many-minutes',
    taskQueue: TASK_QUEUE,
    args: [{ runbook: MINUTES, cluster: 'many', window, requestedBy: 'ada' }],
    typedSearchAttributes: atStart('many', 'minutes'),
  });
  const { waiting } = await house.standing('many-minutes', ({ phase }) => phase === 'waiting', 90_000);
  expect(waiting?.why).toContain('the window is closed; it opens');
  worker.kill('SIGKILL');
  worker = await house.worker();
  const report = (await handle.result()) as Report;
  expect(report.outcome).toBe('completed');
  expect(many.ledger.entries.filter(({ method }) => method === 'POST').map(({ node }) => node)).toEqual([2, 3, 1]);
  expect(report.notes.filter(({ text }) => text.startsWith('carried over: window '))).not.toEqual([]);
  for (const node of report.nodes) {
    for (const at of [node.startedAt, node.finishedAt]) expect(new Date(at ?? '').getSeconds()).toBeLessThan(45);
  }
}, 240_000);
