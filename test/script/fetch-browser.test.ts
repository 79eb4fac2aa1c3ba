import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SCRIPT = resolve(__dirname, '../../script/fetch-browser');

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-browser-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const fetchBrowser = (env: Record<string, string>) =>
  spawnSync(process.execPath, [SCRIPT], { env: { PATH: dir, ...env }, encoding: 'utf8' });

async function program(name: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
  return path;
}

test('fetch-browser, with a browser named and another on PATH, takes the one that is named', async () => {
  await program('chromium');
  const named = await program('mine');
  expect(fetchBrowser({ ROLLBOOK_CHROMIUM: named })).toMatchObject({ status: 0, stderr: `browser: ${named}\n` });
});

test('fetch-browser, with the name of something that is not there, exit 1 with one sentence, and takes no other', async () => {
  await program('chromium');
  expect(fetchBrowser({ ROLLBOOK_CHROMIUM: '/no/such/browser' })).toMatchObject({
    status: 1,
    stderr: 'there is no program at /no/such/browser: give the path of Chromium or Chrome in ROLLBOOK_CHROMIUM\n',
  });
});

test.each(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])(
  'fetch-browser, with %s on PATH, takes it',
  async (name) => {
    const path = await program(name);
    expect(fetchBrowser({})).toMatchObject({ status: 0, stderr: `browser: ${path}\n` });
  },
);
