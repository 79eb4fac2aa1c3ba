import { renderProblem } from '../../language/source';
import type { Problem } from '../../language/problem';
import { count } from '../../reports/words';
import { checkFiles } from '../check-files';
import type { Verb } from '../verb';

/** Checks runbooks and inventories without a network or a secret; each problem in its place. Exit 2 when there is one. */
export const validate: Verb = async ({ args, output }) => {
  const checked = await checkFiles(args);
  const problems: Problem[] = checked.flatMap((one) => one.problems);
  output.data({ ok: problems.length === 0, problems });
  for (const { problems: found, shown } of checked) {
    for (const problem of found) output.text(`${renderProblem(problem, shown)}\n`);
  }
  const files = count(checked.length, 'file');
  output.say(
    problems.length === 0
      ? `${files} checked: nothing is wrong`
      : `${files} checked: ${count(problems.length, 'problem')}`,
  );
  return problems.length === 0 ? 0 : 2;
};
