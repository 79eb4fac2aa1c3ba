import { existsSync } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleSources, newest } from '../../script/sources.mjs';
import { workflowBundleCode } from '../../script/workflow-bundle.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = join(root, '.cache', 'test');
const bundle = join(folder, 'workflow-bundle.js');

/** Builds the workflow bundle from the sources, once for a whole jest run, and not at all where it is newer than they are. */
export default async function globalSetup() {
  if (existsSync(bundle) && (await stat(bundle)).mtimeMs > newest(root, bundleSources(root))) return;
  const own = join(folder, `workflow-bundle-${process.pid}.js`);
  await mkdir(folder, { recursive: true });
  await writeFile(own, await workflowBundleCode(join(root, 'workflows', 'index.ts')));
  await rename(own, bundle);
}
