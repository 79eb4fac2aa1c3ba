import { expectFitForPeople, House } from './house';
import type { Running } from './programs';
import { SHORT, Schedules } from './schedule-help';

let house: House;
let schedules: Schedules;
let worker: Running;

beforeAll(async () => {
  house = await House.open();
  schedules = new Schedules(house);
  await house.cluster('one');
  await house.write('short.yaml', SHORT);
  await house.write('wrong.yaml', 'runbook: wrong\n');
  worker = await house.worker();
  await schedules.create('taken', 'rolling-restart', 'one', '--cron', '0 2 * * SUN', '--window', '3h');
});
afterAll(() => house.close());

const BASE = {
  runbook: 'rolling-restart',
  '--cluster': 'one',
  '--cron': '0 2 * * SUN',
  '--timezone': 'Europe/Berlin',
  '--window': '3h',
};
/** The words of a good `create`, but for these. */
function words(name: string, other: Record<string, string | undefined>): string[] {
  const { runbook, ...flags }: Record<string, string | undefined> = { ...BASE, ...other };
  const written = Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
  return [name, ...(runbook === undefined ? [] : [runbook]), ...written];
}
const once = (at: string): Record<string, string | undefined> => ({ '--cron': undefined, '--at': at });

describe('what cannot be a schedule: exit 2 with the reason, and nothing is made', () => {
  test.concurrent.each([
    ['a zone that is not there', 'bad', { '--timezone': 'Europe/Berln' }, /--timezone: .*Europe\/Berln/],
    ['a cron that never fires', 'bad', { '--cron': '0 2 30 2 *' }, /never opens: no such time comes/],
    ['a single time in the past', 'bad', once('2026-03-01T02:00'), /--at: 2026-03-01T01:00:00.000Z is in the past/],
    [
      'a time that the clocks skip',
      'bad',
      once('2099-03-29T02:30'),
      /--at: the clocks of Europe\/Berlin skip that time/,
    ],
    ['a window shorter than the first node needs', 'bad', { '--window': '10m' }, /too short.* may take 15m20s/],
    ['a cut-off as long as the window', 'bad', { '--cutoff': '3h' }, /--cutoff: 3h is not shorter than the window/],
    ['a runbook that the worker does not have', 'bad', { runbook: 'rolling-restat' }, /no runbook rolling-restat/],
    ['a cluster that is not in the inventory', 'bad', { '--cluster': 'two' }, /no cluster two/],
    ['an input that the runbook does not have', 'bad', { '-i': 'servces=x' }, /no input `servces`/],
    ['inputs that decide something wrong', 'bad', { '-i': 'stable=10m' }, /`deadline` \(5m\) must be longer/],
    ['a runbook file with mistakes', 'bad', { runbook: './wrong.yaml' }, /wrong\.yaml/],
    [
      'a name that exists',
      'taken',
      {},
      /there is a schedule taken already; change it with rollbook schedule update taken/,
    ],
  ] as [string, string, Record<string, string | undefined>, RegExp][])('%s', async (_, name, other, why) => {
    const ran = await schedules.call('create', ...words(name, other));
    expect(ran.err).toMatch(why);
    expect(ran.code).toBe(2);
    expectFitForPeople(ran);
    expect(await schedules.isThere('bad')).toBe(false);
  });
});

test('update, to something that cannot be, changes nothing', async () => {
  const before = await schedules.handle('taken').describe();
  const refused: [string[], RegExp][] = [
    [['--window', '10m'], /too short/],
    [['--timezone', 'Nowhere'], /--timezone: /],
    [['--unset', 'window'], /--unset window: write .*, or inputs.NAME/],
    [['--unset', 'inputs.stable'], /--unset inputs.stable: the schedule gives no input stable/],
    [['--cluster', 'two'], /no cluster two/],
  ];
  for (const [words, why] of refused) {
    const ran = await schedules.call('update', 'taken', ...words);
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(why) as unknown });
  }
  const after = await schedules.handle('taken').describe();
  expect([after.info.lastUpdatedAt, after.action]).toEqual([before.info.lastUpdatedAt, before.action]);
});

test('create and update without a worker, exit 4, and nothing is made or changed; the other verbs need none', async () => {
  worker.kill('SIGTERM');
  await worker.ended;
  const ran = await schedules.call('create', ...words('alone', {}), '--json');
  expect(ran.code).toBe(4);
  expect(JSON.parse(ran.out)).toMatchObject({ error: { code: 'no-worker' } });
  expect(await schedules.isThere('alone')).toBe(false);
  expect((await schedules.call('update', 'taken', '--window', '4h')).code).toBe(4);
  expect(await schedules.ok('pause', 'taken')).toContain('paused');
  expect(await schedules.show('taken')).toMatchObject({ paused: true, window: { window: '3h' } });
  await schedules.ok('delete', 'taken');
});
