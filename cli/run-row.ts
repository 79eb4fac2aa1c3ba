import type { WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { Outcome, Phase, Waiting } from '../rollout/report-shape';
import { OUTCOMES, PHASES } from './options';
import { isOneOf } from './words';

/** One line of `list`; what is not known yet is null. */
export interface RunRow {
  id: string;
  /** One execution of that ID: a reset, and an ID that is used again, make several. */
  runId: string;
  /** It was reset, and this execution took its place. */
  resetTo: string | null;
  runbook: string | null;
  cluster: string | null;
  phase: Phase | null;
  outcome: Outcome | null;
  startedAt: string;
  finishedAt: string | null;
  waiting: Waiting | null;
}

export const KEYS = {
  cluster: defineSearchAttributeKey('RollbookCluster', 'KEYWORD'),
  runbook: defineSearchAttributeKey('RollbookRunbook', 'KEYWORD'),
  phase: defineSearchAttributeKey('RollbookPhase', 'KEYWORD'),
  outcome: defineSearchAttributeKey('RollbookOutcome', 'KEYWORD'),
};

/** What Temporal writes at a run that a schedule started: for when, and the schedule's id. */
export const SCHEDULED = {
  at: defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME'),
  by: defineSearchAttributeKey('TemporalScheduledById', 'KEYWORD'),
};

/** What every run is found by from its start, whoever starts it. */
export function atStart(cluster: string, runbook: string): SearchAttributePair[] {
  return [
    { key: KEYS.cluster, value: cluster },
    { key: KEYS.runbook, value: runbook },
    { key: KEYS.phase, value: 'planning' },
  ];
}

type Seen = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'runId' | 'status' | 'startTime' | 'closeTime' | 'typedSearchAttributes'
>;

/** A run as Temporal's visibility shows it. Where its search attributes and Temporal's own status differ, Temporal is right. */
export function rowOf(info: Seen): RunRow {
  const attribute = (key: keyof typeof KEYS): string | null => info.typedSearchAttributes.get(KEYS[key]) ?? null;
  const phase = attribute('phase') ?? '';
  const open = isOpen(info);
  return {
    id: info.workflowId,
    runId: info.runId,
    resetTo: null,
    runbook: attribute('runbook'),
    cluster: attribute('cluster'),
    phase: open ? (isOneOf(PHASES, phase) && phase !== 'finished' ? phase : null) : 'finished',
    outcome: open ? null : outcomeOf(info.status.name, attribute('outcome') ?? ''),
    startedAt: info.startTime.toISOString(),
    finishedAt: info.closeTime?.toISOString() ?? null,
    waiting: null,
  };
}

/** Whether the run goes on, by Temporal's word. */
export function isOpen(info: Pick<Seen, 'status'>): boolean {
  return info.status.name === 'RUNNING' || info.status.name === 'PAUSED';
}

function outcomeOf(status: string, said: string): Outcome {
  if (status === 'COMPLETED') return 'completed';
  if (status === 'FAILED' && isOneOf(OUTCOMES, said) && said !== 'completed') return said;
  return 'failed';
}

/** The rows whose ID alone does not tell which execution is meant. */
export function sharingTheirId(rows: readonly RunRow[]): RunRow[] {
  const times = new Map<string, number>();
  for (const { id } of rows) times.set(id, (times.get(id) ?? 0) + 1);
  return rows.filter(({ id }) => (times.get(id) ?? 0) > 1);
}

/** Phases of a run that goes on only when somebody does something, or when it is time. */
const AT_REST: readonly (Phase | null)[] = ['holding', 'paused', 'waiting'];

/** Those that wait first, then the other open ones, then those that ended; among each other the newest first. */
export function inOrder(rows: readonly RunRow[]): RunRow[] {
  const rank = (row: RunRow): number =>
    row.outcome !== null || row.phase === 'finished' ? 2 : AT_REST.includes(row.phase) ? 0 : 1;
  return [...rows].sort((a, b) => rank(a) - rank(b) || Date.parse(b.startedAt) - Date.parse(a.startedAt));
}
