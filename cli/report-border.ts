import { z } from 'zod';
import type { Report, Status } from '../rollout/report-shape';

const text = z.string().nullable();
const reading = z.looseObject({ status: z.string(), startTime: text }).nullable();
const service = z.looseObject({ name: z.string(), before: reading, after: reading, verdict: text });

/** Tolerant of what newer workers add; strict about what the renderers read. */
const reportShape = z.looseObject({
  run: z.looseObject({
    id: z.string(),
    runbook: z.string(),
    hash: text,
    plan: text,
    cluster: z.string(),
    requestedBy: text,
    reason: text,
    startedAt: z.string(),
    finishedAt: text,
  }),
  outcome: text,
  nodes: z.array(
    z.looseObject({
      uid: z.number(),
      address: z.string(),
      role: text,
      phase: z.string(),
      startedAt: text,
      finishedAt: text,
      services: z.array(service),
    }),
  ),
  mutations: z.array(
    z.looseObject({
      at: z.string(),
      node: z.number(),
      body: z.looseObject({ operation_type: z.string(), services: z.array(z.string()) }),
      answer: z.string(),
      evidence: z.string(),
    }),
  ),
  gates: z.array(z.looseObject({ at: z.string(), name: z.string(), verdict: z.string(), detail: z.string() })),
  waived: z.array(z.looseObject({ gate: z.string(), by: z.string(), reason: z.string(), items: z.array(z.string()) })),
  notDone: z.array(z.looseObject({ node: z.number(), why: z.string() })),
  messages: z.array(z.looseObject({ at: z.string(), by: z.string(), what: z.string(), reason: text })),
  notes: z.array(z.looseObject({ at: z.string(), node: z.number().nullable(), text: z.string() })),
  windows: z
    .array(
      z.looseObject({
        start: z.string(),
        closes: z.string(),
        cutoffAt: z.string(),
        text: z.string(),
        sent: z.number(),
        done: z.array(z.number()),
        why: text,
      }),
    )
    .optional(),
  next: z.string(),
});

const statusShape = reportShape.extend({
  phase: z.string(),
  waiting: z.looseObject({ why: z.string(), until: text, ends: z.string() }).nullable(),
  questions: z
    .array(z.looseObject({ node: z.number().nullable(), text: z.string(), plan: text, until: z.string() }))
    .optional(),
  holds: z
    .array(
      z.looseObject({
        node: z.number().nullable(),
        why: z.string(),
        since: z.string(),
        until: z.string(),
        verbs: z.array(z.string()),
      }),
    )
    .optional(),
});

/** Whether a value from Temporal is a report. */
export function isReport(value: unknown): value is Report {
  return reportShape.safeParse(value).success;
}

/** Whether a value from Temporal is the answer of the query `status`. */
export function isStatus(value: unknown): value is Status {
  return statusShape.safeParse(value).success;
}
