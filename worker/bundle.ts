import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';

/** The workflows of a worker: the bundle that the build made beside this file, or, when run from the sources, the sources. */
export function workflowsOf(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const home = join(__dirname, '..');
  if (basename(home) !== 'dist') return { workflowsPath: join(home, 'workflows', 'index.ts') };
  const codePath = join(home, 'workflow-bundle.js');
  if (!existsSync(codePath)) throw new Error(`the workflow bundle ${codePath} is missing; run: npm run build`);
  return { workflowBundle: { codePath } };
}
