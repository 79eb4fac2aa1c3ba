import { join } from 'node:path';
import { projectRoot } from '../../temporal/root';

/** Where `global-setup` puts the workflow bundle of this jest run. Give it to a worker: `workflowBundle: workflowBundle()`. */
export function workflowBundle(): { codePath: string } {
  return { codePath: join(projectRoot(), '.cache', 'test', 'workflow-bundle.js') };
}
