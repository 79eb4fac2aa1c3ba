import type { Browser } from 'playwright-core';
import type { Report } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { House } from '../e2e-cli/house';
import { openBrowser } from './browser';
import { Ui } from './ui';

let house: House;
let sim: Simulator;
let browser: Browser;
let ui: Ui;

const INPUT = {
  runbook: 'rolling-restart',
  cluster: 'prod-eu',
  inputs: { services: ['stats_archiver'], stable: '1s' },
  nodes: [2, 3],
  reason: 'ticket 4711',
  requestedBy: 'ada',
};

beforeAll(async () => {
  [house, browser] = await Promise.all([House.open({ ui: true }), openBrowser()]);
  sim = await house.cluster('prod-eu');
  await house.worker();
});
afterAll(async () => {
  await browser?.close();
  await house?.close();
});
beforeEach(async () => {
  ui = await Ui.open(browser, house.server.uiUrl);
});
afterEach(() => ui.close());

async function reportOf(id: string): Promise<Report> {
  return JSON.parse((await house.rollbook(['report', id, '--json'])).out) as Report;
}

const sentTo = (report: Report) => report.mutations.map(({ node }) => node).sort();

test('start form, with one JSON object, runs to completed under lock, guard and gates as from the command line', async () => {
  await ui.fillForm({ id: 'prod-eu-ada-1', input: INPUT });
  await ui.picture('start-form', 910);
  await ui.start();
  const second = await house.rollbook(['run', 'rolling-restart', '--cluster', 'prod-eu', '--yes']);
  expect([second.code, second.err]).toEqual([3, expect.stringContaining('held by run prod-eu-ada-1')]);
  await ui.openRun('prod-eu-ada-1', 'Completed');
  const report = await reportOf('prod-eu-ada-1');
  expect(report).toMatchObject({
    outcome: 'completed',
    run: { id: 'prod-eu-ada-1', cluster: 'prod-eu', requestedBy: 'ada', reason: 'ticket 4711' },
  });
  expect(report.gates.length).toBeGreaterThan(0);
  expect(sentTo(report)).toEqual([2, 3]);
  expect(sim.ledger.mutations()).toHaveLength(2);
  const shown = await ui.details();
  expect(shown).toMatch(/^completed/);
  expect(shown).toContain('asked for by ada (ticket 4711)');
  expect(shown).toMatch(/2\s+secondary\s+done\s.*stats_archiver: restarted/);
});

test('start form, with a wrong JSON object, fails within seconds with all problems on the page, and sends nothing', async () => {
  const before = sim.ledger.mutations().length;
  const input = { runbook: 'rolling-restart', cluster: 'prod-eu', inputs: { stable: 10 }, node: [2], waive: ['all'] };
  await ui.fillForm({ id: 'wrong', input });
  const began = Date.now();
  await ui.start();
  await ui.openRun('wrong', 'Failed');
  expect(Date.now() - began).toBeLessThan(15_000);
  await ui.picture('wrong-input', 640);
  const shown = await ui.page.getByTestId('input-and-result').innerText();
  expect(shown).toContain('node');
  expect(shown).toContain('waive');
  expect(sim.ledger.mutations()).toHaveLength(before);
});

test('Start Workflow Like This One, from a finished run, has its input, and with another id does the same again', async () => {
  await ui.openRun('prod-eu-ada-1', 'Completed');
  await ui.page.getByRole('button', { name: 'More Actions' }).click();
  await ui.picture('like-this-one', 400);
  await ui.page.getByRole('menuitem', { name: 'Start Workflow Like This One' }).click();
  const { page } = ui;
  await page.getByTestId('start-workflow').waitFor();
  await ui.formInput.getByText('ticket 4711').waitFor();
  expect(await page.getByLabel('Workflow Type').inputValue()).toBe('runbook');
  expect(await page.getByLabel('Task Queue').inputValue()).toBe('rollbook');
  expect(JSON.parse(await ui.formInput.innerText())).toEqual(INPUT);
  await page.getByLabel('Workflow ID').fill('prod-eu-ada-2');
  await ui.start();
  await ui.openRun('prod-eu-ada-2', 'Completed');
  const report = await reportOf('prod-eu-ada-2');
  expect([report.outcome, sentTo(report)]).toEqual(['completed', [2, 3]]);
});

test('a button, made on the command line and pressed with Trigger, says what it does and starts exactly that', async () => {
  const words = ['-i', 'services=stats_archiver', '-i', 'stable=1s', '--nodes', '3', '--note', 'Ask Ada first'];
  const made = await house.rollbook(['button', 'create', 'night', 'rolling-restart', '--cluster', 'prod-eu', ...words]);
  expect(made.code).toBe(0);
  const { page } = ui;
  await page.goto(`${house.server.uiUrl}/namespaces/default/schedules`);
  await page.getByText('rollbook-button/night').click();
  await page.getByText(/Ask Ada first\. Trigger starts rolling-restart on prod-eu, node 3 only/).waitFor();
  await ui.picture('button', 1040);
  await page.getByRole('button', { name: 'Schedule Actions' }).click();
  await page.getByTestId('trigger-schedule').click();
  const dialog = page.locator('#trigger-schedule-modal');
  expect(await dialog.locator('input[value="SCHEDULE_OVERLAP_POLICY_SKIP"], input[value="Skip"]').isChecked()).toBe(
    true,
  );
  await dialog.getByTestId('confirm-modal-button').click();
  const run = page.getByRole('link', { name: /^prod-eu-rolling-restart-button-night-/ }).first();
  const id = await run.innerText();
  await run.click();
  await ui.openRun(id, 'Completed');
  const report = await reportOf(id);
  expect(report).toMatchObject({ outcome: 'completed', run: { requestedBy: 'button night', cluster: 'prod-eu' } });
  expect(sentTo(report)).toEqual([3]);
  expect(await ui.details('summary')).toContain('button night: rolling-restart on prod-eu');
});
