import { z } from 'zod';
import type { ProblemCode } from './codes';
import { fault } from './codes';
import { DURATION_HINT, DURATION_PATTERN } from './duration';
import { shown, suggestion } from './names';
import { hasExpression } from './template';
import { acceptDuration } from './values';

interface Issue {
  input?: unknown;
}

/** The error of a key: missing, empty, or wrong with what to write. */
export function wrong(key: string, hint: string, code: ProblemCode = 'wrong-type'): (issue: Issue) => string {
  return ({ input }) => {
    if (input === undefined) return fault('missing-key', `\`${key}\` is missing: ${hint}`);
    if (input === null) return fault('wrong-type', `\`${key}\` is empty: ${hint}`);
    return fault(code, `\`${key}\` cannot be \`${shown(input)}\`: ${hint}`);
  };
}

/** Text of one line; a line end after it, as of a block text, does not count. */
export function line(key: string, hint: string) {
  return z.string({ error: wrong(key, hint) }).regex(/^[^\r\n]*\S[^\r\n]*\s*$/, {
    error: ({ input }) =>
      fault(
        'wrong-value',
        String(input).trim() === '' ? `\`${key}\` is empty: ${hint}` : `\`${key}\` is one line: ${hint}`,
      ),
  });
}

export function oneOf<const T extends readonly [string, ...string[]]>(
  key: string,
  options: T,
  code: ProblemCode = 'wrong-value',
) {
  return z.enum(options, {
    error: ({ input }) => {
      if (typeof input === 'string')
        return fault(code, `\`${key}\` cannot be \`${shown(input)}\`${suggestion(input, options)}`);
      return wrong(key, `write one of ${options.join(', ')}`)({ input });
    },
  });
}

/** A duration, written in place only. */
export function fixedDuration(key: string) {
  return duration(key, DURATION_PATTERN);
}

/** A duration, or an expression that gives one. */
export function anyDuration(key: string) {
  return duration(key, `${DURATION_PATTERN}|\\$\\{\\{`);
}

function duration(key: string, pattern: string) {
  const why = ({ input }: Issue): string => {
    if (input === undefined || input === null) return wrong(key, 'write a duration such as 30s')({ input });
    if (typeof input === 'string' && hasExpression(input))
      return fault('duration', `\`${key}\` takes no expression: write a duration such as 30s`);
    const accepted = acceptDuration(input);
    return fault('duration', `\`${key}\`: ${accepted.ok ? DURATION_HINT : accepted.why}`);
  };
  return z
    .string({ error: why })
    .regex(new RegExp(pattern), { error: why })
    .meta({ patternErrorMessage: DURATION_HINT });
}

/** Bare CEL; `true` and `false` are read by YAML as what they say. */
export function condition(key: string) {
  const hint = 'write an expression; where it begins with a quote, a bracket or `!`, put the whole value in quotes';
  const error = wrong(key, hint);
  return z.union([z.string().min(1, { error }), z.boolean()], { error });
}

export function list<T extends z.ZodType>(key: string, of: T, hint: string) {
  return z.array(of, { error: wrong(key, hint) });
}
