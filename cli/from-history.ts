import type { History } from '@temporalio/common/lib/proto-utils';
import { z } from 'zod';
import type { NodeReport, Report } from '../rollout/report-shape';
import { messagesOf } from './history-messages';
import { firstOf, mutationsOf, timeOf, type HistoryMutation } from './history-mutations';
import type { RunResult } from './run-result';

const inputShape = z.looseObject({
  runbook: z.unknown(),
  cluster: z.string().catch(''),
  requestedBy: z.string().nullish(),
  reason: z.string().nullish(),
});

const OPEN = 'something was sent there, and the run ended before it said what came of it';
const PROVEN = 'what was sent there was proven, and the run ended before it said whether the node was done';

/**
 * A report for a run that had no chance to write one (terminated, timed out): what its history shows was sent and what was
 * seen of it, and that the rest is unknown.
 */
export function reportFromHistory(id: string, history: History, result: Pick<RunResult, 'closed' | 'message'>): Report {
  const events = history.events ?? [];
  const input = inputShape
    .catch({ runbook: '', cluster: '' })
    .parse(firstOf(events[0]?.workflowExecutionStartedEventAttributes?.input));
  const finishedAt = timeOf(events[events.length - 1]);
  const fact = `the run was ${result.closed === 'timed-out' ? 'timed out by Temporal' : `${result.closed} in Temporal`} (${result.message}) and wrote no report; this is what its history shows`;
  const mutations = mutationsOf(events);
  // What provably never left says nothing about a node.
  const sent = mutations.filter(({ answer }) => answer !== 'not-sent' && answer !== 'reset');
  const uids = [...new Set(sent.map((one) => one.node))];
  const inHand = uids.filter((uid) => !isProven(uid, sent));
  return {
    run: {
      id,
      runbook: nameOf(input.runbook),
      hash: null,
      plan: null,
      cluster: input.cluster,
      requestedBy: input.requestedBy ?? null,
      reason: input.reason ?? null,
      startedAt: timeOf(events[0]) ?? finishedAt ?? new Date(0).toISOString(),
      finishedAt,
    },
    outcome: 'failed',
    nodes: uids.map((uid) => nodeOf(uid, sent)),
    mutations: mutations.map(({ seen: _seen, proven: _proven, ...mutation }) => mutation),
    gates: [],
    waived: [],
    notDone: uids.map((node) => ({ node, why: inHand.includes(node) ? OPEN : PROVEN })),
    messages: messagesOf(events),
    notes: [{ at: finishedAt ?? new Date(0).toISOString(), node: null, text: fact }],
    next: `${advice(uids, inHand)}. See how the cluster is: rollbook doctor ${input.cluster}, then plan the rest: rollbook plan ${nameOf(input.runbook)} --cluster ${input.cluster}`,
  };
}

function advice(uids: number[], inHand: number[]): string {
  if (uids.length === 0) return 'Nothing was sent';
  if (inHand.length === 0) return `What was sent to node ${uids.join(', ')} was proven before the run ended`;
  return `Look at node ${inHand.join(', ')}: what was sent there may have taken effect, and nothing was checked afterwards`;
}

/** Every service there shows, by its last request, what was asked of it. */
function isProven(uid: number, sent: HistoryMutation[]): boolean {
  return lastOfEach(uid, sent).every(({ proven }) => proven);
}

function nodeOf(uid: number, sent: HistoryMutation[]): NodeReport {
  return {
    uid,
    address: '',
    role: null,
    phase: 'unknown',
    attempts: 1,
    startedAt: sent.find(({ node }) => node === uid)?.at ?? null,
    finishedAt: null,
    services: lastOfEach(uid, sent).map(({ body, seen }) => ({ name: body.services[0] ?? '', ...seen })),
  };
}

function lastOfEach(uid: number, sent: HistoryMutation[]): HistoryMutation[] {
  const own = sent.filter(({ node }) => node === uid);
  return [...new Map(own.map((one) => [one.body.services[0], one])).values()];
}

/** The name of a runbook that was named, sent as YAML text, or given as an object. */
export function nameOf(runbook: unknown): string {
  if (typeof runbook === 'object' && runbook !== null && 'runbook' in runbook && typeof runbook.runbook === 'string')
    return runbook.runbook;
  if (typeof runbook !== 'string') return '';
  return /[\n:{]/.test(runbook) ? (/^["']?runbook["']?:\s*["']?([a-z0-9-]+)/m.exec(runbook)?.[1] ?? '') : runbook;
}
