import { oneLine, shortLine } from './lines';

/**
 * Text from elsewhere as text of Markdown, on one line, at most `most` bytes: nothing in it is a link, a cell, a tag or an
 * emphasis, at the start of a line no heading or list, and dashes and fractions stay as they were typed. Made for the Markdown of Temporal's UI.
 */
export function markdownText(text: string, most: number): string {
  return shortLine(text, most, escaped);
}

/** The same as code: for names, messages and commands that somebody copies. A grave accent becomes an apostrophe. */
export function markdownCode(text: string, most: number): string {
  return shortLine(oneLine(text) === '' ? '-' : text, most, (plain) => `\`${plain.replaceAll('`', "'")}\``);
}

/** Temporal's UI leaves no room between columns; an em space is not trimmed. */
const GAP = '\u2003';

/** A table of cells that are Markdown already. */
export function markdownTable(head: string[], rows: string[][]): string {
  const line = (cells: string[], gap = GAP): string => `| ${cells.join(`${gap} | `)} |`;
  return [
    line(head),
    line(
      head.map(() => '---'),
      '',
    ),
    ...rows.map((cells) => line(cells)),
  ].join('\n');
}

function escaped(plain: string): string {
  return plain
    .replace(/[\\`*_{}[\]<>|~^$&]/g, '\\$&')
    .replace(/:(?=\S)/g, '\\:')
    .replace(/-(?=-)|(?<=-)-/g, '\\-')
    .replace(/(?<=\d)\/(?=\d)/g, '&#47;')
    .replace(/^[#+=:-]/, (mark) => `&#${mark.charCodeAt(0)};`)
    .replace(/^(\d+)\./, '$1\\.');
}
