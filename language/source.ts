import type { Document, YAMLError } from 'yaml';
import { LineCounter, parseDocument, visit } from 'yaml';
import { printable } from './names';
import type { Problem } from './problem';
import { isExpressionLine, isTextLine, quotedLine } from './quote';
import type { Stumble } from './scan';
import { LARGEST_KB, scan, tooBig } from './scan';
import type { Tree } from './tree';
import type { Repairs } from './to-tree';
import { toTree } from './to-tree';

export { renderProblem } from './render';

/** The tree is null where the text is no YAML that can be read on; problems may stand beside a tree too. */
export interface Source {
  tree: Tree | null;
  problems: Problem[];
}

/**
 * Reads YAML text, or JSON, of at most 256 kB and 64 levels, without anchors, aliases or tags. Never throws and never
 * hangs. A line whose value should have been quoted is a problem, and is read on as if it had been.
 */
export function readSource(text: string, file: string): Source {
  const problem = (line: number, column: number, code: string, message: string): Problem => ({
    file,
    line,
    column,
    code,
    // The YAML library quotes the document as it stands.
    message: printable(message),
  });
  if (tooBig(text)) {
    return { tree: null, problems: [problem(1, 1, 'too-big', `the file is larger than ${LARGEST_KB} kB`)] };
  }
  const problems: Problem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const repaired: Repairs = new Map();
  for (let rounds = roundsFor(text); ; rounds--) {
    const { doc, stumbles, deep } = open(lines.join('\n'));
    if (deep !== null)
      return {
        tree: null,
        problems: [problem(deep.line, deep.column, 'too-deep', 'the nesting is deeper than 64 levels')],
      };
    const first = stumbles[0];
    if (doc !== null && first === undefined) {
      const read = toTree(doc.doc, doc.counter, repaired, lines);
      problems.push(...read.problems.map((one) => problem(one.line, one.column, one.code, one.message)));
      return { tree: read.tree, problems };
    }
    const line = first === undefined ? undefined : lines[first.line - 1]?.replace(/\r$/, '');
    const better = first === undefined || line === undefined || repaired.has(first.line) ? null : mended(line, first);
    if (first === undefined || better === null || rounds <= 0) {
      problems.push(...onePerLine(stumbles).map((one) => problem(one.line, one.column, one.code, one.message)));
      return { tree: null, problems };
    }
    repaired.set(first.line, difference(lines[first.line - 1] ?? '', better));
    problems.push(
      problem(
        first.line,
        first.column,
        'quote',
        `YAML reads this otherwise: put the whole value in quotes: ${better.trim()}`,
      ),
    );
    lines[first.line - 1] = better;
  }
}

/** How many characters two lines have in common before the first that differs. */
function difference(before: string, after: string): number {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return at;
}

/** Each round reads the whole text again: large texts get few. */
function roundsFor(text: string): number {
  return Math.min(40, Math.floor(600_000 / text.length));
}

function mended(line: string, stumble: Stumble): string | null {
  const lineHelps = isExpressionLine(line) || (stumble.mend === 'text' && isTextLine(line));
  if (stumble.mend === 'no' || !lineHelps) return null;
  const better = quotedLine(line);
  return better === line ? null : better;
}

interface Opened {
  doc: { doc: Document.Parsed; counter: LineCounter } | null;
  stumbles: Stumble[];
  deep: { line: number; column: number } | null;
}

function open(text: string): Opened {
  const scanned = scan(text, new LineCounter());
  if (scanned.deep !== null) return { doc: null, stumbles: [], deep: scanned.deep };
  if (scanned.stumbles.length > 0) return { doc: null, stumbles: scanned.stumbles, deep: null };
  const counter = new LineCounter();
  const doc = parseDocument(text, {
    lineCounter: counter,
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const quotes = quotesOf(doc);
  const stumbles = doc.errors.map((error) => stumble(error, quotes, counter));
  return {
    doc: { doc, counter },
    stumbles: stumbles.sort((a, b) => a.line - b.line || a.column - b.column),
    deep: null,
  };
}

function stumble(error: YAMLError, quotes: Span[], counter: LineCounter): Stumble {
  const { line, col } = counter.linePos(opening(error, quotes) ?? error.pos[0]);
  const text = ['BLOCK_AS_IMPLICIT_KEY', 'BAD_SCALAR_START', 'UNEXPECTED_TOKEN'].includes(error.code);
  const mend = isUnclosed(error) ? 'no' : text ? 'text' : 'expression';
  return { line: Math.max(1, line), column: Math.max(1, col), code: 'yaml', message: sentence(error), mend };
}

interface Span {
  from: number;
  to: number;
}

/** Where a quote was opened that is never closed: the library points at the end of the text. */
function opening(error: YAMLError, quotes: Span[]): number | null {
  if (!isUnclosed(error)) return null;
  return quotes.findLast(({ to }) => to >= error.pos[0])?.from ?? null;
}

/** Every text in quotes, in order: gone through once, since a document may have thousands of errors. */
function quotesOf(doc: Document.Parsed): Span[] {
  const spans: Span[] = [];
  if (!doc.errors.some(isUnclosed)) return spans;
  visit(doc, {
    Scalar(_key, { range, type }) {
      if (type?.startsWith('QUOTE') === true && range) spans.push({ from: range[0], to: range[2] });
    },
  });
  return spans;
}

function isUnclosed(error: YAMLError): boolean {
  return error.code === 'MISSING_CHAR' && error.message.startsWith('Missing closing');
}

function sentence(error: YAMLError): string {
  if (isUnclosed(error)) return 'this quote is never closed: write the same quote at the end of the value';
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'indent with spaces, not with tabs';
    case 'MULTIPLE_DOCS':
      return 'one file holds one document: put what follows `---` in a file of its own';
    case 'MISSING_CHAR':
      return error.message.startsWith('Implicit map keys')
        ? 'this is no `key: value`: add a colon, or indent it like what it belongs to'
        : `this is no YAML: ${error.message}`;
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a value cannot go on with another `key: value`: put the value in quotes, or mend the indentation';
    case 'UNEXPECTED_TOKEN':
      return `this is no YAML: ${error.message}; a value with brackets, quotes or \`: \` in it stands in quotes`;
    case 'BAD_INDENT':
      return `the indentation is wrong: ${error.message}`;
    default:
      return `this is no YAML: ${error.message.split('\n')[0] ?? ''}`;
  }
}

function onePerLine(stumbles: Stumble[]): Stumble[] {
  const seen = new Set<number>();
  return stumbles.filter(({ line }) => !seen.has(line) && seen.add(line)).slice(0, 50);
}
