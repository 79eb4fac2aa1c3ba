import { readFileSync } from 'node:fs';
import { Script, type Context } from 'node:vm';
import type { coresdk } from '@temporalio/proto';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm';
import type { Workflow, WorkflowCreateOptions } from '@temporalio/worker/lib/workflow/interface';
import { workflowBundle } from '../../support/bundle';

export type Activation = coresdk.workflow_activation.IWorkflowActivation;
export type Job = coresdk.workflow_activation.IWorkflowActivationJob;
export type Completion = coresdk.workflow_completion.IWorkflowActivationCompletion;
export type Command = coresdk.workflow_commands.IWorkflowCommand;

export const ACTIVITIES = [
  'load',
  'hashPlan',
  'survey',
  'borderSurvey',
  'room',
  'surveyUntil',
  'looks',
  'read',
  'mutate',
  'settle',
  'locate',
  'awaitNode',
  'lockHolder',
  'runClosed',
  'pauseSchedule',
  'openings',
  'freeze',
  'freezes',
  'notifies',
  'notify',
  'howClosed',
  'doctor',
  'catalog',
];

const FILENAME = 'workflow-bundle.js';

/** Where the workflows of a bundle live: the very sandbox that Temporal's worker puts them in, in this thread. */
export type Runtime = ReusableVMWorkflowCreator;

/** Changes the code of the bundle before it is loaded: a workflow with a mistake made on purpose. Every pair must be found. */
export type Changes = (readonly [string, string])[];

const OWN_MODULES = 'moduleCache = new Map()';
const SHARED_MODULES = 'moduleCache = globalThis.__worldModules';

/** Modules are loaded once and not for each workflow, which is most of the time that a short run takes: ours keep no state. */
class SharedRuntime extends ReusableVMWorkflowCreator {
  override injectGlobals(context: Context): void {
    super.injectGlobals(context);
    Object.defineProperty(context, '__worldModules', { value: new Map<string, unknown>(), writable: false });
  }
}

/** Loads the bundle of the build. Made by the constructor: the creator's own factory hooks every promise for stack traces. */
export function loadRuntime(changes: Changes = []): Runtime {
  const all: Changes = [...changes, [OWN_MODULES, SHARED_MODULES]];
  const code = all.reduce(
    (text, [from, to]) => {
      if (text.split(from).length !== 2) throw new Error(`the bundle has not exactly one ${from}`);
      return text.replace(from, () => to);
    },
    readFileSync(workflowBundle().codePath, 'utf8'),
  );
  const bundle = { code, sourceMap: { version: 3, sources: [], names: [], mappings: '' }, filename: FILENAME };
  const script = new Script(code, { filename: FILENAME });
  return new SharedRuntime(script, bundle as never, undefined as never, new Set(ACTIVITIES));
}

export interface Identity {
  workflowId: string;
  runId: string;
  firstRunId: string;
  type: string;
  startedAt: number;
}

export function openWorkflow(runtime: Runtime, identity: Identity): Promise<Workflow> {
  const { workflowId, runId, firstRunId, type, startedAt } = identity;
  const options: WorkflowCreateOptions = {
    info: {
      workflowId,
      runId,
      workflowType: type,
      searchAttributes: {},
      typedSearchAttributes: undefined as never,
      historyLength: 3,
      historySize: 300,
      continueAsNewSuggested: false,
      targetWorkerDeploymentVersionChanged: false,
      taskQueue: 'rollbook',
      namespace: 'default',
      firstExecutionRunId: firstRunId,
      originalExecutionRunId: runId,
      startTime: new Date(startedAt),
      runStartTime: new Date(startedAt),
      taskTimeoutMs: 8_000,
      attempt: 1,
      unsafe: { isReplaying: false, isReplayingHistoryEvents: false } as WorkflowCreateOptions['info']['unsafe'],
    },
    randomnessSeed: [1, 2, 3, 4],
    now: startedAt,
    showStackTraceSources: false,
  };
  return runtime.createWorkflow(options);
}
