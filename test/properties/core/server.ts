import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import type { coresdk } from '@temporalio/proto';
import { Activities, type ActivityHost } from './activities';
import { inOrder, Execution } from './execution';
import { decode, encode, firstOf } from './payloads';
import type { Process } from './process';
import type { Command, Job, Runtime } from './runtime';
import type { VirtualTime } from './time';

/** How a run ended, in Temporal's eyes. `result`: what it returned, or the details of its failure. */
export interface Closed {
  at: number;
  how: 'completed' | 'failed' | 'terminated';
  result: unknown;
  message: string;
}

export interface Run {
  readonly id: string;
  readonly runId: string;
  readonly firstRunId: string;
  readonly type: string;
  readonly input: unknown;
  readonly execution: Execution;
  readonly parent: { run: Run; seq: number } | null;
  closed: Closed | null;
  /** Events since its last task, and what its open task was given. */
  inbox: Job[];
  given: Job[];
  /** What the open task has said so far: done when it is complete. */
  said: Command[];
  task: 'none' | 'due' | 'open';
  process: Process | null;
  timers: Map<number, () => void>;
  children: Run[];
  cancelled: boolean;
}

/** What the server tells the world. */
export interface ServerHost extends ActivityHost {
  /** The process that takes work now; null: none does. */
  process(): Process | null;
  /** A short while, milliseconds. */
  latency(): number;
  phase(run: Run, attributes: Record<string, string>): void;
  opened(run: Run): void;
  closed(run: Run): void;
  updated(run: Run, id: string, answer: 'accepted' | 'rejected' | 'completed', text: string): void;
}

type Fields = Record<string, ReturnType<typeof encode>>;

/** A worker notices nothing of a task that it had when it died: the server gives it away after this. */
const TASK_TIMEOUT = 8_000;

/**
 * Temporal's server and the SDK's core, for workflows driven in this thread: what a workflow asks for is done when its
 * task is complete, in one step with the results of local activities; what happens becomes the jobs of its next task.
 */
export class Server {
  readonly runs: Run[] = [];
  readonly activities: Activities;
  private ids = 0;

  constructor(
    readonly time: VirtualTime,
    private readonly runtime: Runtime,
    private readonly host: ServerHost,
  ) {
    this.activities = new Activities(time, host, {
      resolve: (run, job) => this.deliver(run, job),
      resolveLocal: (run, job) => this.goOn(run, [job]),
    });
  }

  /** The open execution of that id. */
  open(id: string): Run | undefined {
    return this.runs.find((run) => run.id === id && run.closed === null);
  }

  /** `attributes`: what its search attributes say from the start, as a schedule of Temporal gives some. */
  start(id: string, type: string, input: unknown, parent: Run['parent'] = null, attributes: Fields = {}): Run {
    const runId = `${id}#${(this.ids += 1)}`;
    const identity = { workflowId: id, runId, firstRunId: runId, type, startedAt: Math.floor(this.time.now) };
    const run = this.admit(new Execution(this.runtime, identity), input, parent);
    this.deliver(run, {
      initializeWorkflow: {
        workflowId: id,
        workflowType: type,
        arguments: [encode(input)],
        attempt: 1,
        headers: {},
        searchAttributes: { indexedFields: attributes },
        startTime: msToTs(Math.floor(this.time.now)),
      },
    });
    return run;
  }

  /** One that runs on another server. */
  adopt(id: string, runId: string, type: string, input: unknown): Run {
    const identity = { workflowId: id, runId, firstRunId: runId, type, startedAt: Math.floor(this.time.now) };
    return this.admit(new Execution(this.runtime, identity), input, null);
  }

  update(run: Run, name: string, argument: unknown): string {
    const id = `update-${(this.ids += 1)}`;
    this.deliver(run, {
      doUpdate: {
        id,
        protocolInstanceId: id,
        name,
        input: [encode(argument)],
        headers: {},
        meta: { updateId: id, identity: 'person' },
        runValidator: true,
      },
    });
    return id;
  }

  cancel(run: Run): void {
    if (run.cancelled) return;
    run.cancelled = true;
    this.deliver(run, { cancelWorkflow: { reason: 'cancelled' } });
  }

  terminate(run: Run): void {
    if (run.closed) return;
    this.close(run, { at: this.time.now, how: 'terminated', result: null, message: 'terminated' });
  }

  /**
   * Another execution begins where this one was at one of its tasks; this one is terminated, its children are nobody's.
   * What was scheduled by then and had no result is scheduled again.
   */
  reset(run: Run, choice: number): void {
    const { execution } = run;
    const task = execution.tasks[choice % Math.max(1, execution.tasks.length)];
    if (run.closed || task === undefined) return;
    const runId = `${run.id}#${(this.ids += 1)}`;
    const { jobs, pending, upserts } = execution.stateAt(task);
    run.children.splice(0);
    this.terminate(run);
    const other = this.admit(execution.resetTo(runId, task), run.input, run.parent);
    for (const command of [...upserts, ...pending]) this.carryOut(other, command, false);
    for (const job of jobs) if (!job.doUpdate) this.deliver(other, job);
    if (other.task === 'none') this.poke(other, 0);
  }

  /** What its worker had of it is lost; its open task goes to another one after a while. */
  lose(run: Run): void {
    if (run.closed) return;
    const open = run.task === 'open';
    this.activities.dropLocals(run);
    if (open) {
      run.inbox.unshift(...run.given);
      [run.given, run.said, run.task] = [[], [], 'none'];
    }
    run.process = null;
    this.time.during(run.execution.evict());
    if (open) this.poke(run, TASK_TIMEOUT);
  }

  private admit(execution: Execution, input: unknown, parent: Run['parent']): Run {
    const { workflowId: id, runId, firstRunId, type } = execution.identity;
    const run: Run = {
      ...{ id, runId, firstRunId, type, input, execution, parent },
      ...{ closed: null, inbox: [], given: [], said: [], task: 'none', process: null },
      ...{ timers: new Map(), children: [], cancelled: false },
    };
    this.runs.push(run);
    parent?.run.children.push(run);
    this.host.opened(run);
    return run;
  }

  private deliver(run: Run, job: Job): void {
    if (run.closed) return;
    run.inbox.push(job);
    if (run.task === 'none') this.poke(run, 0);
  }

  private poke(run: Run, delay: number): void {
    run.task = 'due';
    this.time.after(delay + this.host.latency(), () => this.take(run));
  }

  /** A worker takes the task, if there is one. */
  private take(run: Run): void {
    if (run.closed) return;
    const process = this.host.process();
    if (!process) return this.poke(run, 500);
    run.task = 'open';
    const before = run.process && run.process !== process ? run.execution.evict() : Promise.resolve();
    run.process = process;
    run.given = inOrder(run.inbox.splice(0));
    run.said = [];
    this.time.during(before.then(() => this.activate(run, run.given)));
  }

  private goOn(run: Run, jobs: Job[]): void {
    if (run.task === 'open' && run.closed === null) this.time.during(this.activate(run, jobs));
  }

  private async activate(run: Run, jobs: Job[]): Promise<void> {
    const commands = await run.execution.activate(this.time.now, jobs);
    if (run.closed || run.task !== 'open') return;
    const seen = new Set(run.said.map((command) => command.scheduleActivity?.seq));
    for (const command of commands) seen.add(command.scheduleActivity?.seq);
    run.said.push(...commands);
    const never: Job[] = [];
    for (const command of commands) {
      if (command.scheduleLocalActivity) this.activities.local(run, command.scheduleLocalActivity);
      if (command.requestCancelLocalActivity)
        this.activities.cancelLocal(run, command.requestCancelLocalActivity.seq ?? 0);
      // Called off before the server ever heard of it: it is not scheduled at all.
      const seq = command.requestCancelActivity?.seq ?? undefined;
      if (seq !== undefined && seen.has(seq)) never.push(this.activities.neverScheduled(run.said, seq));
    }
    if (never.length > 0) return this.activate(run, never);
    if (this.activities.hasLocals(run)) return;
    this.complete(run);
  }

  private complete(run: Run): void {
    run.execution.commit();
    const commands = run.said;
    [run.given, run.said, run.task] = [[], [], 'none'];
    const end = commands.find((c) => c.completeWorkflowExecution || c.failWorkflowExecution);
    for (const command of commands) this.carryOut(run, command, end !== undefined);
    if (end) this.close(run, this.endOf(end));
    else if (run.inbox.length > 0) this.poke(run, 0);
  }

  private carryOut(run: Run, command: Command, ends: boolean): void {
    if (command.updateResponse) return this.answer(run, command.updateResponse);
    if (command.upsertWorkflowSearchAttributes) return this.attributes(run, command.upsertWorkflowSearchAttributes);
    // Whatever else is in the task that ends a workflow is dropped.
    if (ends) return;
    if (command.scheduleActivity) this.activities.schedule(run, command.scheduleActivity);
    else if (command.requestCancelActivity) this.activities.cancel(run, command.requestCancelActivity.seq ?? 0);
    else if (command.startTimer) this.timer(run, command.startTimer);
    else if (command.cancelTimer) this.cancelTimer(run, command.cancelTimer.seq ?? 0);
    else if (command.startChildWorkflowExecution) this.child(run, command.startChildWorkflowExecution);
    else if (command.signalExternalWorkflowExecution) this.signal(run, command.signalExternalWorkflowExecution);
    else if (command.requestCancelExternalWorkflowExecution)
      this.cancelOther(run, command.requestCancelExternalWorkflowExecution);
    else if (!isSilent(command)) throw new Error(`the driver does not know ${Object.keys(command).join()}`);
  }

  private answer(
    run: Run,
    { protocolInstanceId, accepted, rejected, completed }: coresdk.workflow_commands.IUpdateResponse,
  ): void {
    const id = protocolInstanceId ?? '';
    if (accepted) this.host.updated(run, id, 'accepted', '');
    if (rejected) this.host.updated(run, id, 'rejected', rejected.message ?? '');
    if (completed) this.host.updated(run, id, 'completed', decode<{ text: string }>(completed).text);
  }

  private attributes(run: Run, command: coresdk.workflow_commands.IUpsertWorkflowSearchAttributes): void {
    const entries = Object.entries(command.searchAttributes?.indexedFields ?? {});
    const values = entries.map(([key, value]) => [key, String(firstOf<unknown>([value]))] as const);
    this.host.phase(run, Object.fromEntries(values));
  }

  private timer(run: Run, { seq, startToFireTimeout }: coresdk.workflow_commands.IStartTimer): void {
    const number = seq ?? 0;
    const fire = () => {
      run.timers.delete(number);
      this.deliver(run, { fireTimer: { seq: number } });
    };
    run.timers.set(number, this.time.after(tsToMs(startToFireTimeout), fire));
  }

  private cancelTimer(run: Run, seq: number): void {
    run.timers.get(seq)?.();
    run.timers.delete(seq);
    // One that fired meanwhile is taken out of what waits: the server does so, too.
    run.inbox = run.inbox.filter((job) => job.fireTimer?.seq !== seq);
  }

  private child(run: Run, command: coresdk.workflow_commands.IStartChildWorkflowExecution): void {
    const { seq, workflowId, workflowType } = command;
    const id = workflowId ?? '';
    const type = workflowType ?? '';
    this.time.after(this.host.latency(), () => {
      if (this.open(id)) {
        this.deliver(run, {
          resolveChildWorkflowExecutionStart: { seq, failed: { workflowId: id, workflowType: type, cause: 1 } },
        });
        return;
      }
      const child = this.start(id, type, firstOf<unknown>(command.input), { run, seq: seq ?? 0 });
      this.deliver(run, { resolveChildWorkflowExecutionStart: { seq, succeeded: { runId: child.runId } } });
      if (run.closed) this.cancel(child);
    });
  }

  private signal(run: Run, command: coresdk.workflow_commands.ISignalExternalWorkflowExecution): void {
    const { seq, workflowExecution, signalName, args } = command;
    this.time.after(this.host.latency(), () => {
      const target = this.open(workflowExecution?.workflowId ?? '');
      if (target) this.deliver(target, { signalWorkflow: { signalName, input: args, identity: run.id, headers: {} } });
      this.deliver(run, { resolveSignalExternalWorkflow: { seq, ...(target ? {} : { failure: gone() }) } });
    });
  }

  private cancelOther(run: Run, command: coresdk.workflow_commands.IRequestCancelExternalWorkflowExecution): void {
    const { seq, workflowExecution } = command;
    this.time.after(this.host.latency(), () => {
      const target = this.open(workflowExecution?.workflowId ?? '');
      if (target) this.cancel(target);
      this.deliver(run, { resolveRequestCancelExternalWorkflow: { seq, ...(target ? {} : { failure: gone() }) } });
    });
  }

  private endOf(command: Command): Closed {
    const { completeWorkflowExecution: done, failWorkflowExecution: failed } = command;
    const at = this.time.now;
    if (done)
      return { at, how: 'completed', result: firstOf<unknown>(done.result ? [done.result] : null), message: '' };
    const failure = failed?.failure;
    const details = failure?.applicationFailureInfo?.details?.payloads;
    return { at, how: 'failed', result: details ? firstOf<unknown>(details) : null, message: failure?.message ?? '' };
  }

  private close(run: Run, closed: Closed): void {
    run.closed = closed;
    for (const cancel of run.timers.values()) cancel();
    this.activities.abandon(run);
    this.time.during(run.execution.evict());
    this.host.closed(run);
    if (run.parent) {
      const { seq } = run.parent;
      this.deliver(run.parent.run, { resolveChildWorkflowExecution: { seq, result: { completed: {} } } });
    }
    // The parent close policy of the lock: a request to cancel.
    for (const child of run.children) if (!child.closed) this.time.after(this.host.latency(), () => this.cancel(child));
  }
}

function isSilent(command: Command): boolean {
  const { setPatchMarker, scheduleLocalActivity, requestCancelLocalActivity, modifyWorkflowProperties } = command;
  return Boolean(setPatchMarker ?? scheduleLocalActivity ?? requestCancelLocalActivity ?? modifyWorkflowProperties);
}

function gone() {
  return {
    message: 'no such execution',
    source: 'Server',
    applicationFailureInfo: { type: 'NotFound', nonRetryable: true },
  };
}
