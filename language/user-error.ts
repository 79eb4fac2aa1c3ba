import type { Problem } from './problem';

/** The closed list of error codes: the type of a failed run, and `error.code` of the command line. */
export type ErrorCode =
  | 'usage'
  | 'runbook'
  | 'inventory'
  | 'input'
  | 'unknown-run'
  | 'refused'
  | 'busy'
  | 'freeze'
  | 'drift'
  | 'login'
  | 'no-temporal'
  | 'no-worker'
  | 'not-confirmed'
  | 'rejected';

/** Something that a person can mend, said in one sentence that is fit to print: never a stack, never a secret. */
export class UserError extends Error {
  override readonly name: string = 'UserError';

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** A UserError about documents, with all that is wrong in them. */
export class ProblemsError extends UserError {
  override readonly name = 'ProblemsError';

  constructor(
    code: ErrorCode,
    message: string,
    readonly problems: Problem[],
  ) {
    super(code, message);
  }
}
