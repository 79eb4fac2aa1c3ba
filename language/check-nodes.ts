import type { Here } from './check-expression';
import { checkCondition, checkValue } from './check-expression';
import { NODES } from './schema';
import { durationValue } from './literals';
import { checkScalar } from './check-text';
import type { Report } from './report';
import { asMap, readKeys, refuseOthers } from './report';
import type { NodesSection, Value } from './runbook';
import { bare } from './template';
import type { Tree } from './tree';
import { child, plain } from './tree';
import { acceptBatch, wrongGrowth } from './values';

const INPUTS_CLUSTER = ['inputs', 'cluster'];
const WHERE = ['inputs', 'cluster', 'node'];

export const DEFAULT_NODES: NodesSection = {
  where: null,
  order: 'primary-last',
  batch: [{ literal: 1 }],
  rest: { literal: 0 },
  budget: { literal: 0 },
  onFailure: 'rollback',
};

/** Reads the section `nodes`; what is wrong is reported and left at its default. */
export function checkNodes(tree: Tree | undefined, here: Here, report: Report): NodesSection {
  const map =
    tree === undefined
      ? null
      : asMap(tree, '`nodes`', 'write `where`, `order`, `batch`, `rest`, `budget`, `on_failure` under it', report);
  if (map === null) return DEFAULT_NODES;
  refuseOthers(map, [...Object.keys(NODES), 'batch'], 'nodes', 'in `nodes`', report);
  const rest = child(map, 'rest');
  const ask = rest !== undefined && plain(rest) === 'ask';
  const read = readKeys(
    NODES,
    ask ? { ...map, entries: map.entries.filter(({ key }) => key !== 'rest') } : map,
    report,
  );
  if (read.where !== undefined)
    checkScalar(child(map, 'where'), (text) => checkCondition(text, 'where', WHERE, here), report);
  if (read.rest !== undefined)
    checkScalar(rest, (text) => checkValue(text, 'duration', 'rest', INPUTS_CLUSTER, here), report);
  if (typeof read.budget === 'string') {
    checkScalar(child(map, 'budget'), (text) => checkValue(text, 'count', 'budget', INPUTS_CLUSTER, here), report);
  }
  const budget: Value<number> =
    typeof read.budget === 'string' ? { expression: read.budget } : { literal: read.budget ?? 0 };
  return {
    where: read.where === undefined ? null : bare(String(read.where)).expression.trim(),
    order: read.order ?? 'primary-last',
    batch: checkBatch(child(map, 'batch'), here, report),
    rest: ask ? { ask: true } : durationValue(read.rest, 0),
    budget,
    onFailure: read.on_failure ?? 'rollback',
  };
}

function checkBatch(tree: Tree | undefined, here: Here, report: Report): Value<number | string>[] {
  if (tree === undefined) return DEFAULT_NODES.batch;
  const items = tree.kind === 'list' ? tree.items : [tree];
  if (items.length === 0) {
    report(tree.at, 'wrong-value', 'the list of batches is empty: write a number such as 1');
    return DEFAULT_NODES.batch;
  }
  const values = items.map((item) => batchEntry(item, here, report));
  const growth = wrongGrowth(values.map((value) => (value !== null && 'literal' in value ? value.literal : null)));
  if (growth !== null) report(tree.at, 'wrong-value', growth);
  return values.flatMap((value) => value ?? []);
}

function batchEntry(item: Tree, here: Here, report: Report): Value<number | string> | null {
  const value = plain(item);
  if (typeof value === 'string' && value.includes('${{')) {
    checkScalar(item, (text) => checkValue(text, 'batch', 'batch', INPUTS_CLUSTER, here), report);
    return { expression: value };
  }
  const accepted = acceptBatch(value);
  if (accepted.ok) return { literal: accepted.value };
  report(item.at, 'wrong-value', accepted.why);
  return null;
}
