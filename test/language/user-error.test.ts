import { ProblemsError, UserError } from '../../language/user-error';

test('an error for a person, thrown, has its code, its sentence and its own name', () => {
  const problem = { file: 'f', line: 1, column: 2, code: 'name', message: 'm' };
  const plain = new UserError('busy', 'it is busy');
  const problems = new ProblemsError('runbook', 'it is wrong', [problem]);
  expect([plain.name, plain.code, plain.message]).toEqual(['UserError', 'busy', 'it is busy']);
  expect([problems.name, problems.code, problems.message]).toEqual(['ProblemsError', 'runbook', 'it is wrong']);
  expect(problems.problems).toEqual([problem]);
  expect(problems).toBeInstanceOf(UserError);
});
