import { coresdk } from '@temporalio/proto';
import { msToTs } from '@temporalio/common/lib/time';
import type { Workflow } from '@temporalio/worker/lib/workflow/interface';
import { comparable, decode } from './payloads';
import { openWorkflow, type Command, type Identity, type Job, type Runtime } from './runtime';

const { WorkflowActivation } = coresdk.workflow_activation;

/** One activation that was carried out, with what the workflow said to it. */
interface Done {
  at: number;
  jobs: Job[];
  commands: Command[];
  said: string;
}

/** The workflow did other things on replay than it had done: what Temporal calls nondeterminism. */
export class Diverged extends Error {}

/** The workflow's code threw where nothing may be thrown: its task would fail for ever. */
export class TaskFailed extends Error {}

/**
 * One workflow execution as its worker has it: the code in its sandbox, and the activations that brought it where it is.
 * Activations since the last `commit` are of a task that is still open: with its worker they are lost.
 */
export class Execution {
  private workflow: Workflow | null = null;
  private history: Done[] = [];
  private open: Done[] = [];
  /** How many activations there were at the end of each task. */
  readonly tasks: number[] = [];
  private readonly flags = new Set<number>();
  replays = 0;

  constructor(
    private readonly runtime: Runtime,
    readonly identity: Identity,
  ) {}

  /** Another execution that begins with what this one had committed up to `activations`: a reset. */
  resetTo(runId: string, activations: number): Execution {
    const other = new Execution(this.runtime, { ...this.identity, runId });
    other.history = this.history.slice(0, activations);
    for (const flag of this.flags) other.flags.add(flag);
    return other;
  }

  /**
   * What the task after `activations` was given, what was asked for before it and had no result by then, and what it had
   * said of itself by then.
   */
  stateAt(activations: number): { jobs: Job[]; pending: Command[]; upserts: Command[] } {
    const past = this.history.slice(0, activations);
    const jobs = past.flatMap((done) => done.jobs);
    const commands = past.flatMap((done) => done.commands);
    const pending = commands.filter((command) => {
      const { scheduleActivity, startTimer, startChildWorkflowExecution: child } = command;
      const { signalExternalWorkflowExecution: signal, requestCancelExternalWorkflowExecution: cancel } = command;
      if (signal) return !jobs.some((job) => job.resolveSignalExternalWorkflow?.seq === signal.seq);
      if (cancel) return !jobs.some((job) => job.resolveRequestCancelExternalWorkflow?.seq === cancel.seq);
      if (child) return !jobs.some((job) => job.resolveChildWorkflowExecutionStart?.seq === child.seq);
      if (scheduleActivity)
        return !jobs.some((job) => job.resolveActivity?.seq === scheduleActivity.seq && !job.resolveActivity?.isLocal);
      if (!startTimer) return false;
      const cancelled = commands.some((command) => command.cancelTimer?.seq === startTimer.seq);
      return !cancelled && !jobs.some((job) => job.fireTimer?.seq === startTimer.seq);
    });
    const next = this.history[activations];
    const upserts = commands.filter((command) => command.upsertWorkflowSearchAttributes);
    return { jobs: (next?.jobs ?? []).filter((job) => !isResult(job)), pending, upserts };
  }

  get activations(): number {
    return this.history.length;
  }

  get isCached(): boolean {
    return this.workflow !== null;
  }

  /** Carries one activation out, after a replay where the worker does not have the workflow. Returns its commands. */
  async activate(at: number, jobs: Job[]): Promise<Command[]> {
    const workflow = this.workflow ?? (await this.replay());
    const commands = await this.carryOut(workflow, at, jobs, false);
    this.open.push({ at, jobs, commands, said: comparable(commands) });
    return commands;
  }

  /** The task is complete: what it did is history. */
  commit(): void {
    this.history.push(...this.open);
    this.open = [];
    this.tasks.push(this.history.length);
  }

  /** The worker is gone, and with it what its open task had done. */
  async evict(): Promise<void> {
    this.open = [];
    await this.workflow?.dispose();
    this.workflow = null;
  }

  async query<T>(at: number, name: string): Promise<T> {
    const workflow = this.workflow ?? (await this.replay());
    const activation = WorkflowActivation.fromObject({
      runId: this.identity.runId,
      timestamp: msToTs(Math.floor(at)),
      jobs: [{ queryWorkflow: { queryId: 'q', queryType: name, arguments: [], headers: {} } }],
    });
    const completion = await workflow.activate(activation);
    const answer = completion.successful?.commands?.[0]?.respondToQuery;
    if (!answer?.succeeded) throw new TaskFailed(`the query ${name} failed: ${comparable(completion)}`);
    return decode<T>(answer.succeeded.response);
  }

  /** Throws the workflow away and brings a new one to where it was, comparing what it says. */
  private async replay(): Promise<Workflow> {
    const workflow = await openWorkflow(this.runtime, this.identity);
    if (this.history.length > 0) this.replays += 1;
    for (const { at, jobs, commands, said } of this.history) {
      const before = replayed(jobs, commands);
      if (before.length === 0) continue;
      const again = comparable(withoutRejections(await this.carryOut(workflow, at, before, true)));
      const first = comparable(withoutRejections(commands));
      if (again !== first) throw new Diverged(`on replay the workflow said\n${again}\nand before that\n${said}`);
    }
    this.workflow = workflow;
    return workflow;
  }

  private async carryOut(workflow: Workflow, at: number, jobs: Job[], isReplaying: boolean): Promise<Command[]> {
    const completion = await workflow.activate({
      runId: this.identity.runId,
      timestamp: msToTs(Math.floor(at)),
      isReplaying,
      historyLength: this.history.length * 3 + 3,
      availableInternalFlags: [...this.flags],
      jobs,
    });
    await workflow.getAndResetSinkCalls();
    const { successful, failed } = completion;
    if (failed || !successful) throw new TaskFailed(comparable(failed));
    for (const flag of successful.usedInternalFlags ?? []) this.flags.add(flag);
    return successful.commands ?? [];
  }
}

/** Results of what is scheduled anew come anew. */
function isResult(job: Job): boolean {
  return Boolean(
    job.resolveActivity ??
    job.fireTimer ??
    job.resolveChildWorkflowExecutionStart ??
    job.resolveSignalExternalWorkflow ??
    job.resolveRequestCancelExternalWorkflow,
  );
}

/** Order in which the SDK's core hands jobs over: start, patches, messages and the rest as they came, local results last. */
export function inOrder(jobs: Job[]): Job[] {
  const rank = (job: Job): number => {
    if (job.initializeWorkflow) return 0;
    if (job.notifyHasPatch) return 1;
    if (job.signalWorkflow || job.doUpdate) return 2;
    if (job.resolveActivity?.isLocal) return 4;
    return 3;
  };
  return jobs
    .map((job, index) => ({ job, index }))
    .sort((a, b) => rank(a.job) - rank(b.job) || a.index - b.index)
    .map(({ job }) => job);
}

/** What history keeps of an activation: no update that was rejected, no validator run again, and the patches that were met. */
function replayed(jobs: Job[], commands: Command[]): Job[] {
  const rejected = new Set(
    commands.flatMap((c) => (c.updateResponse?.rejected ? [c.updateResponse.protocolInstanceId] : [])),
  );
  const kept = jobs.flatMap((job): Job[] => {
    if (!job.doUpdate) return [job];
    if (rejected.has(job.doUpdate.protocolInstanceId)) return [];
    return [{ doUpdate: { ...job.doUpdate, runValidator: false } }];
  });
  const patches = commands.flatMap(({ setPatchMarker }): Job[] =>
    setPatchMarker ? [{ notifyHasPatch: { patchId: setPatchMarker.patchId } }] : [],
  );
  return inOrder([...patches, ...kept]);
}

function withoutRejections(commands: Command[]): Command[] {
  return commands.filter((command) => !command.updateResponse?.rejected);
}
