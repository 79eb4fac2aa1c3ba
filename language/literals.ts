import type { Value } from './runbook';
import { hasExpression } from './template';
import type { Accepted } from './values';
import { acceptDuration } from './values';

/** A duration or text of a checked document as a value; `fallback` where the key was left out. */
export function durationValue(text: string | undefined, fallback: number): Value<number> {
  if (text === undefined) return { literal: fallback };
  if (hasExpression(text)) return { expression: text };
  return { literal: valueOr(acceptDuration(text), fallback) };
}

export function textValue(text: string | undefined): Value<string> | null {
  if (text === undefined) return null;
  return hasExpression(text) ? { expression: text } : { literal: text };
}

/** Milliseconds of a duration that takes no expression. */
export function fixedDuration(text: string | undefined, fallback: number): number {
  return text === undefined ? fallback : valueOr(acceptDuration(text), fallback);
}

function valueOr<T>(accepted: Accepted<T>, fallback: T): T {
  return accepted.ok ? accepted.value : fallback;
}
