import { printable } from './names';
import type { Problem } from './problem';

const WIDEST = 140;

/** A problem for a terminal: place and sentence, then the line and a caret below the place. Ends without a line end. */
export function renderProblem(problem: Problem, sourceText: string): string {
  const head = printable(`${problem.file}:${problem.line}:${problem.column}: ${problem.message} [${problem.code}]`);
  const line = sourceText
    .replace(/^\uFEFF/, '')
    .split('\n')
    [problem.line - 1]?.replace(/\r$/, '');
  if (line === undefined) return head;
  const from = problem.column > WIDEST ? problem.column - Math.floor(WIDEST / 2) : 0;
  const part = printable(line.slice(from, from + WIDEST));
  const gutter = String(problem.line);
  const indent = part.slice(0, problem.column - 1 - from).replace(/[^\t]/g, ' ');
  return `${head}\n  ${gutter} | ${part}\n  ${' '.repeat(gutter.length)} | ${indent}^`;
}
