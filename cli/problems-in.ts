import type { Problem } from '../language/problem';
import { renderProblem } from '../language/source';
import type { ErrorCode } from '../language/user-error';
import { ShownProblems } from './failure';

/** All that is wrong with the text of a file, each in its place. */
export function problemsIn(code: ErrorCode, file: string, text: string, problems: Problem[]): ShownProblems {
  const shown = problems.map((problem) => renderProblem(problem, text)).join('\n\n');
  const many = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return new ShownProblems(code, `${file} has ${many}`, problems, shown);
}
