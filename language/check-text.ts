import type { TextFinding } from './check-expression';
import type { Report } from './report';
import type { Tree } from './tree';

/** Reports what `check` finds in the text of a scalar, each at its own place. */
export function checkScalar(tree: Tree | undefined, check: (text: string) => TextFinding[], report: Report): void {
  if (tree?.kind !== 'scalar' || tree.value === null) return;
  const { value } = tree;
  for (const { at, code, message } of check(String(value))) {
    report(typeof value === 'string' ? tree.placeIn(at) : tree.at, code, message);
  }
}
