import { writeInputs } from '../language/inputs';
import { GATES, type GateName } from '../language/runbook';
import type { PlanInput } from './plan';
import type { PlanFacts, PlanRequest } from './plan-shape';
import type { Walk } from './plan-walk';

/** The half of a plan that needs no reading of the cluster. */
export function planRequest(input: Omit<PlanInput, 'survey'>): PlanRequest {
  return {
    runbook: input.runbook.name,
    runbookHash: input.runbookHash,
    document: input.document,
    cluster: input.settings.name,
    inputs: writeInputs(input.runbook, input.inputs),
    nodes: input.nodes === null ? null : [...new Set(input.nodes)].sort((a, b) => a - b),
    waive: GATES.filter((gate) => input.waive.includes(gate)),
  };
}

/** The half that the cluster decides: sorted by uid, without order, batches, roles and times. */
export function planFacts(input: PlanInput, walk: Walk, waived: Partial<Record<GateName, string[]>>): PlanFacts {
  const { clusterName, configuration, nodes } = input.survey;
  const modes = configuration.ok ? configuration.value : {};
  const facts = new Map((nodes.ok ? nodes.value : []).map((node) => [node.uid, node]));
  return {
    clusterName: clusterName.ok ? clusterName.value : (input.settings.pinnedName ?? ''),
    nodes: [...walk.nodes]
      .sort((a, b) => a.uid - b.uid)
      .map(({ uid, address, services }) => ({
        uid,
        address,
        version: facts.get(uid)?.version ?? '',
        services: services
          .map(({ name, status }) => ({ name, mode: modeOf(modes, name), status }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      })),
    requests: [...walk.requests].sort((a, b) => a.uid - b.uid),
    waived: GATES.flatMap((gate) => (waived[gate]?.length ? [{ gate, items: [...waived[gate]].sort() }] : [])),
  };
}

function modeOf(modes: Record<string, 'enabled' | 'disabled'>, name: string): string {
  return (Object.hasOwn(modes, name) ? modes[name] : undefined) ?? 'not optional';
}
