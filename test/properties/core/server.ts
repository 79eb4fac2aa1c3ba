import { msToTs } from '@temporalio/common/lib/time';
import { Activities } from './activities';
import { Commands, endOf } from './commands';
import { inOrder, Execution } from './execution';
import { encode } from './payloads';
import type { Job, Runtime } from './runtime';
import type { VirtualTime } from './time';
import type { Closed, Run, ServerHost } from './run';

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
  private readonly commands: Commands;
  private ids = 0;

  constructor(
    readonly time: VirtualTime,
    private readonly runtime: Runtime,
    private readonly host: ServerHost,
  ) {
    this.commands = new Commands(this, host);
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
    for (const command of [...upserts, ...pending]) this.commands.carryOut(other, command, false);
    for (const job of jobs) if (!job.doUpdate) this.deliver(other, job);
    if (other.task === 'none') this.poke(other, 0);
  }

  /** What its worker had of it is lost; its open task goes to another one after a while. */
  lose(run: Run): void {
    if (run.closed) return;
    const open = run.task === 'open';
    this.activities.locals.drop(run);
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

  /** Happens to a run: a job of its next task. */
  deliver(run: Run, job: Job): void {
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
      if (command.scheduleLocalActivity) this.activities.locals.begin(run, command.scheduleLocalActivity);
      if (command.requestCancelLocalActivity)
        this.activities.locals.cancel(run, command.requestCancelLocalActivity.seq ?? 0);
      // Called off before the server ever heard of it: it is not scheduled at all.
      const seq = command.requestCancelActivity?.seq ?? undefined;
      if (seq !== undefined && seen.has(seq)) never.push(this.activities.neverScheduled(run.said, seq));
    }
    if (never.length > 0) return this.activate(run, never);
    if (this.activities.locals.has(run)) return;
    this.complete(run);
  }

  private complete(run: Run): void {
    run.execution.commit();
    const commands = run.said;
    [run.given, run.said, run.task] = [[], [], 'none'];
    const end = commands.find((c) => c.completeWorkflowExecution || c.failWorkflowExecution);
    for (const command of commands) this.commands.carryOut(run, command, end !== undefined);
    if (end) this.close(run, endOf(end, this.time.now));
    else if (run.inbox.length > 0) this.poke(run, 0);
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
