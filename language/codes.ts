import type { ExpressionCode } from './cel-errors';

/** The closed list of problem codes of runbooks; scripts may depend on them. */
export type ProblemCode =
  | ExpressionCode
  | 'too-big'
  | 'too-deep'
  | 'yaml'
  | 'quote'
  | 'alias'
  | 'tag'
  | 'number'
  | 'empty'
  | 'duplicate-key'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'wrong-value'
  | 'name'
  | 'duplicate-name'
  | 'unknown-action'
  | 'unknown-gate'
  | 'step-kind'
  | 'wrong-place'
  | 'no-steps'
  | 'default'
  | 'deadline'
  | 'template';

/** An error text of a schema that carries its code, since zod's own codes say less than ours. */
export function fault(code: ProblemCode, message: string): string {
  return `${code}|${message}`;
}

export function readFault(text: string): { code: ProblemCode; message: string } {
  const cut = text.indexOf('|');
  return cut === -1
    ? { code: 'wrong-value', message: text }
    : { code: text.slice(0, cut) as ProblemCode, message: text.slice(cut + 1) };
}
