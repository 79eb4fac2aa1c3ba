import { setTimeout as sleep } from 'node:timers/promises';
import { House } from './house';
import { SHORT, Schedules } from './schedule-help';

let house: House;
let schedules: Schedules;

beforeAll(async () => {
  house = await House.open();
  schedules = new Schedules(house);
  for (const name of ['patient', 'strict']) await house.cluster(name);
  await house.write('short.yaml', SHORT);
  await house.worker();
});
afterAll(() => house.close());

test('a start at which Temporal was down, is made up for within catch_up, with what is left of its window, and not after that', async () => {
  // So much later that both are made by then, however busy this machine is.
  const { ms } = await schedules.call('list');
  const start = Math.ceil((Date.now() + 8_000 + 4 * ms) / 1_000) * 1_000;
  const at = ['--at', new Date(start).toISOString(), '--nodes', '2', '--window', '5m'];
  await Promise.all([
    schedules.create('patient', './short.yaml', 'patient', ...at, '--catch-up', '5m'),
    schedules.create('strict', './short.yaml', 'strict', ...at, '--catch-up', '10s'),
  ]);
  const restart = await house.server.crash();
  expect(Date.now()).toBeLessThan(start);
  // What the server does first when it is back is count how late it is: now or never.
  await sleep(start + 11_000 - Date.now());
  await restart();
  const report = await schedules.report('patient');
  expect(report.outcome).toBe('completed');
  expect(Date.parse(report.run.startedAt)).toBeGreaterThan(start + 10_000);
  expect(report.windows).toMatchObject([
    { start: new Date(start).toISOString(), closes: new Date(start + 300_000).toISOString(), done: [2] },
  ]);
  await schedules.until('strict', ({ info }) => info.numActionsMissedCatchupWindow > 0);
  const { past } = await schedules.showUntil('strict', (seen) => seen.past.length > 0);
  expect(past).toEqual([
    {
      start: new Date(start).toISOString(),
      kind: 'none',
      run: null,
      idle: true,
      text: 'no run: it was paused then, or Temporal was down for longer than catch_up',
    },
  ]);
  expect((await schedules.handle('strict').describe()).info.recentActions).toEqual([]);
});
