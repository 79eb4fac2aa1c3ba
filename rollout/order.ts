import type { NodesSection } from '../language/runbook';
import type { NodeFact } from './facts';

/** Uids in the order in which their turn comes: by uid, and with `primary-last` every primary after all others. */
export function orderNodes(nodes: Pick<NodeFact, 'uid' | 'role'>[], order: NodesSection['order']): number[] {
  const late = (node: Pick<NodeFact, 'role'>): number => (order === 'primary-last' && node.role === 'primary' ? 1 : 0);
  return [...nodes].sort((a, b) => late(a) - late(b) || a.uid - b.uid).map((node) => node.uid);
}
