import { optionalTsToMs } from '@temporalio/common/lib/time';
import type { coresdk } from '@temporalio/proto';
import { cancelled, failed, firstOf, timedOut } from './payloads';
import { isSilent, type Process } from './process';
import type { Command, Job } from './runtime';
import type { Run } from './run';
import type { VirtualTime } from './time';
import { Locals } from './local-activities';
import { type ActivityHost, type Attempt, attempted, attemptOf, Hiccup, newAbort } from './attempt';

type Scheduled = coresdk.workflow_commands.IScheduleActivity;

interface Pending {
  run: Run;
  command: Scheduled;
  tries: number;
  details: unknown;
  cancelRequested: boolean;
  current: { process: Process; abort: AbortController; isValid: boolean; endedAt: number | null } | null;
  over: boolean;
}

interface Outlet {
  resolve(run: Run, job: Job): void;
  resolveLocal(run: Run, job: Job): void;
}

const HEARTBEAT = 5_000;

/** Activities as the server and the workers know them: time-outs, attempts, cancellation, and local ones within a task. */
export class Activities {
  private readonly pending: Pending[] = [];
  readonly locals: Locals;

  constructor(
    readonly time: VirtualTime,
    readonly host: ActivityHost,
    private readonly outlet: Outlet,
  ) {
    this.locals = new Locals(time, host, (run, job) => outlet.resolveLocal(run, job));
  }

  schedule(run: Run, command: Scheduled): void {
    const pending: Pending = {
      run,
      command,
      tries: 0,
      details: undefined,
      cancelRequested: false,
      current: null,
      over: false,
    };
    this.pending.push(pending);
    this.queue(pending, 0);
  }

  cancel(run: Run, seq: number): void {
    const pending = this.pending.find((one) => one.run === run && one.command.seq === seq && !one.over);
    if (!pending) return;
    pending.cancelRequested = true;
    const { current } = pending;
    if (!current) return this.end(pending, cancelled(typeOf(pending), seq));
    current.endedAt ??= this.time.now;
    // The worker learns of it by its next heartbeat.
    this.time.after(this.host.latency() * 10, () => current.abort.abort(), current.process);
  }

  /** Takes an activity out of what a task said that is called off in the same task. */
  neverScheduled(said: Command[], seq: number): Job {
    const at = said.findIndex((command) => command.scheduleActivity?.seq === seq);
    const [command] = said.splice(at, 1);
    const cancel = said.findIndex((one) => one.requestCancelActivity?.seq === seq);
    said.splice(cancel, 1);
    return { resolveActivity: { seq, result: cancelled(command?.scheduleActivity?.activityType ?? '', seq) } };
  }

  /** Nothing of this run is wanted any more. */
  abandon(run: Run): void {
    this.locals.drop(run);
    for (const pending of this.pending) {
      if (pending.run !== run || pending.over) continue;
      pending.over = true;
      const { current } = pending;
      if (!current) continue;
      current.isValid = false;
      current.endedAt ??= this.time.now;
      this.time.after(this.host.latency() * 10, () => current.abort.abort(), current.process);
    }
  }

  /** Temporal hears nothing of that process from now on: each of its attempts times out unless it is heard again. */
  silent(process: Process): void {
    for (const pending of this.pending) {
      const { current } = pending;
      if (!current || current.process !== process || pending.over) continue;
      this.time.after(HEARTBEAT - this.host.latency(), () => {
        const unheard = isSilent(process, this.time.now);
        if (current.isValid && pending.current === current && unheard) this.expire(pending, 'heartbeat');
      });
    }
  }

  private queue(pending: Pending, delay: number): void {
    const { command } = pending;
    const limit = optionalTsToMs(command.scheduleToStartTimeout) ?? 0;
    const until = limit > 0 ? this.time.now + limit : Infinity;
    const look = (): void => {
      if (pending.over) return;
      if (this.time.now >= until)
        return this.end(pending, failed(typeOf(pending), command.seq ?? 0, timedOut('scheduleToStart')));
      const process = this.host.process();
      if (process) return this.begin(pending, process);
      this.time.at(Math.min(until, this.time.now + 500), look);
    };
    this.time.after(delay + this.host.latency(), look);
  }

  private begin(pending: Pending, process: Process): void {
    const { run, command } = pending;
    const abort = newAbort();
    const current: NonNullable<Pending['current']> = { process, abort, isValid: true, endedAt: null };
    pending.current = current;
    pending.tries += 1;
    const type = typeOf(pending);
    const attempt: Attempt = {
      ...attemptOf(run, process, abort, {
        type,
        seq: command.seq ?? 0,
        input: firstOf(command.arguments),
        tries: pending.tries,
      }),
      isLocal: false,
      details: pending.details,
      progress: (details) => {
        if (current.isValid) pending.details = details;
      },
      isWanted: () => current.isValid && !pending.cancelRequested && !pending.over,
      unwantedFor: () => (current.endedAt === null ? 0 : this.time.now - current.endedAt),
    };
    const limit = optionalTsToMs(command.startToCloseTimeout) ?? 0;
    if (limit > 0 && limit < 86_400_000) {
      this.time.after(limit, () => {
        if (current.isValid && pending.current === current) this.expire(pending, 'startToClose');
      });
    }
    const report = (result: coresdk.activity_result.IActivityResolution, error?: unknown): void => {
      if (error instanceof Hiccup && command.retryPolicy?.maximumAttempts !== 1) return this.again(pending, current);
      // The answer reaches Temporal when the process does.
      const heardAt = Math.max(process.cutUntil, this.time.now);
      this.time.at(
        heardAt,
        () => {
          if (current.isValid && !pending.over) this.end(pending, result);
        },
        process,
      );
    };
    attempted(this, attempt, report, type);
  }

  private expire(pending: Pending, kind: 'heartbeat' | 'startToClose'): void {
    const { current, command } = pending;
    if (current) {
      current.isValid = false;
      current.endedAt ??= this.time.now;
      // A process that lives learns of it by its next heartbeat.
      this.time.after(1_000, () => current.abort.abort(), current.process);
    }
    pending.current = null;
    const most = command.retryPolicy?.maximumAttempts ?? 0;
    const spent = most > 0 && pending.tries >= most;
    if (spent || pending.cancelRequested)
      return this.end(pending, failed(typeOf(pending), command.seq ?? 0, timedOut(kind)));
    this.queue(pending, backoff(pending));
  }

  private again(pending: Pending, current: NonNullable<Pending['current']>): void {
    if (!current.isValid || pending.over) return;
    if (pending.cancelRequested) return this.end(pending, cancelled(typeOf(pending), pending.command.seq ?? 0));
    current.isValid = false;
    pending.current = null;
    this.queue(pending, backoff(pending));
  }

  private end(pending: Pending, result: coresdk.activity_result.IActivityResolution): void {
    pending.over = true;
    if (pending.current) pending.current.isValid = false;
    this.pending.splice(this.pending.indexOf(pending), 1);
    this.outlet.resolve(pending.run, { resolveActivity: { seq: pending.command.seq, result } });
  }
}

function backoff({ tries }: Pending): number {
  return Math.min(10_000, 1_000 * 2 ** (tries - 1));
}

function typeOf(pending: Pending): string {
  return pending.command.activityType ?? '';
}
