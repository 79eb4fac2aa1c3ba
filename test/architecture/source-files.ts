import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../temporal/root';

export const ROOMS = [
  'language',
  'rollout',
  'workflows',
  'activities',
  'redis-api',
  'inventory',
  'temporal',
  'worker',
  'reports',
  'cli',
  'simulator',
] as const;
export type Room = (typeof ROOMS)[number];

export interface SourceFile {
  /** From the root, with `/`. */
  path: string;
  room: Room;
  lines: number;
  imports: Import[];
}

/** A file as it counts for its length. */
export type Long = Pick<SourceFile, 'path' | 'lines'>;

export interface Import {
  /** `node:fs`, `zod`, or a path from the root without its ending. */
  target: string;
  isLocal: boolean;
  /** Nothing of it is left at run time. */
  typeOnly: boolean;
  line: number;
}

/** Every TypeScript file of the rooms with all that it imports: statically, by `require`, `import()` and `import type`. */
export function sourceFiles(): SourceFile[] {
  return ROOMS.flatMap((room) => filesBelow(room).map((path) => read(room, path)));
}

/** Every TypeScript file below test/. */
export function testFiles(): Long[] {
  return filesBelow('test').map((path) => ({ path, lines: linesOf(textOf(path)) }));
}

/** The imports of one text that stands at `path`. */
export function importsOf(path: string, text: string): Import[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: string, typeOnly: boolean): void => {
    const isLocal = specifier.startsWith('.');
    const target = isLocal ? posix.join(posix.dirname(path), specifier) : specifier;
    found.push({ target, isLocal, typeOnly, line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node, node.moduleSpecifier.text, isTypeOnlyImport(node.importClause));
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node, node.moduleSpecifier.text, node.isTypeOnly);
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      add(node, node.argument.literal.text, true);
    } else if (ts.isCallExpression(node) && isLoader(node.expression)) {
      const [argument] = node.arguments;
      add(node, argument && ts.isStringLiteral(argument) ? argument.text : '<computed>', false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')));
}

function read(room: Room, path: string): SourceFile {
  const text = textOf(path);
  return { path, room, lines: linesOf(text), imports: importsOf(path, text) };
}

function textOf(path: string): string {
  return readFileSync(join(projectRoot(), path), 'utf8');
}

function linesOf(text: string): number {
  return text.trimEnd().split('\n').length;
}

function isTypeOnlyImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    !!named &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((one) => one.isTypeOnly)
  );
}

function isLoader(expression: ts.Expression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  );
}
