import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The code of the workflow bundle. The build and the tests make it here, so that they cannot differ. */
export async function workflowBundleCode(workflowsPath) {
  const { bundleWorkflowCode, DefaultLogger } = require('@temporalio/worker');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  return code;
}
