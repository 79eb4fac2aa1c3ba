import type { StepOf } from './cel';
import { roomFor } from './cel';
import type { Here, ListName } from './check-expression';
import type { DeclaredInputs } from './check-inputs';
import { checkStep } from './check-steps';
import { shown } from './names';
import type { Report } from './report';
import type { Step } from './runbook';
import { actionOf } from './step-form';
import type { MapTree, Tree } from './tree';
import { child, placeOf, plain } from './tree';

export const LISTS = ['before', 'steps', 'after'] as const;

/** Steps of these kinds have no answer that expressions could look at. */
const SILENT = ['await', 'assert', 'approve', 'sleep'];

/** Null where the key is there and holds no list. */
export type Lists = Record<ListName, readonly Tree[] | null>;

/** The steps of one list as they stand in the document; what is no list is reported. */
export function itemsOf(map: MapTree, list: ListName, report: Report): readonly Tree[] | null {
  const tree = child(map, list);
  if (tree === undefined) return [];
  if (tree.kind === 'list') return tree.items;
  report(tree.at, 'wrong-type', `\`${list}\` is a list of steps: begin each with \`- \`, or leave it out`);
  return null;
}

/** Reads the steps of one list; names are unique in it, since `steps.<name>` looks only there. */
export function readSteps(list: ListName, lists: Lists, inputs: DeclaredInputs, report: Report): Step[] {
  const here = hereIn(list, lists, inputs);
  return (lists[list] ?? []).flatMap((tree, index) => {
    const name = nameOf(tree);
    const first = name === null ? undefined : here.steps.get(name);
    if (name !== null && first !== undefined && first.index < index) {
      const line = lists[list]?.[first.index]?.at.line ?? 0;
      report(
        placeOf(tree, ['name']),
        'duplicate-name',
        `the name \`${shown(name)}\` is taken by the step in line ${line}`,
      );
    }
    return checkStep(tree, list, { ...here, index }, report) ?? [];
  });
}

/** What can be seen from a list, before its first step; null: from `nodes`. */
export function hereIn(list: ListName | null, lists: Lists, inputs: DeclaredInputs): Here {
  const steps = new Map<string, { of: StepOf; index: number }>();
  const broken = new Set<string>();
  const elsewhere = new Map<string, ListName>();
  for (const one of LISTS) {
    (lists[one] ?? []).forEach((tree, index) => {
      const name = nameOf(tree);
      if (name === null) return;
      if (one !== list) return void elsewhere.set(name, one);
      if (steps.has(name)) return;
      const of = actionOf(tree);
      if (of === null && !SILENT.some((key) => child(tree, key) !== undefined)) broken.add(name);
      steps.set(name, { of: of ?? 'none', index });
    });
  }
  const known = Object.fromEntries([...steps].map(([name, { of }]) => [name, of]));
  const room = roomFor({ inputs: inputs.declared, cluster: true, node: true, steps: known });
  return {
    room,
    inputs: Object.keys(inputs.declared),
    list,
    index: 0,
    steps,
    elsewhere,
    broken: { inputs: inputs.broken, steps: broken },
  };
}

function nameOf(tree: Tree): string | null {
  const named = child(tree, 'name');
  const name = named === undefined ? null : plain(named);
  return typeof name === 'string' && name !== '__proto__' ? name : null;
}
