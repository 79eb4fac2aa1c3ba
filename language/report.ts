import type { z } from 'zod';
import type { ProblemCode } from './codes';
import { readFault } from './codes';
import { listed, nearest, shown } from './names';
import type { MapTree, Place, Tree } from './tree';
import { placeOf, plain } from './tree';
import { ourWord } from './words';
import type { Part } from './words';

/** Notes one problem of the document in hand. */
export type Report = (at: Place, code: ProblemCode, message: string) => void;

type Shape = Readonly<Record<string, z.ZodType>>;
export type Parsed<S extends Shape> = { [K in keyof S]?: z.infer<S[K]> };

/** The keys of one object that are right, each checked on its own; all that are wrong are reported. */
export function readKeys<S extends Shape>(shape: S, tree: MapTree, report: Report): Parsed<S> {
  const result: Parsed<S> = {};
  for (const key of Object.keys(shape) as (keyof S & string)[]) {
    const entry = tree.entries.find((one) => one.key === key);
    const parsed = shape[key]?.safeParse(entry === undefined ? undefined : plain(entry.value));
    if (parsed === undefined) continue;
    if (parsed.success) result[key] = parsed.data as z.infer<S[typeof key]>;
    else for (const issue of parsed.error.issues) reportIssue(issue, entry?.value, tree.at, report);
  }
  return result;
}

function reportIssue(issue: z.core.$ZodIssue, value: Tree | undefined, around: Place, report: Report): void {
  // Keys that do not belong are reported by `refuseOthers`, with what to write instead.
  if (issue.code === 'unrecognized_keys') return;
  const { code, message } = readFault(issue.message);
  const path = issue.path.filter((key) => typeof key !== 'symbol');
  report(value === undefined ? around : placeOf(value, path), code, message);
}

/** Reports every key that is not one of `known`, with the nearest name or our word for it. */
export function refuseOthers(tree: MapTree, known: readonly string[], part: Part, where: string, report: Report): void {
  for (const { key, keyAt } of tree.entries) {
    if (!known.includes(key))
      report(keyAt, 'unknown-key', `unknown key \`${shown(key)}\` ${where}; ${instead(key, known, part)}`);
  }
}

function instead(key: string, known: readonly string[], part: Part): string {
  const ours = ourWord(part, key);
  if (ours !== null) return `write ${ours}`;
  const near = nearest(key, known);
  return near === null ? `there is ${listed(known)}` : `did you mean \`${near}\`?`;
}

/** The tree as a map; anything else is reported. */
export function asMap(tree: Tree, what: string, hint: string, report: Report): MapTree | null {
  if (tree.kind === 'map') return tree;
  report(tree.at, 'wrong-type', `${what} is no map: ${hint}`);
  return null;
}
