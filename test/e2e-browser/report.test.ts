import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { reportHtml } from '../../reports/report-html';
import { CASES } from '../reports/html-cases';
import { openBrowser } from './browser';

let browser: Browser;
let dir: string;

beforeAll(async () => {
  browser = await openBrowser();
  dir = await mkdtemp(join(tmpdir(), 'rollbook-pages-'));
});
afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

const VIEWS = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const;

describe.each(Object.entries(CASES))('the page of a report that is %s, opened as a file', (name, make) => {
  const report = make();
  const file = (): string => join(dir, `${name}.html`);

  beforeAll(() => writeFile(file(), reportHtml(report)));

  test.each(VIEWS)(
    'at width $width, $colorScheme: fits, needs nothing else, and shows what it should',
    async (view) => {
      const context = await browser.newContext({
        viewport: { width: view.width, height: 900 },
        colorScheme: view.colorScheme,
      });
      const page = await context.newPage();
      const troubles: string[] = [];
      page.on('console', (message) => troubles.push(message.text()));
      page.on('pageerror', (error) => troubles.push(error.message));
      page.on('request', (request) => void (request.url().startsWith('file:') || troubles.push(request.url())));
      await page.goto(pathToFileURL(file()).href);

      expect(troubles).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(view.width);
      const text = await page.locator('body').innerText();
      for (const part of [report.run.id, report.outcome, report.run.cluster]) expect(text).toContain(part);
      for (const { evidence } of report.mutations.slice(0, 3)) expect(text).toContain(evidence.split('\n')[0]);
      const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const [red = NaN] = (background.match(/\d+/g) ?? []).map(Number);
      if (view.colorScheme === 'dark') expect(red).toBeLessThan(80);
      else expect(red).toBeGreaterThan(200);
      await context.close();
    },
  );

  test('prints', async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file()).href);
    const path = join(dir, `${name}.pdf`);
    await page.pdf({ path });
    expect((await readFile(path)).subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});
