import { optionalTsToMs } from '@temporalio/common/lib/time';
import type { coresdk } from '@temporalio/proto';
import { attempted, attemptOf, newAbort, type ActivityHost } from './attempt';
import { failed, firstOf, timedOut } from './payloads';
import type { Run } from './run';
import type { Job } from './runtime';
import type { VirtualTime } from './time';

type Local = coresdk.workflow_commands.IScheduleLocalActivity;

/** Local activities: they live within one task of their run, in the process that has it in hand. */
export class Locals {
  private readonly open = new Map<Run, Map<number, AbortController>>();

  constructor(
    readonly time: VirtualTime,
    readonly host: ActivityHost,
    private readonly resolve: (run: Run, job: Job) => void,
  ) {}

  begin(run: Run, command: Local): void {
    const { seq, activityType } = command;
    const number = seq ?? 0;
    const type = activityType ?? '';
    const abort = newAbort();
    const own = this.open.get(run) ?? new Map<number, AbortController>();
    this.open.set(run, own.set(number, abort));
    const process = run.process;
    if (!process) return;
    const report = (result: coresdk.activity_result.IActivityResolution): void => {
      if (own.get(number) !== abort) return;
      own.delete(number);
      this.resolve(run, { resolveActivity: { seq: number, result, isLocal: true } });
    };
    const attempt = attemptOf(run, process, abort, {
      type,
      seq: number,
      input: firstOf(command.arguments),
      tries: 1,
    });
    this.time.after(
      optionalTsToMs(command.startToCloseTimeout) ?? 0,
      () => {
        if (!own.has(number)) return;
        report(failed(type, number, timedOut('startToClose')));
        abort.abort();
      },
      process,
    );
    attempted(this, attempt, report, type);
  }

  cancel(run: Run, seq: number): void {
    this.open.get(run)?.get(seq)?.abort();
  }

  has(run: Run): boolean {
    return (this.open.get(run)?.size ?? 0) > 0;
  }

  drop(run: Run): void {
    this.open.get(run)?.clear();
    this.open.delete(run);
  }
}
