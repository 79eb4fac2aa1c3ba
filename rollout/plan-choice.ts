import type { NodeFact } from './facts';
import type { PlanInput } from './plan';
import type { Refusal } from './plan-refusals';
import { matches } from './plan-values';

/** Which nodes a plan is for: cluster ∩ `where` ∩ `--nodes`. */
export interface Choice {
  /** Every node of the cluster; empty where that is unknown. */
  all: NodeFact[];
  /** Null where there is not exactly one. */
  primary: NodeFact | null;
  /** Those that `steps` are for. */
  nodes: NodeFact[];
  /** Left out by `where`. */
  unmatched: number[];
  refused: Refusal[];
}

/** Chooses the nodes of a plan; refuses by name a uid that the cluster lacks or that `where` leaves out. */
export function chooseNodes(input: PlanInput): Choice {
  const { runbook, survey, nodes: wanted } = input;
  const all = survey.nodes.ok ? survey.nodes.value : [];
  const primaries = all.filter((node) => node.role === 'primary');
  const primary = primaries.length === 1 ? (primaries[0] ?? null) : null;
  const choice: Choice = { all, primary, nodes: [], unmatched: [], refused: [] };
  if (runbook.steps.length === 0) {
    if (wanted === null) return choice;
    const message = `runbook ${runbook.name} has no steps for single nodes, so no nodes can be chosen: leave --nodes out`;
    return { ...choice, refused: [{ code: 'input', message }] };
  }
  if (!survey.nodes.ok) return choice;
  const refused: Refusal[] = [];
  const matching: NodeFact[] = [];
  for (const node of all) {
    const told = matches(input, node);
    if (!told.ok)
      refused.push({ code: 'refused', message: `whether \`where\` takes node ${node.uid} is unknown: ${told.why}` });
    else if (told.value) matching.push(node);
  }
  const unmatched = all.filter((node) => !matching.includes(node)).map((node) => node.uid);
  for (const uid of new Set(wanted ?? [])) {
    if (!all.some((node) => node.uid === uid)) {
      const there = all.map((node) => node.uid).sort((a, b) => a - b);
      refused.push({
        code: 'refused',
        message: `the cluster has no node ${uid}; it has ${there.join(', ') || 'none'}`,
      });
    } else if (!matching.some((node) => node.uid === uid) && refused.length === 0) {
      refused.push({
        code: 'refused',
        message: `node ${uid} was asked for, but the runbook's \`where\` leaves it out: ${runbook.nodes.where}`,
      });
    }
  }
  const nodes = wanted === null ? matching : matching.filter((node) => wanted.includes(node.uid));
  if (nodes.length === 0 && refused.length === 0) refused.push({ code: 'refused', message: nobody(input) });
  return { ...choice, nodes, unmatched, refused };
}

function nobody({ runbook, nodes }: PlanInput): string {
  const why = nodes?.length === 0 ? 'no node was asked for' : `its \`where\` takes none: ${runbook.nodes.where}`;
  return `runbook ${runbook.name} has steps for nodes, and no node to do them on: ${runbook.nodes.where === null && nodes?.length !== 0 ? 'the cluster lists none' : why}`;
}
