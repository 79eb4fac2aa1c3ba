import type { PlanFacts, PlanRequest } from './plan-shape';

/** The text that the first half of a plan's hash is made of: the same whatever the order of keys, nodes and waivers. */
export function canonicalRequest(request: PlanRequest): string {
  const { runbook, runbookHash, document, cluster, inputs, nodes, waive } = request;
  return stable({
    runbook,
    runbookHash,
    document,
    cluster,
    inputs,
    nodes: nodes === null ? null : [...nodes].sort((a, b) => a - b),
    waive: [...waive].sort(),
  });
}

/**
 * The text that the second half is made of: the same whatever the order of keys, nodes, services and waived items. The
 * requests of one node keep their order: it is what would be done.
 */
export function canonicalFacts(facts: PlanFacts): string {
  return stable({
    clusterName: facts.clusterName,
    nodes: [...facts.nodes].sort(byUid).map((node) => ({ ...node, services: [...node.services].sort(byName) })),
    requests: [...facts.requests].sort(byUid),
    waived: [...facts.waived]
      .sort((a, b) => compare(a.gate, b.gate))
      .map(({ gate, items }) => ({ gate, items: [...items].sort() })),
  });
}

/** JSON with sorted keys. `undefined` counts as absent, as it does on its way through JSON. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => compare(a, b)));
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byUid(a: { uid: number }, b: { uid: number }): number {
  return a.uid - b.uid;
}

function byName(a: { name: string }, b: { name: string }): number {
  return compare(a.name, b.name);
}
