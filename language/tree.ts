/** Lines and columns count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A document as plain data with the place of everything in it. */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  kind: 'map';
  at: Place;
  entries: { key: string; keyAt: Place; value: Tree }[];
}

export interface ListTree {
  kind: 'list';
  at: Place;
  items: Tree[];
}

export interface ScalarTree {
  kind: 'scalar';
  at: Place;
  value: string | number | boolean | null;
  /** The place of a character of the value, as near as its notation lets one say. */
  placeIn(offset: number): Place;
}

export type Path = readonly (string | number)[];

/** The tree as JSON values; objects have no prototype, since a document may name a key `constructor`. */
export function plain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plain);
  const result: Record<string, unknown> = Object.create(null);
  for (const { key, value } of tree.entries) result[key] = plain(value);
  return result;
}

export function child(tree: Tree | undefined, key: string | number): Tree | undefined {
  if (tree?.kind === 'list') return typeof key === 'number' ? tree.items[key] : undefined;
  return tree?.kind === 'map' ? tree.entries.find((entry) => entry.key === key)?.value : undefined;
}

/** The tree at a path; undefined where there is none. */
export function treeAt(tree: Tree, path: Path): Tree | undefined {
  return path.reduce<Tree | undefined>(child, tree);
}

/** The place of the value at a path, or of the nearest thing around it. */
export function placeOf(tree: Tree, path: Path): Place {
  let here = tree;
  for (const key of path) {
    const next = child(here, key);
    if (next === undefined) return here.at;
    here = next;
  }
  return here.at;
}

/** The place of the key at the end of a path, or of the nearest thing around it. */
export function placeOfKey(tree: Tree, path: Path): Place {
  const parent = treeAt(tree, path.slice(0, -1));
  const key = path[path.length - 1];
  const entry = parent?.kind === 'map' ? parent.entries.find((one) => one.key === key) : undefined;
  return entry?.keyAt ?? placeOf(tree, path);
}
