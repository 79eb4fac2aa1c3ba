import { lastRunOf } from '../describe-schedule';
import { POLICY } from './entry';
import type { Live } from './live';

/** One schedule as `--json` shows it; what nobody can read is null. */
export function scheduleRow(live: Live) {
  const { name, runbook, entry, createdBy, createdAt, file, change, changed, stateNote } = live;
  const { state, info } = live.description;
  return {
    name,
    runbook,
    cluster: entry?.cluster ?? null,
    inputs: entry?.inputs ?? null,
    nodes: entry?.nodes ?? null,
    waive: entry?.waive ?? [],
    reason: entry?.reason ?? null,
    requireApproval: entry?.requireApproval ?? null,
    window: entry?.window ?? null,
    jitterMs: entry?.jitter ?? null,
    catchUpMs: entry?.catchUp ?? null,
    overlap: entry?.overlap ?? null,
    stopAfterFailure: entry?.stopAfterFailure ?? null,
    note: entry?.note ?? null,
    paused: state.paused,
    pausedWhy: state.paused ? stateNote : null,
    /** What somebody changed in Temporal itself. */
    changedInTemporal: changed,
    createdBy,
    createdAt,
    file,
    changedBy: change?.by ?? null,
    changedAt: change?.at ?? null,
    nextAt: state.paused ? null : (info.nextActionTimes[0]?.toISOString() ?? null),
    lastRun: lastRunOf(live.description),
  };
}

/** Whether a start is left out while a run of it goes on. */
export function skips({ description }: Live): boolean {
  return description.policies.overlap === POLICY.skip;
}
