import type { Here } from './check-expression';
import { checkValue } from './check-expression';
import { checkScalar } from './check-text';
import type { Report } from './report';
import type { Value } from './runbook';
import { hasExpression, splitTemplate } from './template';
import type { Tree } from './tree';
import { plain } from './tree';
import { acceptServices } from './values';

export const STEP_ROOTS = ['inputs', 'cluster', 'node', 'steps'];

/** Reads `with.services`: a list of names, a list with expressions in it, or one expression for all of it. */
export function checkServices(tree: Tree | undefined, here: Here, report: Report): Value<string[]> | null {
  if (tree === undefined) return null;
  const value = plain(tree);
  if (typeof value === 'string') {
    if (!hasExpression(value)) return null;
    checkScalar(tree, (text) => checkValue(text, 'services', 'services', STEP_ROOTS, here), report);
    return { expression: value };
  }
  if (tree.kind !== 'list') return null;
  const texts = tree.items.map(plain);
  if (!texts.every((text) => typeof text === 'string')) return null;
  if (!texts.some(hasExpression)) {
    const accepted = acceptServices(texts);
    if (accepted.ok) return { literal: accepted.value };
    report(tree.at, 'wrong-value', accepted.why);
    return null;
  }
  for (const item of tree.items) {
    checkScalar(item, (text) => checkValue(text, 'name', 'services', STEP_ROOTS, here), report);
  }
  return { expression: `\${{ [${texts.map(asExpression).join(', ')}] }}` };
}

/** One entry of the list as CEL that gives its text. */
function asExpression(text: string): string {
  const split = splitTemplate(text.trim());
  const parts = split.ok ? split.parts : [{ text }];
  return parts
    .map((part) => ('text' in part ? JSON.stringify(part.text) : `string(${part.expression.trim()})`))
    .join(' + ');
}
