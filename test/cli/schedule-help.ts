import type { ScheduleDescription, ScheduleOptions } from '@temporalio/client';
import { decodeScheduleSpec, encodeScheduleSpec } from '@temporalio/client/lib/schedule-helpers';
import type { Entry } from '../../cli/schedule/entry';
import { liveOf, type Live } from '../../cli/schedule/live';
import { type Maker, scheduleOf, type Wanted } from '../../cli/schedule/made';
import { readTiming, type Timing, type WrittenTiming } from '../../cli/schedule/timing';

export const SUNDAY: WrittenTiming = { cron: '0 2 * * SUN', timezone: 'Europe/Berlin', window: '3h', cutoff: '20m' };
export const MAKER: Maker = { createdBy: 'ada', createdAt: '2026-03-01T02:00:00.000Z', file: null };

/** The timing that these keys say. */
export function timingOf(written: WrittenTiming): Timing {
  const read = readTiming(written);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.timing;
}

/** A schedule that starts rolling-restart on prod-eu, with these settings. */
export function wantedOf(written: WrittenTiming = SUNDAY, changes: Partial<Entry> = {}): Wanted {
  const timing = timingOf(written);
  const entry: Entry = {
    runbook: 'rolling-restart',
    cluster: 'prod-eu',
    inputs: { services: ['stats_archiver'] },
    nodes: null,
    waive: [],
    reason: null,
    requireApproval: false,
    window: timing.rule,
    jitter: timing.jitter,
    catchUp: timing.catchUp,
    overlap: 'skip',
    stopAfterFailure: false,
    note: null,
    ...changes,
  };
  return { name: 'sunday-stats', runbook: 'rolling-restart', entry, timing };
}

/** What Temporal says of a schedule that was made with these options: its times through the client's own encoding. */
export function describedOf(
  options: ScheduleOptions,
  info: Partial<ScheduleDescription['info']> = {},
): ScheduleDescription {
  const { scheduleId, spec, action, policies, memo, state } = options;
  const given = JSON.parse(JSON.stringify({ action, policies, memo, state })) as Record<string, object>;
  return {
    ...given,
    scheduleId,
    spec: decodeScheduleSpec(encodeScheduleSpec(spec) as never),
    searchAttributes: {},
    typedSearchAttributes: {},
    info: {
      recentActions: [],
      nextActionTimes: [],
      numActionsTaken: 0,
      numActionsMissedCatchupWindow: 0,
      numActionsSkippedOverlap: 0,
      createdAt: new Date('2026-03-01T02:00:00Z'),
      lastUpdatedAt: undefined,
      runningActions: [],
      ...info,
    },
  } as unknown as ScheduleDescription;
}

/** The same, read back. */
export function liveFrom(wanted: Wanted, info: Partial<ScheduleDescription['info']> = {}, paused = false): Live {
  const live = liveOf(describedOf(scheduleOf(wanted, MAKER, paused), info));
  if (live === null) throw new Error('it is not known again');
  return live;
}
