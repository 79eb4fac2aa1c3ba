import { readInput, wanted } from './inputs';
import { nearest, shown, wrongName } from './names';
import type { Report } from './report';
import { asMap, readKeys, refuseOthers } from './report';
import type { InputDeclaration } from './runbook';
import { INPUT } from './schema';
import type { MapTree, Tree } from './tree';
import { child, plain } from './tree';

export interface DeclaredInputs {
  declared: Record<string, InputDeclaration>;
  /** Inputs with problems of their own. */
  broken: Set<string>;
}

/** Reads the section `inputs`: names, types, bounds, and defaults that fit them. */
export function checkInputs(tree: Tree | undefined, report: Report): DeclaredInputs {
  const result: DeclaredInputs = { declared: {}, broken: new Set() };
  const hint = 'write each input as `name: { type: ..., description: ... }`';
  const section = tree === undefined ? null : asMap(tree, '`inputs`', hint, report);
  for (const { key, keyAt, value } of section?.entries ?? []) {
    const why = wrongName(key);
    if (why !== null) report(keyAt, 'name', `\`${shown(key)}\` cannot name an input: ${why}`);
    let fine = why === null;
    const declaration = checkInput(key, value, (at, code, message) => {
      fine = false;
      report(at, code, message);
    });
    if (!fine) result.broken.add(key);
    if (key !== '__proto__') result.declared[key] = declaration ?? { type: 'string', description: '' };
  }
  return result;
}

function checkInput(name: string, tree: Tree, report: Report): InputDeclaration | null {
  const map = asMap(tree, `input \`${shown(name)}\``, 'write { type: ..., description: ... }', report);
  if (map === null) return null;
  const { type, description } = readKeys(INPUT, map, report);
  const own = type === 'integer' ? ['min', 'max'] : type === 'choice' ? ['options'] : [];
  const known = ['type', 'description', 'default', ...(type === undefined ? ['min', 'max', 'options'] : own)];
  refuseOthers(map, known, 'input', type === undefined ? 'of an input' : `of an input of type \`${type}\``, report);
  if (type === undefined) return null;
  const declaration: InputDeclaration = { type, description: description ?? '' };
  if (type === 'integer') bounds(map, declaration, report);
  if (type === 'choice') options(map, declaration, report);
  checkDefault(map, declaration, report);
  return declaration;
}

function bounds(map: MapTree, declaration: InputDeclaration, report: Report): void {
  for (const key of ['min', 'max'] as const) {
    const tree = child(map, key);
    if (tree === undefined) continue;
    const value = plain(tree);
    if (typeof value === 'number' && Number.isSafeInteger(value)) declaration[key] = value;
    else report(tree.at, 'wrong-type', `\`${key}\` is no whole number`);
  }
  const { min, max } = declaration;
  const at = child(map, 'max')?.at;
  if (min !== undefined && max !== undefined && at !== undefined && min > max) {
    report(at, 'wrong-value', `\`max\` (${max}) is less than \`min\` (${min})`);
  }
}

function options(map: MapTree, declaration: InputDeclaration, report: Report): void {
  const tree = child(map, 'options');
  if (tree === undefined)
    return report(map.at, 'missing-key', '`options` is missing: write a list of texts to choose from');
  if (tree.kind !== 'list' || tree.items.length === 0)
    return report(tree.at, 'wrong-type', '`options` is a list of texts, at least one');
  const texts: string[] = [];
  for (const item of tree.items) {
    const value = plain(item);
    if (typeof value !== 'string' || value === '')
      report(item.at, 'wrong-type', `option \`${shown(value)}\` is no text: put it in quotes`);
    else if (texts.includes(value)) report(item.at, 'duplicate-name', `option \`${shown(value)}\` is there twice`);
    else texts.push(value);
  }
  declaration.options = texts;
}

function checkDefault(map: MapTree, declaration: InputDeclaration, report: Report): void {
  const tree = child(map, 'default');
  if (tree === undefined) return;
  const value = plain(tree);
  if (value === null)
    return report(
      tree.at,
      'default',
      'the default is empty: write one, or leave `default` out, which makes the input required',
    );
  const read = readInput(declaration, value);
  if (read.ok) {
    declaration.default = read.value;
    return;
  }
  const near = declaration.type === 'boolean' && typeof value === 'string' ? nearest(value, ['true', 'false']) : null;
  report(tree.at, 'default', `the default does not fit: ${near === null ? read.why : wanted(declaration)}`);
}
