import type { Loaded } from '../activities/contract';
import { isMutating } from '../language/runbook';
import { comparePlans } from '../rollout/drift';
import { isLook, type Reading, type Survey } from '../rollout/facts';
import { draftPlan, type PlanDraft } from '../rollout/plan';
import type { PlanDocument } from '../rollout/plan-shape';
import type { RunInput } from './input';
import { late } from './late';
import { reading } from './readings';
import { Ended, type Waiter } from './run';
import { abortable, noticeAbsence, pass } from './wait';

/** What planning found out: the plan for people, and the reading behind it. */
export interface Planned {
  draft: PlanDraft;
  plan: PlanDocument;
  survey: Survey;
}

/** A named service on its way somewhere is waited for so long, like a gate (safety rule 3). */
const SETTLING = 5 * 60_000;

/**
 * Reads the cluster and makes the plan. What forbids the run stands in `plan.refused`; throws `Ended` only where no
 * plan can be made: a refused login, no worker in time.
 */
export async function makePlan(
  waiter: Waiter,
  input: RunInput,
  loaded: Extract<Loaded, { ok: true }>,
  read: (cluster: string) => Promise<Survey> = (cluster) => firstSurvey(waiter, cluster),
): Promise<Planned> {
  const since = Date.now();
  for (let delay = 1_000; ; delay = Math.min(delay * 2, 15_000)) {
    const survey = await read(loaded.cluster.name);
    const { runbook, hash, document, inputs, cluster } = loaded;
    const { nodes, waive, requireApproval } = input;
    const asked = { document, inputs, nodes, waive, requireApproval };
    const draft = draftPlan({ ...asked, runbook, runbookHash: hash, settings: cluster, survey });
    const settled = draft.waitFor.length === 0;
    if (!settled && draft.document.refused.length === 0 && Date.now() - since < SETTLING) {
      await pass(waiter, delay, 'a service is on its way somewhere: read again after this');
      continue;
    }
    const refused = [...draft.document.refused, ...(settled ? [] : [unsettled(draft)])];
    const hashing = Date.now();
    const halves = await abortable(waiter, () =>
      late(reading(waiter, 'hash the plan').hashPlan({ request: draft.request, facts: draft.facts })),
    );
    noticeAbsence(waiter, hashing, 0);
    const plan: PlanDocument = { ...draft.document, refused, hash: halves.request + halves.facts };
    return { draft, plan: { ...plan, refused: [...refused, ...drifted(input, plan)] }, survey };
  }
}

export function isReadOnly(loaded: Extract<Loaded, { ok: true }>): boolean {
  const { before, steps, after } = loaded.runbook;
  return ![...before, ...steps, ...after].some(isMutating);
}

/** What the plan saw of the named services on each node: drift is measured against it. */
export function plannedReadings({ draft, survey }: Planned): Record<string, Record<string, Reading | null>> {
  const entries = Object.entries(survey.looks).map(([uid, look]) => {
    const services = draft.named.map((name) => [name, isLook(look) ? (look.services[name] ?? null) : null] as const);
    return [uid, Object.fromEntries(services)] as const;
  });
  return Object.fromEntries(entries);
}

async function firstSurvey(waiter: Waiter, cluster: string): Promise<Survey> {
  const survey = await planningSurvey(waiter, cluster);
  if (survey.login !== null) throw new Ended('refused', 'login', survey.login);
  return survey;
}

/** One reading of the whole cluster, as plans are made from it; the login may have been refused. */
export async function planningSurvey(waiter: Waiter, cluster: string, unlatch = false): Promise<Survey> {
  const asked = Date.now();
  const survey = await abortable(waiter, () =>
    late(
      reading(waiter, 'planning: read the whole cluster').survey({
        cluster,
        nodes: null,
        avoid: [],
        parts: ['cluster', 'nodes', 'actions', 'check', 'databases', 'configuration', 'health', 'looks'],
        of: null,
        services: null,
        full: [],
        unlatch,
      }),
    ),
  );
  noticeAbsence(waiter, asked, survey.ended - survey.began);
  return survey;
}

function unsettled(draft: PlanDraft): PlanDocument['refused'][number] {
  const moving = draft.waitFor.map(({ uid, service, status }) => `${service} on node ${uid} is ${status}`).join(', ');
  return { code: 'refused', message: `${moving}, and has not settled within 5 minutes` };
}

function drifted(input: RunInput, now: PlanDocument): PlanDocument['refused'] {
  if (!input.plan) return [];
  const differences = comparePlans(input.plan, now);
  if (differences.length === 0) return [];
  const message = `the cluster is not as the plan saw it: ${differences.slice(0, 10).join('; ')}. Make a new plan`;
  return [{ code: 'drift', message }];
}
