import { z } from 'zod';
import { halvesOf } from '../activities/hash';
import { UserError } from '../language/user-error';
import { GATES } from '../language/runbook';
import type { PlanDocument } from '../rollout/plan-shape';
import { usage } from './options';
import { readText } from './read-text';

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
const waived = z.array(z.looseObject({ gate: z.enum(GATES), items: z.array(z.string()) }));

/** What is read of a plan here; the rest is handed back to the worker as it came. */
const planShape = z.looseObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'is not 64 hex digits'),
  request: z.looseObject({
    runbook: z.string(),
    runbookHash: z.string(),
    document: z.string().nullable(),
    cluster: z.string(),
    inputs: z.record(z.string(), value),
    nodes: z.array(z.number().int()).nullable(),
    waive: z.array(z.enum(GATES)),
  }),
  facts: z.looseObject({
    clusterName: z.string(),
    nodes: z.array(z.looseObject({ uid: z.number() })),
    requests: z.array(z.looseObject({ uid: z.number() })),
  }),
  runbook: z.string(),
  cluster: z.string(),
  batches: z.array(z.array(z.number())),
  nodes: z.array(
    z.looseObject({
      uid: z.number(),
      address: z.string(),
      role: z.string().nullable(),
      services: z.array(z.looseObject({ name: z.string(), status: z.string(), action: z.string(), why: z.string() })),
    }),
  ),
  gates: z.array(z.looseObject({ name: z.string(), verdict: z.string(), detail: z.string() })),
  waived,
  refused: z.array(z.looseObject({ code: z.string(), message: z.string() })),
  seconds: z.number(),
  notes: z.array(z.string()).default([]),
});

/** What a request is read as; the same in a plan and by itself. */
export const requestShape = planShape.shape.request;

/** Whether a value is a plan document. */
export function isPlan(given: unknown): given is PlanDocument {
  return planShape.safeParse(given).success;
}

/** The plan that a worker gave. Throws `no-worker` where it is none. */
export function planOf(given: unknown): PlanDocument {
  if (isPlan(given)) return given;
  throw new UserError(
    'no-worker',
    'the worker answers with a plan in a shape that this version does not know; use the same version on both sides',
  );
}

/** A plan from a file written by `plan --out` or `plan --json`. Throws `usage` that says what is wrong with it, changes by hand too. */
export async function readPlanFile(file: string): Promise<PlanDocument> {
  const text = await readText(file);
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw usage(`${file} is no plan: it is not JSON; write one with: rollbook plan RUNBOOK --cluster C --out ${file}`);
  }
  if (isPlan(given)) {
    if (agreesWithItsHash(given)) return given;
    throw usage(
      `${file} was changed after it was made: its hash does not fit; write it anew with: rollbook plan ${given.request.document === null ? given.request.runbook : 'FILE'} --cluster ${given.request.cluster} --out ${file}`,
    );
  }
  const issue = planShape.safeParse(given).error?.issues[0];
  const why = issue ? `${issue.path.join('.') || 'the document'}: ${issue.message}` : 'it has another shape';
  throw usage(`${file} is no plan (${why}); write one with: rollbook plan RUNBOOK --cluster C --out ${file}`);
}

/** What its hash does not cover (order, batches, texts) is shown only, and planned anew. */
function agreesWithItsHash(plan: PlanDocument): boolean {
  try {
    const { request, facts } = halvesOf(plan);
    return plan.hash === request + facts;
  } catch {
    return false;
  }
}
