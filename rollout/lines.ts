/** Text from elsewhere on one line, without characters that command a terminal or turn the direction of what follows. */
export function oneLine(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\uFFFD')
    .replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/**
 * One line of at most `most` bytes of UTF-8 once it is written by `write`. What is too long ends in "…" behind a whole word;
 * only a word that is longer than all the room is cut within.
 */
export function shortLine(text: string, most: number, write: (plain: string) => string = (plain) => plain): string {
  const line = oneLine(text);
  if (line.length <= most && bytesOf(write(line)) <= most) return write(line);
  const fits = (kept: string): boolean => bytesOf(write(kept)) <= most - bytesOf(' …');
  // Every character takes at least a byte: what comes after these is never shown.
  const words = line.slice(0, most + 1).split(' ');
  const [first = ''] = words;
  if (!fits(first)) return `${write(longest([...first], '', fits))}…`;
  return `${write(longest(words, ' ', fits))} …`;
}

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function longest(parts: string[], between: string, fits: (kept: string) => boolean): string {
  let kept = '';
  for (const [index, part] of parts.entries()) {
    const longer = index === 0 ? part : `${kept}${between}${part}`;
    if (!fits(longer)) break;
    kept = longer;
  }
  return kept;
}
