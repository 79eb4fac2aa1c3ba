import type { Runbook } from '../../language/runbook';
import type { Reading } from '../../rollout/facts';
import { draftPlan, type PlanInput } from '../../rollout/plan';
import { inStatus, look, planInput, runbook, running, survey } from './sample';

/** The plan of the sample, but for what is given. */
export const plan = (more: Partial<PlanInput> = {}) => draftPlan(planInput(more));
export const planOf = (more: Partial<Runbook>, input: Partial<PlanInput> = {}) =>
  plan({ runbook: runbook(more), ...input });
export const nodesSection = (more: Partial<Runbook['nodes']>): Runbook['nodes'] => ({ ...runbook().nodes, ...more });
export const messages = (more: Partial<PlanInput>): string =>
  plan(more)
    .document.refused.map(({ message }) => message)
    .join('\n');
export const settings = planInput().settings;

/** Node 2 shows this for stats_archiver; undefined: it does not list it. */
export const onNode2 = (status: string | undefined) => {
  const services: Record<string, Reading> =
    status === undefined ? { ccs: running() } : { ccs: running(), stats_archiver: inStatus(status) };
  return survey({ looks: { ...survey().looks, 2: look(services) } });
};
