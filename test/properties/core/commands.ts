import { tsToMs } from '@temporalio/common/lib/time';
import type { coresdk } from '@temporalio/proto';
import { decode, firstOf } from './payloads';
import type { Closed, Run, ServerHost } from './run';
import type { Command } from './runtime';
import type { Server } from './server';

/** What a workflow asks for, done once its task is complete. */
export class Commands {
  constructor(
    private readonly server: Server,
    private readonly host: ServerHost,
  ) {}

  /** `ends`: it is in the task that ends its workflow. */
  carryOut(run: Run, command: Command, ends: boolean): void {
    if (command.updateResponse) return this.answer(run, command.updateResponse);
    if (command.upsertWorkflowSearchAttributes) return this.attributes(run, command.upsertWorkflowSearchAttributes);
    // Whatever else is in the task that ends a workflow is dropped.
    if (ends) return;
    if (command.scheduleActivity) this.server.activities.schedule(run, command.scheduleActivity);
    else if (command.requestCancelActivity) this.server.activities.cancel(run, command.requestCancelActivity.seq ?? 0);
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
      this.server.deliver(run, { fireTimer: { seq: number } });
    };
    run.timers.set(number, this.server.time.after(tsToMs(startToFireTimeout), fire));
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
    this.server.time.after(this.host.latency(), () => {
      if (this.server.open(id)) {
        this.server.deliver(run, {
          resolveChildWorkflowExecutionStart: { seq, failed: { workflowId: id, workflowType: type, cause: 1 } },
        });
        return;
      }
      const child = this.server.start(id, type, firstOf<unknown>(command.input), { run, seq: seq ?? 0 });
      this.server.deliver(run, { resolveChildWorkflowExecutionStart: { seq, succeeded: { runId: child.runId } } });
      if (run.closed) this.server.cancel(child);
    });
  }

  private signal(run: Run, command: coresdk.workflow_commands.ISignalExternalWorkflowExecution): void {
    const { seq, workflowExecution, signalName, args } = command;
    this.server.time.after(this.host.latency(), () => {
      const target = this.server.open(workflowExecution?.workflowId ?? '');
      if (target)
        this.server.deliver(target, { signalWorkflow: { signalName, input: args, identity: run.id, headers: {} } });
      this.server.deliver(run, { resolveSignalExternalWorkflow: { seq, ...(target ? {} : { failure: gone() }) } });
    });
  }

  private cancelOther(run: Run, command: coresdk.workflow_commands.IRequestCancelExternalWorkflowExecution): void {
    const { seq, workflowExecution } = command;
    this.server.time.after(this.host.latency(), () => {
      const target = this.server.open(workflowExecution?.workflowId ?? '');
      if (target) this.server.cancel(target);
      this.server.deliver(run, {
        resolveRequestCancelExternalWorkflow: { seq, ...(target ? {} : { failure: gone() }) },
      });
    });
  }
}

/** How a run ended that said so itself. */
export function endOf(command: Command, at: number): Closed {
  const { completeWorkflowExecution: done, failWorkflowExecution: failed } = command;
  if (done) return { at, how: 'completed', result: firstOf<unknown>(done.result ? [done.result] : null), message: '' };
  const failure = failed?.failure;
  const details = failure?.applicationFailureInfo?.details?.payloads;
  return { at, how: 'failed', result: details ? firstOf<unknown>(details) : null, message: failure?.message ?? '' };
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
