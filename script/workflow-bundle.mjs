import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Loaded once for all runs of a worker and frozen, instead of once for each run and each lock: a third of the memory of many runs.
 * Only what keeps nothing of a run may stand here; caches that give the same for the same text may.
 */
const SHARED_PACKAGES = ['zod', '@marcbachmann/cel-js', 'fastest-levenshtein'];
const SHARED_FILES = ['../language/expression', './input'];

/** The code of the workflow bundle. The build and the tests make it here, so that they cannot differ. */
export async function workflowBundleCode(workflowsPath) {
  const { bundleWorkflowCode, DefaultLogger } = require('@temporalio/worker');
  const files = SHARED_FILES.map((file) => join(dirname(workflowsPath), file));
  const preloadModules = [...SHARED_PACKAGES, ...files];
  const { code } = await bundleWorkflowCode({ workflowsPath, preloadModules, logger: new DefaultLogger('WARN') });
  return code;
}
