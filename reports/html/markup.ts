/** Text that is HTML already. Only `markup` and `trusted` make it, so that nothing from elsewhere becomes markup by accident. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Piece = Markup | string | number | null | readonly Piece[];

/** HTML with its values put in: text and numbers escaped, markup as it is, lists one after the other, null as nothing. */
export function markup(parts: TemplateStringsArray, ...pieces: Piece[]): Markup {
  return new Markup(parts.map((part, index) => part + shown(pieces[index] ?? null)).join(''));
}

/** Text of this program's own making, or that a serializer has escaped. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Text from elsewhere as text and as the value of an attribute: one line, no control characters, nothing that acts. */
export function escape(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

function shown(piece: Piece): string {
  if (piece === null) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escape(piece);
  if (typeof piece === 'number') return String(piece);
  return piece.map(shown).join('');
}
