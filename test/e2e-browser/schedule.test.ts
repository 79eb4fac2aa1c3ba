import type { Browser } from 'playwright-core';
import type { Simulator } from '../../simulator';
import { House } from '../e2e-cli/house';
import { daily, SHORT, Schedules } from '../e2e-cli/schedule-help';
import { openBrowser } from './browser';
import { Ui } from './ui';

let house: House;
let schedules: Schedules;
let sim: Simulator;
let browser: Browser;
let ui: Ui;

beforeAll(async () => {
  [house, browser] = await Promise.all([House.open({ ui: true }), openBrowser()]);
  schedules = new Schedules(house);
  sim = await house.cluster('prod-eu');
  await house.write('short.yaml', SHORT);
  await house.worker();
  for (const [name, minutes] of [
    ['open', -30],
    ['closed', 120],
  ] as const)
    await schedules.create(name, './short.yaml', 'prod-eu', '--nodes', '2', '--cron', daily(minutes), '--window', '1h');
});
afterAll(async () => {
  await browser?.close();
  await house?.close();
});
beforeEach(async () => {
  ui = await Ui.open(browser, house.server.uiUrl);
});
afterEach(() => ui.close());

/** Presses _Trigger_ on the page of a schedule, as it comes, and gives the id of the run that it starts. */
async function pressTrigger(name: string): Promise<string> {
  const { page } = ui;
  await page.goto(`${house.server.uiUrl}/namespaces/default/schedules/${name}`);
  await page.getByRole('button', { name: 'Schedule Actions' }).click();
  await page.getByTestId('trigger-schedule').click();
  await page.locator('#trigger-schedule-modal').getByTestId('confirm-modal-button').click();
  return page
    .getByRole('link', { name: new RegExp(`^prod-eu-short-${name}-`) })
    .first()
    .innerText();
}

test('Trigger on a schedule outside of its window, starts a run that is refused: its page says how it is started', async () => {
  const id = await pressTrigger('closed');
  await ui.openRun(id, 'Failed');
  await ui.picture('schedule-refused', 640);
  expect(await ui.page.getByTestId('input-and-result').innerText()).toContain('is outside of the window of closed');
  const shown = await ui.details();
  await ui.picture('schedule-refused-details', 640);
  expect(shown).toMatch(/^refused/);
  expect(shown).toContain('to start all the same: rollbook schedule trigger closed --outside-window');
  expect(sim.ledger.mutations()).toEqual([]);
});

test('Trigger on a schedule in its window, starts a run that completes', async () => {
  const { page } = ui;
  await page.goto(`${house.server.uiUrl}/namespaces/default/schedules`);
  await page.getByText('open', { exact: true }).waitFor();
  await ui.picture('schedules', 640);
  const id = await pressTrigger('open');
  await ui.picture('schedule', 1040);
  await ui.openRun(id, 'Completed');
  expect(await ui.details('summary')).toBe('schedule open: short on prod-eu');
  expect(await ui.details('details')).toContain('Started by the schedule open, which');
  expect(sim.ledger.mutations()).toHaveLength(1);
});
