import type { ScheduleDescription, ScheduleHandle } from '@temporalio/client';
import type { PastStart } from '../../cli/schedule/past';
import type { scheduleRow } from '../../cli/schedule/row';
import type { Report } from '../../rollout/report-shape';
import type { House } from './house';
import { type Ran, until } from './programs';

/** Starts come by the clock, and on a busy machine each program takes seconds. */
jest.setTimeout(240_000);

export type Row = ReturnType<typeof scheduleRow>;

/** What `schedule show --json` says; instants as text. */
export interface Shown extends Row {
  next: { kind: string; at: string; closes?: string | null; takenBy?: string | null }[];
  past: (Omit<PastStart, 'start'> & { start: string })[];
}

/** Restarts a service; with its defaults a node needs 21 s of its window at most, and takes about two. */
export const SHORT = `runbook: short
summary: Restart a service, in a short window
inputs:
  services: { type: services, default: [stats_archiver] }
  stable: { type: duration, default: 1s }
grace: 10s
steps:
  - call: services.restart
    with: { services: "\${{ inputs.services }}" }
    timeout: 1s
    stable: "\${{ inputs.stable }}"
    deadline: 20s
    undo: none
`;

/** The schedules of a house, through the command line and as Temporal has them. */
export class Schedules {
  private readonly queue: (() => void)[] = [];
  private free = 2;

  constructor(private readonly house: House) {}

  handle(name: string): ScheduleHandle {
    return this.house.server.client.schedule.getHandle(name);
  }

  /** `rollbook schedule VERB ...`. */
  call(verb: string, ...words: string[]): Promise<Ran> {
    return this.rollbook('schedule', verb, ...words);
  }

  /** The command line to its end; no more than two at once, for each takes a whole processor to start. */
  async rollbook(...words: string[]): Promise<Ran> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((turn) => this.queue.push(turn));
    try {
      return await this.house.rollbook(words);
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.free += 1;
    }
  }

  /** The same, which must be done. */
  async ok(verb: string, ...words: string[]): Promise<string> {
    const { code, out, err } = await this.call(verb, ...words);
    if (code !== 0) throw new Error(`schedule ${verb} ${words.join(' ')}: exit ${code}\n${err}`);
    return out;
  }

  /** Makes one that a worker accepts, in UTC unless the words say more. */
  async create(name: string, runbook: string, cluster: string, ...words: string[]): Promise<void> {
    await this.ok('create', name, runbook, '--cluster', cluster, '--timezone', 'UTC', ...words);
  }

  async show(name: string): Promise<Shown> {
    return JSON.parse(await this.ok('show', name, '--json')) as Shown;
  }

  /** The same once it is so; what Temporal searches for, and whether a start has settled, comes a moment late. */
  async showUntil(name: string, fits: (seen: Shown) => boolean, ms = 60_000): Promise<Shown> {
    let seen: Shown | undefined;
    await until(
      async () => fits((seen = await this.show(name))),
      ms,
      () => `schedule ${name} shows ${JSON.stringify(seen?.past)}`,
    );
    return seen as Shown;
  }

  async rows(...words: string[]): Promise<Row[]> {
    return (JSON.parse(await this.ok('list', ...words, '--json')) as { schedules: Row[] }).schedules;
  }

  /** Waits until Temporal says so of the schedule. */
  async until(name: string, fits: (seen: ScheduleDescription) => boolean, ms = 60_000): Promise<ScheduleDescription> {
    let seen: ScheduleDescription | undefined;
    await until(
      async () => fits((seen = await this.handle(name).describe())),
      ms,
      () => `schedule ${name} is ${JSON.stringify(seen?.info)} ${JSON.stringify(seen?.state)}`,
    );
    return seen as ScheduleDescription;
  }

  /** The id of the run that it started as the nth, from 1. */
  async run(name: string, nth = 1): Promise<string> {
    const { info } = await this.until(name, ({ info: { recentActions } }) => recentActions.length >= nth);
    return info.recentActions[nth - 1]?.action.workflow.workflowId ?? '';
  }

  /** The report of the nth run, which ends. */
  async report(name: string, nth = 1): Promise<Report> {
    return this.reportOf(await this.run(name, nth));
  }

  async reportOf(id: string): Promise<Report> {
    const done = this.house.server.client.workflow.getHandle(id).result();
    await done.catch(() => undefined);
    return JSON.parse((await this.rollbook('report', id, '--json')).out) as Report;
  }

  async isThere(name: string): Promise<boolean> {
    return this.handle(name)
      .describe()
      .then(
        () => true,
        () => false,
      );
  }
}

/** A daily time so many minutes from now, as cron. */
export function daily(minutes: number): string {
  const at = new Date(Date.now() + minutes * 60_000);
  return `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
}

/** The seconds of a cron: every `period` of them, a divisor of 60, the first so many seconds from now. */
export function seconds(period: number, from = 8): string {
  const first = new Date(Date.now() + from * 1_000).getUTCSeconds() % period;
  const all = Array.from({ length: 60 / period }, (_, at) => first + at * period);
  return `${all.join(',')} * * * * * *`;
}
