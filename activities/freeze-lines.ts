/** One component of an iCalendar file, with the lines in which its parts stand. */
export interface CalendarPart {
  /** Lower case, such as `vevent`. */
  name: string;
  /** Of its BEGIN, from 1. */
  line: number;
  lines: ContentLine[];
  parts: CalendarPart[];
}

export interface ContentLine {
  /** Lower case, such as `dtstart`. */
  name: string;
  /** Unfolded. */
  text: string;
  line: number;
}

/** What is wrong in which line. */
export interface LineProblem {
  line: number;
  message: string;
}

const DEEPEST = 8;

/** The components of an iCalendar text (RFC 5545, section 3.4), or the first thing that is wrong with its lines. Never throws. */
export function partsOf(text: string): { parts: CalendarPart[] } | { problem: LineProblem } {
  const root: CalendarPart = { name: '', line: 1, lines: [], parts: [] };
  const open = [root];
  for (const { text: content, line } of unfolded(text)) {
    const inside = open[open.length - 1] ?? root;
    const name = /^[A-Za-z0-9-]+(?=[:;])/.exec(content)?.[0].toLowerCase();
    if (name === undefined) return wrong(line, 'this is no line of an iCalendar file: write NAME:value');
    const value = content.slice(name.length + 1).trim();
    if (name === 'begin') {
      if (open.length > DEEPEST) return wrong(line, `components are nested deeper than ${DEEPEST} levels`);
      const part = { name: value.toLowerCase(), line, lines: [], parts: [] };
      if (inside === root && part.name !== 'vcalendar')
        return wrong(line, 'an iCalendar file begins with BEGIN:VCALENDAR');
      inside.parts.push(part);
      open.push(part);
    } else if (name === 'end') {
      if (inside === root) return wrong(line, `nothing is open that END:${shortened(value)} could end`);
      if (inside.name !== value.toLowerCase()) {
        const begun = `BEGIN:${shortened(inside.name.toUpperCase())} of line ${inside.line}`;
        return wrong(line, `END:${shortened(value)} does not end ${begun}`);
      }
      open.pop();
    } else if (inside === root) {
      return wrong(line, 'an iCalendar file begins with BEGIN:VCALENDAR and ends with END:VCALENDAR');
    } else {
      inside.lines.push({ name, text: content, line });
    }
  }
  const left = open[open.length - 1] ?? root;
  if (left !== root) {
    const begun = shortened(left.name.toUpperCase());
    return wrong(left.line, `the file ends before END:${begun}: it was not written to its end`);
  }
  if (root.parts.length === 0)
    return wrong(1, 'the file holds no calendar: an iCalendar file begins with BEGIN:VCALENDAR');
  return { parts: root.parts };
}

/** Lines that begin with a space or a tab go on with the one before; empty ones are passed over. */
function unfolded(text: string): ContentLine[] {
  const found: ContentLine[] = [];
  const rows = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  let pieces: string[] = [];
  const close = () => {
    const last = found[found.length - 1];
    if (last && pieces.length > 1) last.text = pieces.join('');
  };
  for (const [index, row] of rows.entries()) {
    if (/^[ \t]/.test(row) && found.length > 0) {
      pieces.push(row.slice(1));
      continue;
    }
    if (row.trim() === '') continue;
    close();
    pieces = [row];
    found.push({ name: '', text: row, line: index + 1 });
  }
  close();
  return found;
}

function wrong(line: number, message: string): { problem: LineProblem } {
  return { problem: { line, message } };
}

function shortened(text: string): string {
  const shown = text.replace(/[^\x20-\x7e]/g, '?');
  return shown.length > 40 ? `${shown.slice(0, 40)}…` : shown;
}
