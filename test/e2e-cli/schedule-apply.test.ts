import { expectFitForPeople, House } from './house';
import { Schedules } from './schedule-help';

interface Step {
  name: string;
  change: 'create' | 'update' | 'pause' | 'none';
  differences: { key: string; before: string | null; after: string | null }[];
}
interface Applied {
  applied: boolean;
  schedules: Step[];
  left: string[];
}

let house: House;
let schedules: Schedules;

beforeAll(async () => {
  house = await House.open();
  schedules = new Schedules(house);
  await house.cluster('one');
  await house.worker();
});
afterAll(() => house.close());

const NIGHT = 'runbook: rolling-restart\n    cluster: one\n    timezone: Europe/Berlin\n    window: 3h';
/** A file of schedules, each with the lines of NIGHT and its own. */
const file = (entries: Record<string, string[]>): string =>
  `schedules:\n${Object.entries(entries)
    .map(([name, lines]) => `  ${name}:\n    ${[NIGHT, ...lines].join('\n    ')}\n`)
    .join('')}`;

async function apply(text: string, ...words: string[]): Promise<Applied> {
  await house.write('nights.yaml', text);
  return JSON.parse(await schedules.ok('apply', 'nights.yaml', ...words, '--json')) as Applied;
}
const changes = ({ schedules: steps }: Applied) => steps.map(({ name, change }) => [name, change]);
const updatedAt = async (name: string) => (await schedules.handle(name).describe()).info.lastUpdatedAt;

const TWO = { sunday: ["cron: '0 2 * * SUN'", 'cutoff: 20m'], monthly: ["cron: '0 1 1 * *'"] };

test('apply, without --yes, shows what is new and does nothing', async () => {
  await house.write('nights.yaml', file(TWO));
  const ran = await schedules.call('apply', 'nights.yaml');
  expect(ran.code).toBe(0);
  expect(ran.out).toMatch(/^nights\.yaml: 2 schedules, 2 to change\n\+ sunday {2}new\n {4}runbook: rolling-restart\n/);
  expect(ran.out).toContain('    cutoff: 20m\n');
  expect(ran.err).toContain('nothing was changed; to do this: rollbook schedule apply nights.yaml --yes');
  await house.write('two words.yaml', file(TWO));
  const words = await schedules.call('apply', 'two words.yaml');
  expect(words.err).toContain("; to do this: rollbook schedule apply 'two words.yaml' --yes");
  expect([await schedules.isThere('sunday'), await schedules.isThere('monthly')]).toEqual([false, false]);
});

test('apply --yes makes what is new; the same once more changes nothing at all', async () => {
  const made = await apply(file(TWO), '--yes', '--by', 'ada');
  expect(made.applied).toBe(true);
  expect(changes(made)).toEqual([
    ['sunday', 'create'],
    ['monthly', 'create'],
  ]);
  expect(await schedules.show('sunday')).toMatchObject({
    createdBy: 'ada',
    file: 'nights.yaml',
    changedInTemporal: [],
  });
  const again = await apply(file(TWO), '--yes');
  expect(again.applied).toBe(false);
  expect(changes(again)).toEqual([
    ['sunday', 'none'],
    ['monthly', 'none'],
  ]);
  expect(await updatedAt('sunday')).toBeUndefined();
});

test('apply --yes, with one entry changed, paused and gone each, changes that one, pauses that one, and leaves what is gone', async () => {
  await apply(file({ ...TWO, weekly: ["cron: '0 3 * * MON'"], gone: ["cron: '0 3 * * TUE'"] }), '--yes');
  const { monthly } = TWO;
  const next = {
    sunday: ["cron: '0 2 * * SUN'", 'cutoff: 30m'],
    monthly,
    weekly: ["cron: '0 3 * * MON'", 'paused: true'],
  };
  const applied = await apply(file(next), '--yes', '--by', 'eve');
  expect(changes(applied)).toEqual([
    ['sunday', 'update'],
    ['monthly', 'none'],
    ['weekly', 'pause'],
  ]);
  expect(applied.schedules[0]?.differences).toEqual([{ key: 'cutoff', before: '20m', after: '30m' }]);
  expect(applied.left).toEqual(['gone']);
  expect(await updatedAt('monthly')).toBeUndefined();
  expect(await schedules.show('sunday')).toMatchObject({ changedBy: 'eve', window: { cutoff: '30m' }, paused: false });
  expect((await schedules.show('weekly')).pausedWhy).toMatch(/^paused by eve at .*: the file says paused$/);
  const { out } = await schedules.call('apply', 'nights.yaml');
  expect(out).toContain('- gone  is not in the file any more, and stays: rollbook schedule delete gone');
  expect(out).toMatch(/^= weekly {2}as it is; it is paused and stays so \(paused by eve /m);
});

test('apply, of a schedule that is paused, changes it and does not resume it', async () => {
  await schedules.ok('pause', 'sunday', '--reason', 'it failed');
  const applied = await apply(file({ sunday: ["cron: '0 4 * * SUN'"] }), '--yes');
  expect(changes(applied)).toEqual([['sunday', 'update']]);
  const shown = await schedules.show('sunday');
  expect(shown).toMatchObject({ paused: true, window: { cron: '0 4 * * SUN' } });
  expect(shown.window).not.toHaveProperty('cutoff');
  expect(shown.pausedWhy).toContain(': it failed');
});

test('apply sets right what somebody changed in Temporal: times, and what runs are given', async () => {
  await schedules.handle('monthly').update((was) => ({ ...was, spec: { ...was.spec, calendars: [{ hour: 5 }] } }));
  await schedules.handle('gone').update((was) => ({
    ...was,
    action: { ...was.action, args: [{ ...(was.action.args?.[0] as object), nodes: [1] }] },
  }));
  const both = { monthly: TWO.monthly, gone: ["cron: '0 3 * * TUE'"] };
  const shown = await apply(file(both));
  expect(shown).toMatchObject({
    applied: false,
    schedules: [
      { name: 'monthly', differences: [{ key: 'when it starts', before: 'changed in Temporal', after: 'as written' }] },
      { name: 'gone', differences: [{ key: 'nodes', before: '1', after: null }] },
    ],
  });
  expect((await apply(file(both), '--yes')).applied).toBe(true);
  expect(changes(await apply(file(both)))).toEqual([
    ['monthly', 'none'],
    ['gone', 'none'],
  ]);
  const { spec } = await schedules.handle('monthly').describe();
  expect(spec.calendars?.[0]).toMatchObject({ hour: [{ start: 1, end: 1 }], dayOfMonth: [{ start: 1, end: 1 }] });
});

describe('a file with a mistake: exit 2 with its place, and nothing is made', () => {
  const good = ["cron: '0 2 * * SUN'"];
  test.each([
    [
      'a key that is none',
      { fine: good, bad: [...good, 'cutof: 20m'] },
      /^nights\.yaml:14:5: `cutof` .*did you mean `cutoff`/m,
    ],
    [
      'two times',
      { fine: good, bad: [...good, 'at: 2099-01-01T02:00'] },
      /^nights\.yaml:14:\d+: .*exactly one of cron, calendar and at/m,
    ],
    ['a cron that never fires', { fine: good, bad: ["cron: '0 2 30 2 *'"] }, /^nights\.yaml:\d+:\d+: .*never opens/m],
    [
      'a window that is too short for its runbook, as a worker sees',
      { fine: good, bad: [...good, 'inputs: { deadline: 3h }'] },
      /^nights\.yaml:8:3: .*too short/m,
    ],
    [
      'an input that the runbook does not have, as a worker sees',
      { fine: good, bad: [...good, 'inputs: { servces: [x] }'] },
      /^nights\.yaml:8:3: .*unknown input `servces`/m,
    ],
    [
      'a name that is taken by `schedule create`',
      { fine: good, mine: good },
      /^nights\.yaml:8:3: the schedule of this name was made with `schedule create`/m,
    ],
    [
      'a name that somebody else took',
      { fine: good, theirs: good },
      /^nights\.yaml:8:3: there is a schedule of this name that Rollbook did not make/m,
    ],
  ] as [string, Record<string, string[]>, RegExp][])('%s', async (_, entries, why) => {
    await house.write('nights.yaml', file(entries));
    const ran = await schedules.call('apply', 'nights.yaml', '--yes');
    expect(ran.err).toMatch(why);
    expect(ran.code).toBe(2);
    expectFitForPeople(ran);
    expect([await schedules.isThere('fine'), await schedules.isThere('bad')]).toEqual([false, false]);
  });

  beforeAll(async () => {
    await schedules.create('mine', 'rolling-restart', 'one', '--cron', '0 2 * * SUN', '--window', '3h');
    await house.server.client.schedule.create({
      scheduleId: 'theirs',
      spec: {},
      action: { type: 'startWorkflow', workflowType: 'other', taskQueue: 'other' },
    });
  });
});

test('a single time that is over may stay in its file, and is a mistake in a new one', async () => {
  const at = new Date(Date.now() + 20_000).toISOString().slice(0, 19);
  const once = { once: [`at: ${at}Z`, 'paused: true'] };
  expect(changes(await apply(file(once), '--yes'))).toEqual([['once', 'create']]);
  await new Promise((done) => setTimeout(done, Math.max(0, Date.parse(`${at}Z`) - Date.now()) + 1_500));
  expect(changes(await apply(file(once), '--yes'))).toEqual([['once', 'none']]);
  await house.write('nights.yaml', file({ ...once, other: [`at: ${at}Z`] }));
  const ran = await schedules.call('apply', 'nights.yaml', '--yes');
  expect(ran).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^nights\.yaml:\d+:9: `at`: .* is in the past/m) as unknown,
  });
  expect(await schedules.isThere('other')).toBe(false);
});

test('two at once, of the same file, make each schedule once and both say so or what is in the way', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  await house.write('nights.yaml', file(Object.fromEntries(names.map((name) => [name, ["cron: '0 2 * * SUN'"]]))));
  const both = await Promise.all([1, 2].map(() => schedules.call('apply', 'nights.yaml', '--yes')));
  for (const ran of both) {
    expect([0, 2]).toContain(ran.code);
    expectFitForPeople(ran);
  }
  expect(changes(JSON.parse(await schedules.ok('apply', 'nights.yaml', '--json')) as Applied)).toEqual(
    names.map((name) => [name, 'none']),
  );
});

test('Ctrl-C in the middle, leaves the rest undone with the command that does it, exit 130', async () => {
  const names = Array.from({ length: 24 }, (_, at) => `many-${at}`);
  await house.write('nights.yaml', file(Object.fromEntries(names.map((name) => [name, ["cron: '0 2 * * SUN'"]]))));
  const running = house.start(['schedule', 'apply', 'nights.yaml', '--yes']);
  await running.said('schedule many-0: made', 60_000);
  running.kill('SIGINT');
  const { code, err } = await running.ended;
  expect(err).toMatch(/^left after \d+ of 24; to do the rest: rollbook schedule apply nights\.yaml --yes$/m);
  expect(code).toBe(130);
  expect(await schedules.isThere('many-23')).toBe(false);
  await schedules.ok('apply', 'nights.yaml', '--yes');
  expect(await schedules.isThere('many-23')).toBe(true);
});
