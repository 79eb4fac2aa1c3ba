import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Simulator } from '../../simulator';
import { findTemporal } from '../../temporal/binary';
import { House, QUICK, reportOf } from '../e2e-cli/house';
import { type Ran, ROOT, startProgram } from '../e2e-cli/programs';
import { openBrowser } from './browser';
import { Ui } from './ui';

let house: House;
let sim: Simulator;
let browser: Browser;
let ui: Ui;

const WORDS = ['rolling-restart', '--cluster', 'prod-eu', '-i', 'services=stats_archiver', '-i', 'stable=2s'];

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

async function fromTemporal(name: string, message: object): Promise<Ran> {
  const words = ['workflow', 'update', 'execute', '--workflow-id', 'steered', '--name', name];
  const place = ['--input', JSON.stringify(message), '--address', house.server.address];
  return startProgram(await findTemporal(), [...words, ...place]).ended;
}

test('a run, steered by turns from its page, the command line and temporal, shows where it stands; wrong updates are rejected in the dialog', async () => {
  const words = ['--id', 'steered', '--require-approval', '--reason', 'ticket 4711', '--by', 'ada', '--json'];
  const left = await house.rollbook(['run', ...WORDS, ...words, '--on-hold', 'leave']);
  expect(left.code).toBe(5);
  await ui.openRun('steered', 'Running');
  expect(await ui.details('summary')).toBe('rolling-restart on prod-eu');
  expect(await ui.details('details')).toContain('ticket 4711');

  const asking = await ui.detailsWith('a person is asked: carry out plan');
  await ui.picture('asking', ui.page.locator('#user-metadata-current-details'));
  expect(asking).toMatch(/waiting: at rest until a person/);
  expect(asking).toMatch(/since \d{4}-\d\d-\d\d [\d:]+ UTC, until \d{4}-\d\d-\d\d [\d:]+ UTC/);
  for (const uid of [1, 2, 3]) expect(asking).toMatch(new RegExp(`${uid}\\s+(primary|secondary)\\s+pending`));
  const [, offered = ''] = /approve: (\{.*\})/.exec(asking) ?? [];
  const yes = { ...(JSON.parse(offered) as { plan: string }), by: 'bob', reason: 'looks right' };

  expect(await ui.rejected('approve', { by: 'bob', plan: 'abc' })).toContain(
    `asks about plan ${yes.plan}, not about abc`,
  );
  expect(await ui.rejected('approve', { plan: yes.plan })).toContain('must say who you are');
  expect(await ui.rejected('pause', { by: 'bob', nod: 2 })).toContain('nod');
  expect(await ui.rejected('skip', { by: 'bob', reason: 'broken', node: 9 }, 'rejected')).toMatch(/node 9/);
  expect(sim.ledger.mutations()).toEqual([]);

  await ui.update('pause', { by: 'bob', reason: 'phone call' });
  await ui.update('approve', yes);
  const paused = await ui.detailsWith(/^paused/);
  expect(paused).toContain('bob paused the run: phone call');
  expect(paused).toMatch(/resume: \{"by": "your name"\}/);
  expect(sim.ledger.mutations()).toEqual([]);
  expect((await house.rollbook(['resume', 'steered', '--by', 'ada'])).code).toBe(0);
  expect(await fromTemporal('pause', { by: 'eve' })).toMatchObject({ code: 0 });
  await ui.detailsWith(/^paused[\s\S]*eve paused the run/);
  await ui.update('resume', { by: 'bob' });

  await ui.openRun('steered', 'Completed');
  await ui.page.getByText('node 3: wait until it is healthy').first().waitFor();
  await ui.page.getByText('node 1: POST restart stats_archiver').first().waitFor();
  const ended = await ui.details();
  expect(ended).toMatch(/^completed/);
  expect(ended).toContain('3 of 3 nodes done, requests: 3');
  const report = reportOf(await house.rollbook(['watch', 'steered', '--json']));
  expect(report.messages.map(({ by, what, reason }) => [by, what, reason])).toEqual([
    ['bob', 'pause', 'phone call'],
    ['bob', 'approve', 'looks right'],
    ['ada', 'resume', null],
    ['eve', 'pause', null],
    ['bob', 'resume', null],
  ]);
});

test('the page of a run that holds, names the node, the reason and the end, and offers the JSON that ends the hold', async () => {
  await house.write('doubts.yaml', `${QUICK}  - assert: 1 == 2\n    message: one is not two\n    on_failure: ask\n`);
  const words = ['run', './doubts.yaml', '--cluster', 'prod-eu', '--id', 'holds', '--nodes', '2'];
  expect((await house.rollbook([...words, '--on-hold', 'leave', '--json'])).code).toBe(5);
  await ui.openRun('holds', 'Running');
  const holding = await ui.detailsWith(/^holding/);
  await ui.picture('holding', ui.page.locator('#user-metadata-current-details'));
  expect(holding).toMatch(/It waits: node 2: .*one is not two/);
  expect(holding).toMatch(/until \d{4}-\d\d-\d\d [\d:]+ UTC/);
  const [, offered = ''] = /skip: (\{.*\})/.exec(holding) ?? [];
  await ui.update('skip', { ...(JSON.parse(offered) as object), by: 'bob', reason: 'two is enough' });
  const ended = await house.rollbook(['watch', 'holds', '--json']);
  expect(reportOf(ended).messages).toMatchObject([{ by: 'bob', what: 'skip node 2', reason: 'two is enough' }]);
  await ui.openRun('holds');
  expect(await ui.detailsWith(/^(completed|failed|stopped)/)).toContain('What now');
});

test("every query that the docs give for the UI's list, is understood, and finds what it says", async () => {
  const wrong = ['run', 'rolling-restart', '--cluster', 'prod-eu', '-i', 'services=cluster_wd', '--id', 'refused'];
  expect((await house.rollbook([...wrong, '--yes'])).code).toBe(3);
  const waits = ['run', ...WORDS, '--id', 'waits', '--require-approval', '--on-hold', 'leave', '--yes'];
  expect((await house.rollbook(waits)).code).toBe(5);

  const page = await readFile(join(ROOT, 'docs', 'ui.md'), 'utf8');
  const queries = [...page.matchAll(/^\| ([^|]+?) +\| `(WorkflowType=[^`]+)` +\|$/gm)];
  const found: Record<string, string[]> = {};
  for (const [, what = '', query = ''] of queries) {
    found[what] = await ui.find(query);
    if (query.includes('RollbookCluster')) await ui.picture('found', 420);
  }
  expect(found).toEqual({
    'what waits for somebody, or for its time': ['waits'],
    'what goes on': ['waits'],
    'all runs over one cluster': ['holds', 'refused', 'steered', 'waits'],
    'all runs of one runbook': ['refused', 'steered', 'waits'],
    'what ended badly after it had sent something': ['holds'],
    'what was killed, and wrote no report': [],
    'what was refused and sent nothing': ['refused'],
    'what was started with a button': [],
    'what a schedule started': [],
  });
});
