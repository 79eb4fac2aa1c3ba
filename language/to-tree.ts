import type { Document, LineCounter, Node, Scalar } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import { shown } from './names';
import type { MapTree, Place, ScalarTree, Tree } from './tree';

interface TreeProblem extends Place {
  code: 'duplicate-key' | 'number' | 'wrong-type';
  message: string;
}

/** Lines that were given quotes before they were read, and how many characters stand before the first quote. */
export type Repairs = Map<number, number>;

/** Plain data of a document that was read without errors; duplicate keys and strange numbers are problems. */
export function toTree(
  doc: Document.Parsed,
  counter: LineCounter,
  repairs: Repairs,
  lines: readonly string[],
): { tree: Tree | null; problems: TreeProblem[] } {
  const problems: TreeProblem[] = [];
  const text: Text = {
    lines,
    place(offset) {
      const { line, col } = counter.linePos(offset);
      const inserted = col > (repairs.get(line) ?? Infinity) + 1 ? 1 : 0;
      return { line: Math.max(1, line), column: Math.max(1, col - inserted) };
    },
  };
  const tree = doc.contents === null ? null : convert(doc.contents, text, problems);
  return { tree, problems };
}

/** The text of a document, by offset and by line. */
interface Text {
  lines: readonly string[];
  place(offset: number): Place;
}

function convert(node: Node, text: Text, problems: TreeProblem[]): Tree {
  const at = text.place(node.range?.[0] ?? 0);
  if (isMap(node)) return convertMap(node.items, at, text, problems);
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(item as Node, text, problems));
    return { kind: 'list', at, items };
  }
  if (!isScalar(node)) return nothing(at);
  return scalar(node, at, text, problems);
}

function convertMap(
  items: readonly { key: unknown; value: unknown }[],
  at: Place,
  text: Text,
  problems: TreeProblem[],
): MapTree {
  const seen = new Map<string, Place>();
  const entries: MapTree['entries'] = [];
  for (const { key, value } of items) {
    const keyAt = text.place((key as Node | null)?.range?.[0] ?? 0);
    if (!isScalar(key)) {
      problems.push({ ...keyAt, code: 'wrong-type', message: 'a key must be a plain word' });
      continue;
    }
    const name = String(key.value);
    const before = seen.get(name);
    if (before !== undefined) {
      problems.push({
        ...keyAt,
        code: 'duplicate-key',
        message: `\`${shown(name)}\` is already there in line ${before.line}: keep one of them`,
      });
      continue;
    }
    seen.set(name, keyAt);
    const tree = value === null ? nothing(keyAt) : convert(value as Node, text, problems);
    entries.push({ key: name, keyAt, value: tree });
  }
  return { kind: 'map', at: entries[0]?.keyAt ?? at, entries };
}

function scalar(node: Scalar, at: Place, text: Text, problems: TreeProblem[]): ScalarTree {
  const { value } = node;
  if (typeof value === 'number' && isStrange(value)) {
    problems.push({
      ...at,
      code: 'number',
      message: `\`${shown(node.source ?? value)}\` is no number that can be kept exactly: write a smaller one`,
    });
  }
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'scalar', at, value: known, placeIn: placer(node, at, text) };
}

function isStrange(value: number): boolean {
  return !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

function nothing(at: Place): ScalarTree {
  return { kind: 'scalar', at, value: null, placeIn: () => at };
}

/** Only a value that stands in its document as it reads has a place for each character. */
function placer(node: Scalar, at: Place, text: Text): (offset: number) => Place {
  const { range, value, type } = node;
  if (!range || typeof value !== 'string') return () => at;
  const start = range[0];
  const length = range[1] - start;
  if (type === 'PLAIN' && length === value.length) return (offset) => text.place(start + offset);
  if (type === 'BLOCK_LITERAL') return (offset) => inBlock(value.slice(0, offset), at, text);
  const quotedType = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
  if (quotedType && length === value.length + 2) return (offset) => text.place(start + 1 + offset);
  return () => at;
}

/** A block's lines follow its first one, all indented alike. */
function inBlock(before: string, at: Place, { lines }: Text): Place {
  const above = before.split('\n');
  const line = at.line + above.length;
  const indent = /^ */.exec(lines[at.line] ?? '')?.[0].length ?? 0;
  return { line, column: indent + (above[above.length - 1] ?? '').length + 1 };
}
