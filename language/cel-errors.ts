import type { ASTNode } from '@marcbachmann/cel-js';
import type { Room } from './cel';
import { unknownField } from './cel-judge';
import { RENAMED } from './cel-types';
import { ROOTS } from './cel-tree';
import { shown, suggestion } from './names';

/** What is wrong with an expression, from its own first character. */
export interface Finding {
  at: number;
  end: number;
  code: ExpressionCode;
  message: string;
}

export type ExpressionCode =
  | 'expression-syntax'
  | 'expression-type'
  | 'expression-limit'
  | 'unknown-name'
  | 'unknown-input'
  | 'unknown-step'
  | 'unknown-field'
  | 'unknown-function'
  | 'not-here'
  | 'version-order'
  | 'duration';

/** Turns an error of the CEL library into a sentence of ours. */
export function explain(error: unknown, room: Room): Finding {
  const { code, summary, start, end } = parts(error);
  const place = { at: start, end };
  const name = summary.slice(summary.lastIndexOf(': ') + 2);
  switch (code) {
    case 'unknown_variable': {
      const known = ROOTS.filter((root) => room.env.hasVariable(root));
      if ((ROOTS as readonly string[]).includes(name))
        return { ...place, code: 'not-here', message: `\`${name}\` is not known here` };
      return { ...place, code: 'unknown-name', message: `unknown name \`${shown(name)}\`${suggestion(name, known)}` };
    }
    case 'no_such_key':
      return {
        ...place,
        code: 'unknown-field',
        message: fieldOf(error, name, room) ?? `there is no \`${shown(name)}\` here`,
      };
    case 'no_such_overload':
      return { ...place, code: 'expression-type', message: `the types do not go together: ${readable(name)}` };
    case 'no_matching_overload':
      return {
        ...place,
        code: 'expression-type',
        message: readable(summary.replace('found no matching overload for', 'no such call:')),
      };
    case 'limit_exceeded':
      return {
        ...place,
        code: 'expression-limit',
        message: 'the expression is too deep or too long: split it over several steps',
      };
    case 'parse':
      return { ...place, code: 'expression-syntax', message: syntax(summary) };
    default:
      return { ...place, code: 'expression-type', message: readable(lowered(summary)) };
  }
}

function parts(error: unknown): { code: string; summary: string; start: number; end: number } {
  if (!(error instanceof Error)) return { code: '', summary: shown(error), start: 0, end: 0 };
  const { name, message } = error;
  const summary = 'summary' in error && typeof error.summary === 'string' ? error.summary : message;
  const range = 'range' in error && isRange(error.range) ? error.range : { start: 0, end: 0 };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code: name === 'ParseError' && code !== 'limit_exceeded' ? 'parse' : code, summary, ...range };
}

function fieldOf(error: unknown, name: string, room: Room): string | null {
  const node = !(error instanceof Error) || !('node' in error) ? undefined : (error.node as ASTNode | undefined);
  return node?.op === '.' || node?.op === '[]' ? unknownField(node.args[0], name, room) : null;
}

function isRange(value: unknown): value is { start: number; end: number } {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value;
}

function syntax(summary: string): string {
  if (summary.includes('Unexpected token: EOF')) return 'the expression ends too early';
  if (summary.startsWith('Reserved identifier')) return `${lowered(summary)}: CEL keeps this word for itself`;
  return `this is no CEL expression: ${lowered(summary)}`;
}

function lowered(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function readable(text: string): string {
  let result = text.replace(/ \$?dyn\b/g, ' anything');
  for (const [ours, theirs] of Object.entries(RENAMED)) result = result.replaceAll(theirs, ours);
  return result;
}
