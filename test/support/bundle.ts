import { join } from 'node:path';
import { projectRoot } from '../../temporal/root';

/** The workflow bundle of the build, which `global-setup` made current. For a worker: `workflowBundle: workflowBundle()`. */
export function workflowBundle(): { codePath: string } {
  return { codePath: join(projectRoot(), 'dist', 'workflow-bundle.js') };
}
