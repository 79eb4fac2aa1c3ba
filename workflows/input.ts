import { z } from 'zod';
import { fewProblems, shown, suggestion } from '../language/names';
import { GATES } from '../language/runbook';
import { problemText, readWindow, type Window, type WindowProblem } from '../rollout/window-rule';

/** What a run was asked to do, checked. */
export interface RunInput {
  runbook: string;
  cluster: string;
  inputs: Record<string, unknown>;
  nodes: number[] | null;
  plan: GivenPlan | null;
  waive: (typeof GATES)[number][];
  /** A person must approve the plan before anything is sent. */
  requireApproval: boolean;
  reason: string | null;
  requestedBy: string | null;
  /** The maintenance window in which it may send. */
  window: Window | null;
  /** Why it may go on in a change freeze. */
  overrideFreeze: string | null;
  /** Why it may begin outside of it, and then has it for its whole length. */
  outsideWindow: string | null;
  /** The id of the schedule that is paused where the run fails. */
  stopAfterFailure: string | null;
}

const DEEPEST = 80;
const SAMPLE =
  '{"runbook": "rolling-restart", "cluster": "prod-eu", "inputs": {"services": ["stats_archiver"]}, "requestedBy": "you"}';

const line = (most: number) => z.string().trim().min(1).max(most);
const uid = z.number().int().positive().max(1_000_000);

const inputValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
const service = z.object({ name: z.string(), mode: z.string(), status: z.string() });
const request = z.object({
  uid,
  step: z.string(),
  operation: z.enum(['restart', 'stop', 'start']),
  service: z.string(),
  if: z.string().nullable(),
});

/** The halves of a plan document that bind the run; the rest of it is for people. */
const planShape = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'is not 64 hex digits'),
  request: z.object({
    runbook: z.string(),
    runbookHash: z.string(),
    document: z.string().nullable(),
    cluster: z.string(),
    inputs: z.record(z.string(), inputValue),
    nodes: z.array(uid).nullable(),
    waive: z.array(z.enum(GATES)),
  }),
  facts: z.object({
    clusterName: z.string(),
    nodes: z.array(z.object({ uid, address: z.string(), version: z.string(), services: z.array(service) })),
    requests: z.array(request),
    waived: z.array(z.object({ gate: z.enum(GATES), items: z.array(z.string()) })),
  }),
});
export type GivenPlan = z.infer<typeof planShape>;

const shape = z.strictObject({
  runbook: z.string().min(1).max(300_000),
  cluster: line(200),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  nodes: z.array(uid).min(1).max(10_000).nullish(),
  plan: planShape.nullish(),
  waive: z.array(z.enum(GATES, { error: ({ input }) => noGate(input) })).nullish(),
  reason: line(2_000).nullish(),
  requestedBy: line(200).nullish(),
  requireApproval: z.boolean().nullish(),
  window: z.unknown().optional(),
  outsideWindow: line(2_000).nullish(),
  overrideFreeze: line(2_000).nullish(),
  stopAfterFailure: line(1_000).nullish(),
});

function noGate(given: unknown): string {
  return typeof given === 'string'
    ? `there is no gate ${shown(given)}${suggestion(given, GATES)}`
    : 'must be the name of a gate';
}

/** Checks the one object that a run starts with; all problems at once, each naming its key. Never throws. */
export function readInput(given: unknown): { ok: true; input: RunInput } | { ok: false; problems: string[] } {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { ok: false, problems: [`the input is ${kindOf(given)}; it must be one object such as ${SAMPLE}`] };
  }
  // What is deeper cannot be written as JSON again: neither into an activity nor into a report.
  if (isDeeper(given, DEEPEST)) return { ok: false, problems: [`the input is nested deeper than ${DEEPEST} levels`] };
  const rest: Record<string, unknown> = { ...given };
  if (typeof rest.runbook === 'object' && rest.runbook !== null) rest.runbook = JSON.stringify(rest.runbook);
  const window = (rest.window ?? null) === null ? null : readWindow(rest.window);
  const broken = window?.ok === false ? window.problems.map(windowText) : [];
  const parsed = shape.safeParse(rest, { reportInput: true });
  if (!parsed.success)
    return { ok: false, problems: fewProblems([...broken, ...parsed.error.issues.flatMap(sentences)]) };
  const { inputs, nodes, plan, waive, requireApproval, reason, requestedBy, outsideWindow, overrideFreeze, ...named } =
    parsed.data;
  const problems = [...broken, ...contradictions(waive ?? [], reason ?? null, nodes ?? null)];
  if (window === null && outsideWindow) problems.push('outsideWindow: has no meaning without a `window`');
  if (overrideFreeze && !requestedBy)
    problems.push('overrideFreeze: needs a `requestedBy`, so that the report says who');
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    input: {
      runbook: named.runbook,
      cluster: named.cluster,
      inputs: inputs ?? {},
      nodes: nodes ? [...new Set(nodes)] : null,
      plan: plan ?? null,
      waive: [...new Set(waive ?? [])],
      requireApproval: requireApproval ?? false,
      reason: reason ?? null,
      requestedBy: requestedBy ?? null,
      window: window?.ok ? window.window : null,
      outsideWindow: outsideWindow ?? null,
      overrideFreeze: overrideFreeze ?? null,
      stopAfterFailure: named.stopAfterFailure ?? null,
    },
  };
}

function contradictions(waive: string[], reason: string | null, nodes: number[] | null): string[] {
  const problems: string[] = [];
  if (waive.length > 0 && !reason) problems.push('waive: needs a `reason`, so that the report says why');
  if (nodes && new Set(nodes).size !== nodes.length) problems.push('nodes: names a node twice');
  return problems;
}

function windowText(problem: WindowProblem): string {
  return `window${problem.key === null ? ': ' : '.'}${problemText(problem)}`;
}

function sentences(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(shown).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) =>
        `${path ? `${path}.` : ''}${shown(key)}: is no key of the input; known are ${Object.keys(shape.shape).join(', ')}`,
    );
  }
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return [`${path}: is missing; the input is one object such as ${SAMPLE}`];
  return [`${path || 'input'}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`];
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return `a ${typeof value}`;
}
