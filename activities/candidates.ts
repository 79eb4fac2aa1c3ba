import type { NodeRef, SurveyInput } from './contract';
import type { Session, Target } from './session';

/** Whom to ask for the cluster: `first`, any of whom will do, and `rest`, for when none of them answers. */
export interface Candidates {
  first: Target[];
  rest: Target[];
}

/** The planned nodes, those to avoid last; in planning the inventory's address, then the nodes that it names. */
export function candidatesOf({ nodes, avoid }: Pick<SurveyInput, 'nodes' | 'avoid'>, session: Session): Candidates {
  const { entry } = session.cluster;
  if (nodes) {
    const avoided = (node: NodeRef): boolean => avoid.includes(node.uid);
    const [first, rest] = [nodes.filter((node) => !avoided(node)), nodes.filter(avoided)];
    return first.length > 0 ? { first, rest } : { first: rest, rest: [] };
  }
  // Without an entry every question is answered by why there is none.
  if (!entry) return { first: [{ uid: null, url: 'https://unknown.invalid' }], rest: [] };
  return { first: [{ uid: null, url: entry.url }], rest: entry.nodes.filter(({ url }) => url !== entry.url) };
}

/** All of them in the order for one line of questions: each line begins with another one, so that lines go side by side. */
export function lineOf({ first, rest }: Candidates, line: number): Target[] {
  const start = line % Math.max(1, first.length);
  return [...first.slice(start), ...first.slice(0, start), ...rest];
}
