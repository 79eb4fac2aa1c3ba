const KEY = /([\w-]{1,60})["']?\s{0,20}:(?=\s|["'{[]|$)\s*/g;
const SECRET = /pass|pwd|secret|token|key|credential/i;

/** No line of an inventory is longer by intention. */
const LONGEST_LINE = 2_000;

/**
 * The text of an inventory fit to be shown, line by line: what stands under `password`, `token`, `key` and the like,
 * and a user part in a URL, is `***`. Works on text that is no YAML too; rather masks too much than too little.
 */
export function maskSource(text: string): string {
  const lines = text.split('\n');
  const shown: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const at = secretAt(line);
    if (at === null) {
      shown.push(line.length > LONGEST_LINE ? '***' : withoutUser(line));
      continue;
    }
    shown.push(`${withoutUser(line.slice(0, at))}***`);
    for (const end = endOfValue(lines, i, line.slice(at)); i < end; i++) {
      shown.push((lines[i + 1] ?? '').replace(/\S.*/s, '***'));
    }
  }
  return shown.join('\n');
}

/** The texts that `maskSource` hides, longest first, for sentences that quote a document. */
export function hiddenTexts(text: string): string[] {
  const before = text.split('\n');
  const after = maskSource(text).split('\n');
  const hidden = new Set<string>();
  for (const [i, line] of before.entries()) {
    const shown = after[i] ?? '';
    if (line === shown) continue;
    const whole = line.slice(common(line, shown)).trim();
    for (const part of [whole, whole.replace(/^["'{[\s]+|["'}\]\s]+$/g, '')]) if (part.length > 2) hidden.add(part);
  }
  return [...hidden].sort((a, b) => b.length - a.length);
}

/** Where the value of the first secret key of this line begins. */
function secretAt(line: string): number | null {
  if (line.length > LONGEST_LINE) return SECRET.test(line) ? 0 : null;
  for (const found of line.matchAll(KEY)) {
    if (SECRET.test(found[1] ?? '')) return found.index + found[0].length;
  }
  return null;
}

function withoutUser(line: string): string {
  const end = line.lastIndexOf('@');
  if (end === -1) return line;
  const slashes = line.indexOf('//');
  if (slashes !== -1 && slashes < end) return `${line.slice(0, slashes + 2)}***${line.slice(end)}`;
  const word = /\S*$/.exec(line.slice(0, end))?.[0] ?? '';
  return word.includes(':') ? `${line.slice(0, end - word.length)}***${line.slice(end)}` : line;
}

/** The last line of a value: it goes on over deeper lines, to the end of an open quote, to the end of open brackets. */
function endOfValue(lines: string[], at: number, first: string): number {
  const indent = indentOf(lines[at] ?? '');
  let end = at;
  while (end + 1 < lines.length && (blank(lines[end + 1]) || indentOf(lines[end + 1]) > indent)) end++;
  const quote = /^["']/.exec(first)?.[0];
  if (quote !== undefined && !first.slice(1).includes(quote)) {
    const closing = lines.findIndex((line, i) => i > at && line.includes(quote));
    return Math.max(end, closing === -1 ? lines.length - 1 : closing);
  }
  let depth = depthOf(first);
  if (!/^[{[]/.test(first) || depth <= 0) return end;
  let last = at;
  while (depth > 0 && last + 1 < lines.length) depth += depthOf(lines[++last] ?? '');
  return Math.max(end, last);
}

function depthOf(text: string): number {
  return (text.match(/[{[]/g) ?? []).length - (text.match(/[}\]]/g) ?? []).length;
}

function blank(line: string | undefined): boolean {
  return (line ?? '').trim() === '';
}

function indentOf(line: string | undefined): number {
  return (line ?? '').length - (line ?? '').trimStart().length;
}

function common(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
