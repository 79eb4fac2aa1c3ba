import type { LineCounter } from 'yaml';
import { CST, Lexer, Parser } from 'yaml';

export const LARGEST_KB = 256;
const DEEPEST = 64;
const MOST_STUMBLES = 50;

/** Something that stops the reading of a text. */
export interface Stumble {
  line: number;
  column: number;
  code: 'yaml' | 'alias' | 'tag';
  message: string;
  /** Where quotes around the value could be what was meant: on lines with an expression, or with any text. */
  mend: 'expression' | 'text' | 'no';
}

/** Whether a text has more than 256 kB in UTF-8. */
export function tooBig(text: string): boolean {
  const limit = LARGEST_KB * 1024;
  if (text.length > limit) return true;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
  }
  return bytes > limit;
}

/**
 * Goes through the tokens before anything is composed: composing a deep document can end the process, and not
 * always the first one in a process. Stops at the 65th level.
 */
export function scan(
  text: string,
  counter: LineCounter,
): { deep: { line: number; column: number } | null; stumbles: Stumble[] } {
  const parser = new Parser(counter.addNewLine);
  counter.addNewLine(0);
  const stumbles: Stumble[] = [];
  let type: string | null = null;
  for (const lexeme of new Lexer().lex(text)) {
    const at = parser.offset;
    // What follows the mark of a scalar is its text, whatever it begins with.
    type = type === 'scalar' ? 'text' : CST.tokenType(lexeme);
    for (const token of parser.next(lexeme)) void token;
    const place = () => {
      const { line, col } = counter.linePos(at);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    };
    if (nesting(parser) > DEEPEST) return { deep: place(), stumbles };
    if (stumbles.length >= MOST_STUMBLES) continue;
    if (type === 'alias' || type === 'anchor') {
      const message = `\`${lexeme.slice(0, 40)}\`: anchors and aliases are refused; write the value out where it is wanted`;
      stumbles.push({ ...place(), code: 'alias', message, mend: 'expression' });
    } else if (type === 'tag') {
      const message = `\`${lexeme.slice(0, 40)}\`: tags are refused; write a plain value, in quotes where it begins with \`!\``;
      stumbles.push({ ...place(), code: 'tag', message, mend: 'expression' });
    }
  }
  return { deep: null, stumbles };
}

function nesting(parser: Parser): number {
  return parser.stack.filter(({ type }) => type === 'block-map' || type === 'block-seq' || type === 'flow-collection')
    .length;
}
