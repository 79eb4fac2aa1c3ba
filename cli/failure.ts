import type { Problem } from '../language/problem';
import { ProblemsError, UserError } from '../language/user-error';
import type { ErrorCode } from '../rollout/plan-shape';
import type { Outcome } from '../rollout/report-shape';
import { plain } from '../reports/words';
import { isOneOf } from './words';

/** What went wrong before, or instead of, a run: `error` of `--json`, and one sentence otherwise. */
export interface Failure {
  code: ErrorCode;
  message: string;
  problems: Problem[];
  /** The problems for a person, each with its line and a caret; empty where the documents are not at hand. */
  shown: string;
}

const EXITS: Record<ErrorCode, number> = {
  usage: 2,
  runbook: 2,
  inventory: 2,
  input: 2,
  'unknown-run': 2,
  refused: 3,
  busy: 3,
  freeze: 3,
  drift: 3,
  login: 3,
  'no-temporal': 4,
  'no-worker': 4,
  'not-confirmed': 4,
  rejected: 1,
};

/** The exit code of a failure without a run: 2 what was asked, 3 refused, 4 nobody there, 1 a rejected verb. */
export function exitOf(code: ErrorCode): number {
  return EXITS[code];
}

/** The exit code of a run that ended: by its outcome, but 2 where what was asked was itself wrong. */
export function exitOfRun(outcome: Outcome, code: string | null): number {
  if (code !== null && isErrorCode(code) && outcome !== 'completed' && EXITS[code] === 2) return 2;
  switch (outcome) {
    case 'completed':
      return 0;
    case 'stopped':
    case 'rolled-back':
    case 'failed':
      return 1;
    case 'refused':
      return 3;
    default:
      return outcome satisfies never;
  }
}

export function isErrorCode(text: string): text is ErrorCode {
  return isOneOf(Object.keys(EXITS), text);
}

/** Problems of documents that are at hand, so that each can be shown in its place. */
export class ShownProblems extends ProblemsError {
  constructor(
    code: ErrorCode,
    message: string,
    problems: Problem[],
    readonly shown: string,
  ) {
    super(code, message, problems);
  }
}

/** Any thrown value as a failure; what nobody foresaw is called by its own message, without a stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ProblemsError) {
    const { code, message, problems } = error;
    return { code, message, problems, shown: error instanceof ShownProblems ? error.shown : listOf(problems, message) };
  }
  if (error instanceof UserError) return { code: error.code, message: error.message, problems: [], shown: '' };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'usage', message: `Rollbook itself failed: ${message.split('\n')[0] ?? ''}`, problems: [], shown: '' };
}

/** One line a problem; a single one that the message tells already is not told again. */
function listOf(problems: readonly Problem[], message: string): string {
  if (problems.length === 1 && problems[0]?.message === message) return '';
  return problems.map((one) => plain(`${one.file}:${one.line}:${one.column}: ${one.message}`)).join('\n');
}
