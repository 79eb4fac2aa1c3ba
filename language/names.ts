import { distance } from 'fastest-levenshtein';

/** The known name that a typo most likely meant; null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > 60) return null;
  let best: string | null = null;
  let least = Math.ceil(word.length * 0.4) + 1;
  for (const name of known) {
    const apart = distance(word.toLowerCase(), name.toLowerCase());
    if (apart < least) [best, least] = [name, apart];
  }
  return best;
}

/** `; did you mean x?`, or what there is where nothing is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== null) return `; did you mean \`${near}\`?`;
  return known.length === 0 ? '' : `; there is ${listed(known)}`;
}

const MOST_LISTED = 16;

/** `a, b and c` for a sentence, each as code; of very many only the first. */
export function listed(names: readonly string[]): string {
  if (names.length > MOST_LISTED) {
    const first = names.slice(0, MOST_LISTED - 4).map((name) => `\`${name}\``);
    return `${first.join(', ')} and ${names.length - first.length} more`;
  }
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} and ${quoted[quoted.length - 1]}`;
}

/** A text of a document for a sentence: on one line and not long. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const line = printable(text.replace(/\s+/g, ' ').trim());
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** A document may hold characters that command a terminal, or turn the direction of what follows. */
export function printable(text: string): string {
  return text.replace(/(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

const MOST_PROBLEMS = 20;
const LONGEST_PROBLEM = 300;

/** Problems for one message that somebody reads, and that fits into a history: the first of them, none of them long. */
export function fewProblems(problems: readonly string[]): string[] {
  const few = problems.slice(0, MOST_PROBLEMS).map((text) => {
    // Cut first: a text may have millions of characters.
    const line = printable(text.slice(0, LONGEST_PROBLEM));
    return text.length > LONGEST_PROBLEM ? `${line}...` : line;
  });
  const more = problems.length - few.length;
  return more > 0 ? [...few, `and ${more} more`] : few;
}

/** Words that a CEL expression cannot reach as a name after a dot. */
const NO_NAMES = ['in', 'true', 'false', 'null', '__proto__'];

/** Why a text cannot name an input or a step; null: it can. */
export function wrongName(name: string): string | null {
  if (name.includes('-')) {
    return `write \`${name.replace(/-/g, '_')}\`: a hyphen is minus in expressions`;
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'use letters, digits and _, and begin with a letter';
  if (NO_NAMES.includes(name)) return 'this word means something else in expressions; choose another';
  return name.length > 60 ? 'use at most 60 characters' : null;
}
