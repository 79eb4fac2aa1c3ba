import type { ListName } from './check-expression';
import { checkInputs } from './check-inputs';
import { checkNodes } from './check-nodes';
import { LISTS, hereIn, itemsOf, readSteps } from './check-lists';
import type { ProblemCode } from './codes';
import { decided } from './decided';
import { formatDuration } from './duration';
import { fixedDuration } from './literals';
import { printable, shown } from './names';
import type { Problem } from './problem';
import type { Report } from './report';
import { asMap, readKeys, refuseOthers } from './report';
import type { InputValue, Runbook } from './runbook';
import { GATES } from './runbook';
import { TOP } from './schema';
import { readSource } from './source';
import { hasExpression } from './template';
import type { MapTree, Place, Tree } from './tree';
import { child, placeOf, plain } from './tree';
import { acceptDuration } from './values';

const MOST_PROBLEMS = 200;

/** A checked runbook with every default filled in, or everything that is wrong with the document, sorted by place. */
export type Checked = { ok: true; runbook: Runbook } | { ok: false; problems: Problem[] };

/** Checks a runbook written as YAML or JSON; `file` names it in problems. Never throws, never hangs. */
export function checkRunbook(text: string, file: string): Checked {
  const source = readSource(text, file);
  const problems = [...source.problems];
  const report: Report = ({ line, column }: Place, code: ProblemCode, message: string) =>
    problems.push({ file, line, column, code, message });
  const tree = source.tree?.kind === 'scalar' && source.tree.value === null ? null : source.tree;
  const runbook = tree === null ? null : readDocument(tree, report);
  if (tree === null && problems.length === 0)
    report({ line: 1, column: 1 }, 'empty', 'the document is empty: begin with `runbook:` and a name');
  if (runbook !== null && tree !== null && problems.length === 0) checkDefaults(runbook, tree, report);
  if (runbook !== null && problems.length === 0) return { ok: true, runbook };
  return { ok: false, problems: sorted(problems) };
}

function readDocument(tree: Tree, report: Report): Runbook | null {
  const map = asMap(tree, 'the document', 'begin with `runbook:` and a name', report);
  if (map === null) return null;
  refuseOthers(map, [...Object.keys(TOP), 'inputs', 'nodes', ...LISTS], 'document', 'at the top', report);
  const read = readKeys(TOP, map, report);
  const inputs = checkInputs(child(map, 'inputs'), report);
  const lists = {
    before: itemsOf(map, 'before', report),
    steps: itemsOf(map, 'steps', report),
    after: itemsOf(map, 'after', report),
  };
  if (LISTS.every((list) => lists[list]?.length === 0)) {
    report(
      child(map, 'steps')?.at ?? map.at,
      'no-steps',
      'there is nothing to do: write at least one step in `steps`, `before` or `after`',
    );
  }
  checkTimes(map, report);
  const summary = child(map, 'summary');
  if (summary !== undefined && hasExpression(read.summary ?? '')) {
    report(summary.at, 'template', '`summary` takes no expression: write plain text');
  }
  duplicates(child(map, 'gates'), report);
  const steps = (list: ListName) => readSteps(list, lists, inputs, report);
  return {
    name: read.runbook ?? '',
    summary: read.summary?.trim() ?? '',
    description: read.description?.trim() ?? '',
    inputs: inputs.declared,
    nodes: checkNodes(child(map, 'nodes'), hereIn(null, lists, inputs), report),
    rollback: read.rollback ?? 'node',
    approval: read.approval ?? 'none',
    grace: fixedDuration(read.grace, 30_000),
    hold: fixedDuration(read.hold, 12 * 3_600_000),
    gates: read.gates ?? [...GATES],
    before: steps('before'),
    steps: steps('steps'),
    after: steps('after'),
  };
}

function checkTimes(map: MapTree, report: Report): void {
  for (const [key, least] of [
    ['grace', 10_000],
    ['hold', 1_000],
  ] as const) {
    const tree = child(map, key);
    const value = tree === undefined ? null : plain(tree);
    if (tree === undefined || typeof value !== 'string') continue;
    const accepted = acceptDuration(value);
    if (accepted.ok && accepted.value < least)
      report(tree.at, 'duration', `\`${key}\` is too short: write at least ${formatDuration(least)}`);
    else if (!accepted.ok && accepted.why.includes('too long')) report(tree.at, 'duration', accepted.why);
  }
}

function duplicates(tree: Tree | undefined, report: Report): void {
  const seen = new Set<unknown>();
  for (const item of tree?.kind === 'list' ? tree.items : []) {
    const value = plain(item);
    if (seen.has(value)) report(item.at, 'duplicate-name', `\`${shown(value)}\` is there twice`);
    seen.add(value);
  }
}

/** What the defaults decide is wrong for everybody who gives no input. */
function checkDefaults(runbook: Runbook, tree: Tree, report: Report): void {
  const inputs: Record<string, InputValue> = {};
  for (const [name, declaration] of Object.entries(runbook.inputs)) {
    if (declaration.default !== undefined) inputs[name] = declaration.default;
  }
  for (const { code, path, why } of decided(runbook, inputs)) {
    report(placeOf(tree, path), code, why);
  }
}

function sorted(problems: Problem[]): Problem[] {
  const byPlace = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const once = byPlace.filter((one, i) => !byPlace.slice(Math.max(0, i - 5), i).some((known) => same(known, one)));
  return once.slice(0, MOST_PROBLEMS).map((one) => ({ ...one, message: printable(one.message) }));
}

function same(a: Problem, b: Problem): boolean {
  return a.line === b.line && a.column === b.column && a.message === b.message;
}
