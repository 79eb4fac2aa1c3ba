import { dirname, resolve } from 'node:path';
import type { Problem } from '../language/problem';
import { readSource } from '../language/source';
import { placeOf, placeOfKey, plain, treeAt, type MapTree, type Path, type Tree } from '../language/tree';
import { clusterOfEntry } from './entry';
import { findingsOf, unknownKey, type Finding } from './findings';
import type { Cluster, Inventory } from './inventory';
import { hiddenTexts, maskSource } from './mask';
import { clusterSchema } from './schema';
import { sharedAddresses, strayFingerprints, tlsPairs } from './together';

export type CheckedInventory = { ok: true; inventory: Inventory } | { ok: false; problems: Problem[] };

/**
 * Checks the text of a `clusters.yaml`: all that is wrong with it, by place, without any secret in a sentence; or what it
 * says, with paths from the file's folder. Reads nothing else. Show its source lines through `maskSource` only.
 */
export function checkInventory(text: string, file: string): CheckedInventory {
  const { tree, problems } = readSource(text, file);
  const found = withoutSecrets(problems, text);
  if (tree === null) return { ok: false, problems: found.length > 0 ? found : [empty(file)] };
  const findings = checkTop(tree);
  const entries = clustersOf(tree);
  const clusters: Cluster[] = [];
  for (const { key, value } of entries?.entries ?? []) {
    const checked = checkEntry(key, value, dirname(resolve(file)));
    if ('findings' in checked) findings.push(...checked.findings);
    else clusters.push(checked.cluster);
  }
  if (entries) findings.push(...sharedAddresses(entries), ...strayFingerprints(entries), ...tlsPairs(entries));
  found.push(...findings.map((finding) => problemOf(finding, tree, file)));
  if (found.length === 0) return { ok: true, inventory: { file: resolve(file), clusters } };
  return { ok: false, problems: found.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function checkTop(tree: Tree): Finding[] {
  const wrong = (message: string, path: Path = []): Finding[] => [{ path, code: 'wrong-type', message }];
  if (tree.kind !== 'map') return wrong('write `clusters:` and below it one entry for each cluster');
  const strange = tree.entries.filter((entry) => entry.key !== 'clusters');
  const unknown = strange.map(({ key }) => unknownKey([key], ['clusters'], 'an inventory'));
  const clusters = clustersOf(tree);
  if (clusters === null) {
    const there = tree.entries.some((entry) => entry.key === 'clusters');
    return [
      ...unknown,
      ...(there ? wrong('write one entry for each cluster below `clusters:`', ['clusters']) : missing()),
    ];
  }
  return clusters.entries.length > 0
    ? unknown
    : [...unknown, ...wrong('there is no cluster: write at least one', ['clusters'])];
}

function missing(): Finding[] {
  return [
    {
      path: [],
      code: 'missing-key',
      message: '`clusters` is missing: write `clusters:` and below it one entry for each cluster',
    },
  ];
}

function clustersOf(tree: Tree): MapTree | null {
  const clusters = treeAt(tree, ['clusters']);
  return clusters?.kind === 'map' ? clusters : null;
}

function checkEntry(name: string, tree: Tree, folder: string): { cluster: Cluster } | { findings: Finding[] } {
  const findings: Finding[] = [];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) {
    const message =
      'name a cluster with letters, digits, `.`, `_` and `-`, beginning with a letter or digit, at most 63';
    findings.push({ path: ['clusters', name], atKey: true, code: 'name', message });
  }
  const result = clusterSchema.safeParse(plain(tree));
  if (!result.success)
    findings.push(...result.error.issues.flatMap((issue) => findingsOf(issue, ['clusters', name], tree)));
  if (findings.length > 0 || !result.data) return { findings };
  return { cluster: clusterOfEntry(name, result.data, folder) };
}

function problemOf({ path, atKey, code, message }: Finding, tree: Tree, file: string): Problem {
  const place = atKey ? placeOfKey(tree, path) : placeOf(tree, path);
  return { file, line: place.line, column: place.column, code, message };
}

/** What is said of a line that hides something. */
const WITHOUT_QUOTE = new Map([
  ['duplicate-key', 'this key is there twice: keep one of them'],
  ['tag', 'tags are refused: write a plain value, in quotes where it begins with `!`'],
  ['alias', 'anchors and aliases are refused: write the value out, in quotes where it begins with `&` or `*`'],
  ['number', 'this is no number that can be kept exactly'],
  ['too-big', 'the file is too large for an inventory'],
  ['too-deep', 'the nesting is too deep'],
]);

const NO_YAML = 'this is no YAML: put the whole value in quotes';

/** A sentence about YAML may quote the document: not where that line hides something, nor anything that is hidden. */
function withoutSecrets(problems: Problem[], text: string): Problem[] {
  if (problems.length === 0) return [];
  const before = text.split('\n');
  const after = maskSource(text).split('\n');
  const hidden = hiddenTexts(text);
  return problems.map((problem) => {
    const hides = before[problem.line - 1] !== after[problem.line - 1];
    if (hides) return { ...problem, message: WITHOUT_QUOTE.get(problem.code) ?? NO_YAML };
    return { ...problem, message: hidden.reduce((rest, part) => rest.split(part).join('***'), problem.message) };
  });
}

function empty(file: string): Problem {
  return {
    file,
    line: 1,
    column: 1,
    code: 'empty',
    message: 'the file is empty: write `clusters:` and below it one entry for each cluster',
  };
}
