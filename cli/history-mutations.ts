import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils';
import { z } from 'zod';
import type { MutationReport, ServiceReport } from '../rollout/report-shape';
import { evidenceText, verdictOf } from '../rollout/service-verdict';

export type HistoryEvent = NonNullable<History['events']>[number];
type Payloads = { payloads?: Parameters<typeof defaultPayloadConverter.fromPayload>[0][] | null } | null | undefined;

/** One request as the history tells it, and what was last seen of its service. */
export interface HistoryMutation extends MutationReport {
  seen: Omit<ServiceReport, 'name'>;
  /** It was looked at until it held. */
  proven: boolean;
}

const operation = z.enum(['restart', 'stop', 'start']);
const reading = z.object({ status: z.string(), startTime: z.string().nullable() }).nullable();
const nodeShape = z.looseObject({ uid: z.number() });
const mutateShape = z.looseObject({
  node: nodeShape,
  path: z.enum(['/v1/local/services', '/v1/services']),
  operation,
  service: z.string(),
  undo: z.boolean().catch(false),
});
const answerShape = z.looseObject({ answer: z.string(), why: z.string().catch('') });
const pursuitShape = z.object({
  service: z.string(),
  knowledge: z.enum(['told', 'doubtful', 'denied']),
  state: z.enum(['evidence', 'asking', 'proving', 'proven', 'failed', 'not-happened', 'unknown']),
  why: z.string(),
  tries: z.number(),
  changes: z.number(),
  changesBefore: z.number(),
  differed: z.boolean(),
  baseline: reading,
  last: reading,
});
type Seen = z.infer<typeof pursuitShape>;
const settledShape = z.looseObject({
  proof: z.looseObject({ operation, pursuits: z.array(pursuitShape) }),
});

const OPEN: Seen['state'][] = ['evidence', 'asking', 'proving'];
const UNREPORTED = 'the run ended before this request reported back: it may have been sent';
const NOTHING_SEEN = { before: null, after: null, verdict: 'unknown' } as const;

/** Every mutating request of a history, oldest first, with the last that the run saw of its effect. */
export function mutationsOf(events: HistoryEvent[]): HistoryMutation[] {
  const results = new Map(
    events.flatMap((event) => {
      const done = event.activityTaskCompletedEventAttributes;
      return done ? [[String(done.scheduledEventId), { value: firstOf(done.result), at: timeOf(event) }] as const] : [];
    }),
  );
  const mutations: HistoryMutation[] = [];
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const result = results.get(String(event.eventId));
    if (scheduled?.activityType?.name === 'mutate') mutations.push(...mutationOf(event, result?.value));
    if (scheduled?.activityType?.name === 'settle')
      settle(mutations, firstOf(scheduled.input), result?.value, result?.at ?? null);
  }
  return mutations;
}

function mutationOf(event: HistoryEvent, result: unknown): HistoryMutation[] {
  const sent = mutateShape.safeParse(firstOf(event.activityTaskScheduledEventAttributes?.input));
  if (!sent.success) return [];
  const { node, path, service, undo } = sent.data;
  const answered = answerShape.safeParse(result);
  const { answer, why } = answered.success ? answered.data : { answer: 'lost', why: UNREPORTED };
  return [
    {
      at: timeOf(event) ?? '',
      node: node.uid,
      method: 'POST',
      path,
      body: { operation_type: sent.data.operation, services: [service] },
      undo,
      answer,
      evidence: why === '' ? `the answer was ${answer}, and the run ended before its effect was looked at` : why,
      seen: NOTHING_SEEN,
      proven: false,
    },
  ];
}

/** What a look at a node showed belongs to the last request that was written for that service there. */
function settle(mutations: HistoryMutation[], input: unknown, result: unknown, at: string | null): void {
  const where = z.looseObject({ node: nodeShape }).safeParse(input);
  const settled = settledShape.safeParse(result);
  if (!where.success || !settled.success) return;
  const { proof } = settled.data;
  for (const pursuit of proof.pursuits) {
    const one = mutations.findLast(
      ({ node, body, answer }) =>
        node === where.data.node.uid && body.services[0] === pursuit.service && answer !== 'not-sent',
    );
    if (!one || one.body.operation_type !== proof.operation) continue;
    one.evidence = evidenceText(pursuit);
    one.seen = { before: pursuit.baseline, after: pursuit.last, verdict: verdictOf(proof.operation, pursuit) };
    one.proven = isProven(pursuit);
    one.settledAt = OPEN.includes(pursuit.state) ? null : (one.settledAt ?? at);
  }
}

function isProven({ state }: Seen): boolean {
  return state === 'proven';
}

/** The first of the values that a history holds there; undefined where it cannot be read. */
export function firstOf(payloads: Payloads): unknown {
  const payload = payloads?.payloads?.[0];
  if (!payload) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}

export function timeOf(event: HistoryEvent | undefined): string | null {
  const time = event?.eventTime;
  if (!time) return null;
  return new Date(Number(time.seconds ?? 0) * 1000 + Math.floor(Number(time.nanos ?? 0) / 1e6)).toISOString();
}
