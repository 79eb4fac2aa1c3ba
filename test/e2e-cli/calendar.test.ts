import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScheduleOptions } from '@temporalio/client';
import { checkCalendar } from '../../activities/freeze-calendar';
import { freezesBetween } from '../../activities/freeze-times';
import { RUNBOOK_WORKFLOW, TASK_QUEUE } from '../../temporal/names';
import { House } from './house';
import { until } from './programs';

let house: House;

const HOUR = 3_600_000;
/** On the minute, because a window begins on one. */
const OPENS = Math.ceil(Date.now() / 60_000) * 60_000 + 3 * HOUR;
const time = new Date(OPENS);
const cron = `${time.getUTCMinutes()} ${time.getUTCHours()} * * *`;
const input = { runbook: 'rolling-restart', cluster: 'one', inputs: { services: ['stats_archiver'], stable: '1s' } };
const window = { cron, timezone: 'UTC', window: '1h' };
const iso = (instant: number): string => new Date(instant).toISOString();

async function schedule(scheduleId: string, spec: ScheduleOptions['spec'], given: object, paused = false) {
  await house.server.client.schedule.create({
    scheduleId,
    spec,
    state: { paused },
    action: {
      type: 'startWorkflow',
      workflowType: RUNBOOK_WORKFLOW,
      taskQueue: TASK_QUEUE,
      args: [given],
      workflowId: scheduleId,
    },
  });
}

beforeAll(async () => {
  house = await House.open();
  for (const name of ['one', 'two']) {
    const sim = await house.cluster(name);
    const entry = sim.inventory({ file: `./${name}/password` }, `./${name}/ca.pem`);
    await house.entry(name, { ...entry, calendar: `./${name}.ics` });
  }
  const basic = (instant: number): string => iso(instant).replace(/[-:]|\.\d+/g, '');
  const times = [`DTSTART:${basic(OPENS - HOUR)}`, `DTEND:${basic(OPENS + HOUR / 2)}`];
  const event = ['BEGIN:VEVENT', 'UID:1', 'SUMMARY:Black Friday', ...times, 'END:VEVENT'];
  await house.write('one.ics', ['BEGIN:VCALENDAR', 'VERSION:2.0', ...event, 'END:VCALENDAR', ''].join('\r\n'));
  await house.write('two.ics', 'BEGIN:VCALENDAR\n');
  await schedule('nightly', { cronExpressions: [cron] }, { ...input, window });
  await schedule('by-hand', { intervals: [{ every: '1m' }] }, { ...input, cluster: 'two' }, true);
});
afterAll(() => house.close());

interface Document {
  complete: boolean;
  zone: string;
  items: {
    kind: string;
    name: string | null;
    start: string | null;
    freezes: unknown;
    overlaps: string[];
    run: string | null;
  }[];
}

const calendar = async (...words: string[]): Promise<Document> => {
  const ran = await house.rollbook(['calendar', '--json', ...words]);
  expect(ran.code).toBe(0);
  return JSON.parse(ran.out) as Document;
};

test('calendar, without a worker, exits 4: without the freezes it would look complete', async () => {
  const ran = await house.rollbook(['calendar', '--json']);
  expect(ran.code).toBe(4);
  expect(JSON.parse(ran.out)).toMatchObject({ error: { code: 'no-worker' } });
});

describe('calendar', () => {
  beforeAll(async () => {
    await house.worker();
    // Visibility is a moment late.
    const listed = async () => {
      const { items } = await calendar('--days', '1');
      return ['nightly', 'by-hand'].every((name) => items.some((one) => one.name === name));
    };
    await until(listed, 30_000, () => 'the schedules are not listed');
  });

  test('shows windows with the freeze that they fall into, and what is unknown', async () => {
    const { complete, items } = await calendar('--days', '1');
    expect(complete).toBe(false);
    expect(items[0]).toMatchObject({ kind: 'unknown', start: null, cluster: 'two' });
    const title = 'Black Friday';
    const freeze = { start: iso(OPENS - HOUR), end: iso(OPENS + HOUR / 2) };
    expect(items.filter(({ kind }) => kind === 'freeze')).toMatchObject([{ name: title, cluster: 'one', ...freeze }]);
    expect(items.filter(({ name }) => name === 'nightly')).toEqual([
      expect.objectContaining({
        kind: 'window',
        start: iso(OPENS),
        end: iso(OPENS + HOUR),
        cluster: 'one',
        runbook: 'rolling-restart',
        paused: false,
        freezes: [{ title, ...freeze }],
        overlaps: [],
      }),
    ]);
  });

  test('of a schedule that starts every minute, made by hand, is short, and says how much more there is', async () => {
    const ran = await house.rollbook(['calendar', '--cluster', 'two']);
    expect(ran.code).toBe(0);
    expect(ran.out.split('\n').length).toBeLessThan(40);
    expect(ran.out).toContain('by-hand (rolling-restart), no window, paused');
    expect(ran.out).toMatch(/19,1\d\d more starts of by-hand from here on are not listed/);
    expect(ran.out).toMatch(/unknown +two +its change freezes cannot be read\n +.*two\.ics, line 1: /);
    expect(ran.out).not.toContain('nightly');
  });

  test('shows a run that waits for its window, and that a schedule has the same time', async () => {
    const handle = await house.server.client.workflow.start(RUNBOOK_WORKFLOW, {
      workflowId: 'early',
      taskQueue: TASK_QUEUE,
      args: [{ ...input, nodes: [2], window, requestedBy: 'ada' }],
    });
    await house.standing('early', ({ phase }) => phase === 'waiting');
    const { items } = await calendar('--cluster', 'one', '--days', '1');
    await handle.terminate();
    expect(items.find(({ kind }) => kind === 'run')).toMatchObject({
      name: 'early',
      cluster: 'one',
      notes: [expect.stringContaining('the window is closed; it opens') as unknown],
    });
    const at = items
      .filter(({ kind }) => kind === 'window')
      .map(({ name, start, run, overlaps }) => ({ name, start, run, overlaps }));
    expect(at).toEqual([
      { name: 'early', start: iso(OPENS), run: 'early', overlaps: ['nightly'] },
      { name: 'nightly', start: iso(OPENS), run: null, overlaps: ['early'] },
    ]);
  });

  test('as a file, has the freezes as freezes, and the others as events that take no time', async () => {
    const ran = await house.rollbook(['calendar', '--cluster', 'one', '--days', '1', '--ics', '--out', 'own.ics']);
    expect(ran).toMatchObject({ code: 0, out: '' });
    const text = await readFile(join(house.dir, 'own.ics'), 'utf8');
    expect(text).toMatch(/SUMMARY:one: nightly \(rolling-restart\)\r\n/);
    const checked = checkCalendar(text, 'own.ics');
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    expect(freezesBetween(checked.calendar, OPENS - 9 * HOUR, OPENS + 9 * HOUR)).toEqual({
      ok: true,
      freezes: [{ title: "one: change freeze 'Black Friday'", start: OPENS - HOUR, end: OPENS + HOUR / 2 }],
    });
  });

  test('asks the worker by a workflow that refuses a time that is none', async () => {
    const asked = house.server.client.workflow.execute('freezes', {
      workflowId: 'freezes-of-no-time',
      taskQueue: TASK_QUEUE,
      args: [{ cluster: null, from: OPENS, to: OPENS }],
    });
    await expect(asked).rejects.toMatchObject({
      cause: { type: 'input', message: expect.stringContaining('the input must be {"cluster"') as unknown },
    });
  });

  test.each([
    [['--cluster', 'on'], 'there is no cluster on in the inventory; did you mean `one`?'],
    [['--days', '0'], '--days 0: write how many days from now on, 1 to 366'],
    [['--days', '1.5'], '--days 1.5: write how many days from now on, 1 to 366'],
    [['--out', 'x.ics'], '--out is for the iCalendar file: write --ics --out FILE'],
    [['--ics', '--out', 'no/such/folder/x.ics'], 'cannot write no/such/folder/x.ics: '],
  ])('%j, is refused, and says why', async (words, why) => {
    const ran = await house.rollbook(['calendar', ...words]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(why);
  });
});
