/** Text cut at its `${{ }}`: fixed text, and expressions with the place of their first character. */
export type Part = { text: string } | { expression: string; at: number };

export type Template = { ok: true; parts: Part[] } | { ok: false; why: string; at: number };

/** Cuts a text at its `${{ }}`; braces and quotes inside an expression are followed. */
export function splitTemplate(text: string): Template {
  const parts: Part[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf('${{', from);
    if (open === -1) break;
    const close = closing(text, open + 3);
    if (close === -1) return { ok: false, why: '`${{` is never closed: write `}}` after the expression', at: open };
    if (open > from) parts.push({ text: text.slice(from, open) });
    parts.push({ expression: text.slice(open + 3, close), at: open + 3 });
    from = close + 2;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return { ok: true, parts };
}

/** The expression where the whole text is one; its surrounding blanks are part of it. */
export function wholeExpression(parts: readonly Part[]): { expression: string; at: number } | null {
  const rest = parts.filter((part) => 'expression' in part || part.text.trim() !== '');
  const only = rest[0];
  return rest.length === 1 && only !== undefined && 'expression' in only ? only : null;
}

export function hasExpression(text: string): boolean {
  return text.includes('${{');
}

/** Takes `${{ }}` off a text that is wholly one; any other text stays as it is. */
export function bare(text: string): { expression: string; at: number } {
  const split = hasExpression(text) ? splitTemplate(text) : null;
  const whole = split?.ok ? wholeExpression(split.parts) : null;
  return whole ?? { expression: text, at: 0 };
}

function closing(text: string, start: number): number {
  let depth = 0;
  let quote: string | null = null;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (quote !== null) {
      if (char === '\\') i++;
      else if (char === quote) quote = null;
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '{') depth++;
    else if (char === '}' && depth > 0) depth--;
    else if (char === '}' && text[i + 1] === '}') return i;
  }
  return -1;
}
