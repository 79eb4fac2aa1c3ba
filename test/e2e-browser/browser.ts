import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { ROOT } from '../e2e-cli/programs';

/** The browser that `script/fetch-browser` finds, without windows. */
export function openBrowser(): Promise<Browser> {
  const found = spawnSync(process.execPath, [join(ROOT, 'script', 'fetch-browser')], { encoding: 'utf8' });
  const [, executablePath] = /^browser: (.+)$/m.exec(found.stderr) ?? [];
  if (!executablePath) throw new Error(found.stderr);
  return chromium.launch({ executablePath });
}
