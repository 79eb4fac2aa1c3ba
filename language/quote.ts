import { splitTemplate } from './template';

/** Keys whose value is an expression or may hold one. */
export const EXPRESSION_KEYS: readonly string[] = [
  'where',
  'when',
  'assert',
  'message',
  'services',
  'stable',
  'deadline',
  'timeout',
  'sleep',
  'batch',
  'rest',
  'budget',
  'approve',
];

/** The line with its value in quotes, where YAML reads something else than the text that was meant; null: no such line. */
export function quotedLine(line: string): string | null {
  const found = /^(\s*(?:-\s+)*)([A-Za-z_][\w-]*)(\s*:\s+)(\S.*)$/.exec(line);
  if (found === null) return null;
  const [, before = '', key = '', colon = '', rest = ''] = found;
  const { value, comment } = cutComment(rest);
  if (value.includes('${{') && /^[[{]/.test(value)) {
    const flow = quotedTemplates(value);
    return flow === null ? null : before + key + colon + flow + comment;
  }
  return before + key + colon + quoted(unwrapped(value)) + comment;
}

/** Whether the value of this line is an expression, or holds one. */
export function isExpressionLine(line: string): boolean {
  const key = /^\s*(?:-\s+)*([A-Za-z_][\w-]*)\s*:/.exec(line)?.[1];
  return line.includes('${{') || (key !== undefined && EXPRESSION_KEYS.includes(key));
}

/** Whether the value of this line is a text for people. */
export function isTextLine(line: string): boolean {
  return /^\s*(?:-\s+)*(summary|description|name|default)\s*:/.test(line);
}

/** A text as YAML reads it back unchanged. */
export function quoted(text: string): string {
  return /["\\]/.test(text) ? `'${text.replace(/'/g, "''")}'` : `"${text}"`;
}

/** `"${{ a == "b" }}"` was meant to be quoted, but its own quotes end it: take them off. */
function unwrapped(value: string): string {
  const inner = /^(["'])(\$\{\{.*\}\})\1$/.exec(value);
  return inner?.[2] ?? value;
}

function cutComment(rest: string): { value: string; comment: string } {
  let quote: string | null = null;
  for (let i = 0; i < rest.length; i++) {
    const char = rest[i];
    if (quote !== null) quote = char === quote ? null : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '#' && /\s/.test(rest.charAt(i - 1))) {
      const value = rest.slice(0, i).trimEnd();
      return { value, comment: rest.slice(value.length) };
    }
  }
  const value = rest.trimEnd();
  return { value, comment: '' };
}

/** Puts quotes around each word of a list or map in brackets that holds expressions. */
function quotedTemplates(value: string): string | null {
  const split = splitTemplate(value);
  if (!split.ok) return null;
  const ends = new Map<number, number>();
  for (const part of split.parts) if (!('text' in part)) ends.set(part.at - 3, part.at + part.expression.length + 2);
  let result = '';
  let from = 0;
  for (const [at] of ends) {
    if (at < from || /["']/.test(value.charAt(at - 1))) continue;
    let start = at;
    while (start > from && /[^\s,[{]/.test(value.charAt(start - 1))) start--;
    let end = at;
    // A word goes on behind an expression, and may hold several.
    while (/[^\s,\]}]/.test(value.charAt(end))) end = ends.get(end) ?? end + 1;
    result += value.slice(from, start) + quoted(value.slice(start, end));
    from = end;
  }
  return from === 0 ? null : result + value.slice(from);
}
