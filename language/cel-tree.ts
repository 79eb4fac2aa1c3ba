import type { ASTNode } from '@marcbachmann/cel-js';

/** The names that an expression may begin with. */
export const ROOTS = ['inputs', 'node', 'cluster', 'steps'] as const;

/** Loops over a list or the keys of a map; their first argument names each item. */
export const LOOPS: readonly string[] = ['all', 'exists', 'exists_one', 'map', 'filter'];

/** Calls `visit` for every node, outermost first. The library bounds the depth. */
export function walk(node: ASTNode, visit: (node: ASTNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

/** The nodes right below; a loop's variable is among them. */
export function childrenOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return [...node.args];
  }
}

/** Whether this is a loop macro, such as `.all(x, …)`. */
export function isLoop(node: ASTNode): node is Extract<ASTNode, { op: 'rcall' }> {
  return node.op === 'rcall' && LOOPS.includes(node.args[0]) && node.args[2].length >= 2;
}

/** The name that a loop gives to each item, where it is a name. */
export function loopVariable(node: ASTNode): string | null {
  const first = isLoop(node) ? node.args[2][0] : undefined;
  return first?.op === 'id' ? first.args : null;
}

/** `a.b` and `a['b']` as object and field; null for anything else. */
export function access(node: ASTNode): { object: ASTNode; field: string } | null {
  if (node.op === '.') return { object: node.args[0], field: node.args[1] };
  if (node.op !== '[]') return null;
  const index = node.args[1];
  return index.op === 'value' && typeof index.args === 'string' ? { object: node.args[0], field: index.args } : null;
}

/** The type that the checker found; undefined where it has not been. */
export function typeOf(
  node: ASTNode & { checkedType?: { name: string; kind: string } },
): { name: string; kind: string } | undefined {
  return node.checkedType;
}
