import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils';
import { z } from 'zod';
import type { MutationReport, NodeReport, Report } from '../rollout/report-shape';
import type { RunResult } from './run-result';

type HistoryEvent = NonNullable<History['events']>[number];
type Payloads = { payloads?: Parameters<typeof defaultPayloadConverter.fromPayload>[0][] | null } | null | undefined;

const inputShape = z.looseObject({
  runbook: z.unknown(),
  cluster: z.string().catch(''),
  requestedBy: z.string().nullish(),
  reason: z.string().nullish(),
});
const mutateShape = z.looseObject({
  node: z.looseObject({ uid: z.number() }),
  path: z.enum(['/v1/local/services', '/v1/services']),
  operation: z.enum(['restart', 'stop', 'start']),
  service: z.string(),
});
const answerShape = z.looseObject({ answer: z.string(), why: z.string().catch('') });

/**
 * A report for a run that had no chance to write one (terminated, timed out): what its history shows was sent, and
 * that the rest is unknown. Undo and restart look alike here: `undo` is false for all.
 */
export function reportFromHistory(id: string, history: History, result: Pick<RunResult, 'closed' | 'message'>): Report {
  const events = history.events ?? [];
  const input = inputShape
    .catch({ runbook: '', cluster: '' })
    .parse(firstOf(events[0]?.workflowExecutionStartedEventAttributes?.input));
  const finishedAt = timeOf(events[events.length - 1]);
  const fact = `the run was ${result.closed === 'timed-out' ? 'timed out by Temporal' : `${result.closed} in Temporal`} (${result.message}) and wrote no report; this is what its history shows`;
  const mutations = mutationsOf(events);
  const uids = [...new Set(mutations.map((one) => one.node))];
  const open =
    uids.length > 0
      ? `Look at node ${uids.join(', ')}: what was sent there may have taken effect, and nothing was checked afterwards`
      : 'Nothing was sent';
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
    nodes: uids.map((uid) => nodeOf(uid, mutations)),
    mutations,
    gates: [],
    waived: [],
    notDone: uids.map((node) => ({
      node,
      why: 'something was sent there, and the run ended before it said what came of it',
    })),
    messages: [],
    notes: [{ at: finishedAt ?? new Date(0).toISOString(), node: null, text: fact }],
    next: `${open}. See how the cluster is: rollbook doctor ${input.cluster}, then plan the rest: rollbook plan ${nameOf(input.runbook)} --cluster ${input.cluster}`,
  };
}

function mutationsOf(events: HistoryEvent[]): MutationReport[] {
  const answers = new Map<string, { answer: string; why: string }>();
  for (const event of events) {
    const done = event.activityTaskCompletedEventAttributes;
    const read = done ? answerShape.safeParse(firstOf(done.result)) : null;
    if (done && read?.success) answers.set(String(done.scheduledEventId), read.data);
  }
  return events.flatMap((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name !== 'mutate') return [];
    const sent = mutateShape.safeParse(firstOf(scheduled.input));
    if (!sent.success) return [];
    const { node, path, operation, service } = sent.data;
    const answer = answers.get(String(event.eventId));
    const evidence = answer ? answer.why : 'the run ended before this request reported back: it may have been sent';
    const body = { operation_type: operation, services: [service] };
    return [
      {
        at: timeOf(event) ?? '',
        node: node.uid,
        method: 'POST' as const,
        path,
        body,
        undo: false,
        answer: answer?.answer ?? 'lost',
        evidence,
      },
    ];
  });
}

function nodeOf(uid: number, mutations: MutationReport[]): NodeReport {
  const sent = mutations.filter((one) => one.node === uid);
  const names = [...new Set(sent.flatMap((one) => one.body.services))];
  return {
    uid,
    address: '',
    role: null,
    phase: 'unknown',
    attempts: 1,
    startedAt: sent[0]?.at ?? null,
    finishedAt: null,
    services: names.map((name) => ({ name, before: null, after: null, verdict: 'unknown' })),
  };
}

/** The name of a runbook that was named, sent as YAML text, or given as an object. */
export function nameOf(runbook: unknown): string {
  if (typeof runbook === 'object' && runbook !== null && 'runbook' in runbook && typeof runbook.runbook === 'string')
    return runbook.runbook;
  if (typeof runbook !== 'string') return '';
  return /[\n:{]/.test(runbook) ? (/^["']?runbook["']?:\s*["']?([a-z0-9-]+)/m.exec(runbook)?.[1] ?? '') : runbook;
}

function firstOf(payloads: Payloads): unknown {
  const payload = payloads?.payloads?.[0];
  if (!payload) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}

function timeOf(event: HistoryEvent | undefined): string | null {
  const time = event?.eventTime;
  if (!time) return null;
  return new Date(Number(time.seconds ?? 0) * 1000 + Math.floor(Number(time.nanos ?? 0) / 1e6)).toISOString();
}
