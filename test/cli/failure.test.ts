import { exitOf, exitOfRun, failureOf, ShownProblems } from '../../cli/failure';
import { ProblemsError, UserError, type ErrorCode } from '../../language/user-error';
import type { Outcome } from '../../rollout/report-shape';

const problem = { file: 'a.yaml', line: 3, column: 5, code: 'unknown-key', message: 'unknown key' };

describe('exit codes', () => {
  test.each<[ErrorCode, number]>([
    ['usage', 2],
    ['runbook', 2],
    ['inventory', 2],
    ['input', 2],
    ['unknown-run', 2],
    ['refused', 3],
    ['busy', 3],
    ['freeze', 3],
    ['drift', 3],
    ['login', 3],
    ['no-temporal', 4],
    ['no-worker', 4],
    ['not-confirmed', 4],
    ['rejected', 1],
  ])('%s without a run exits %i', (code, exit) => {
    expect(exitOf(code)).toBe(exit);
  });

  test.each<[Outcome, string | null, number]>([
    ['completed', null, 0],
    ['stopped', 'stopped', 1],
    ['rolled-back', 'rolled-back', 1],
    ['failed', 'failed', 1],
    ['failed', null, 1],
    ['refused', 'busy', 3],
    ['refused', 'login', 3],
    ['refused', 'drift', 3],
    ['refused', 'rejected', 3],
    ['refused', 'no-worker', 3],
    ['refused', 'input', 2],
    ['refused', 'runbook', 2],
    ['refused', 'inventory', 2],
  ])('a run that ended %s with type %s exits %i', (outcome, code, exit) => {
    expect(exitOfRun(outcome, code)).toBe(exit);
  });
});

describe('what was thrown, as a failure', () => {
  test('a UserError keeps its code and sentence', () => {
    expect(failureOf(new UserError('busy', 'held by x'))).toEqual({
      code: 'busy',
      message: 'held by x',
      problems: [],
      shown: '',
    });
  });

  test('problems whose document is elsewhere are shown in one line each', () => {
    expect(failureOf(new ProblemsError('runbook', 'bad', [problem])).shown).toBe('a.yaml:3:5: unknown key');
  });

  test('a single problem that says just what the message says is not shown twice', () => {
    expect(failureOf(new ProblemsError('input', 'unknown key', [problem])).shown).toBe('');
  });

  test('problems whose document is at hand are shown as prepared', () => {
    const failure = failureOf(new ShownProblems('runbook', 'bad', [problem], 'with a caret'));
    expect(failure).toEqual({ code: 'runbook', message: 'bad', problems: [problem], shown: 'with a caret' });
  });

  test('anything else shows its first line and never its stack', () => {
    const failure = failureOf(new TypeError('no such thing\n    at somewhere.js:1:1'));
    expect(failure.message).toBe('Rollbook itself failed: no such thing');
    expect(JSON.stringify(failure)).not.toContain('somewhere.js');
  });
});
