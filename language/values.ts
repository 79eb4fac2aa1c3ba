import { DURATION_HINT, LONGEST, formatDuration, parseDuration } from './duration';
import { shown } from './names';

/** What a value stands for; each kind is checked in one way, written in place or given by an expression. */
export type ValueKind = 'services' | 'duration' | 'string' | 'count' | 'batch';

export type Accepted<T> = { ok: true; value: T } | { ok: false; why: string };

/** The most characters that a text input or a rendered message may have. */
export const LONGEST_TEXT = 1000;

const SERVICE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,99}$/;
const MOST_SERVICES = 50;

/** A list of service names: at least one, each once. */
export function acceptServices(value: unknown): Accepted<string[]> {
  if (typeof value === 'string')
    return { ok: false, why: `a list of service names is wanted: write [${shown(value)}]` };
  if (!Array.isArray(value)) return { ok: false, why: 'a list of service names is wanted, such as [stats_archiver]' };
  if (value.length === 0) return { ok: false, why: 'the list of services is empty: name at least one' };
  if (value.length > MOST_SERVICES) return { ok: false, why: `at most ${MOST_SERVICES} services can be named` };
  const names: string[] = [];
  for (const name of value as unknown[]) {
    if (typeof name !== 'string' || !SERVICE_NAME.test(name)) {
      return { ok: false, why: `\`${shown(name)}\` is no service name, such as stats_archiver` };
    }
    if (names.includes(name)) return { ok: false, why: `\`${name}\` is named twice` };
    names.push(name);
  }
  return { ok: true, value: names };
}

/** Milliseconds of a duration written as text; a bare number is refused. */
export function acceptDuration(value: unknown): Accepted<number> {
  if (typeof value === 'number') return { ok: false, why: `a bare number is no duration: write ${shown(value)}s` };
  const ms = typeof value === 'string' ? parseDuration(value) : null;
  if (ms === null) {
    const bareDigits = typeof value === 'string' && /^\d+$/.test(value);
    if (bareDigits) return { ok: false, why: `a bare number is no duration: write ${value}s` };
    return { ok: false, why: `\`${shown(value)}\` is no duration: ${DURATION_HINT}` };
  }
  return acceptMilliseconds(ms);
}

export function acceptMilliseconds(ms: number): Accepted<number> {
  if (!Number.isSafeInteger(ms) || ms < 0)
    return { ok: false, why: `${formatDuration(ms)} is no duration: it must not be negative` };
  if (ms > LONGEST)
    return { ok: false, why: `${formatDuration(ms)} is too long: write at most ${formatDuration(LONGEST)}` };
  return { ok: true, value: ms };
}

/** A whole number of things, zero included. */
export function acceptCount(value: unknown): Accepted<number> {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    return { ok: false, why: `\`${shown(value)}\` is no count: write a whole number, 0 or more` };
  }
  return { ok: true, value };
}

/** How many nodes a batch has: a whole number from 1, or a percentage from `1%` to `100%`. */
export function acceptBatch(value: unknown): Accepted<number | string> {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return { ok: true, value };
  const percent = typeof value === 'string' ? /^([1-9]\d{0,2})%$/.exec(value) : null;
  if (typeof value === 'string' && percent !== null && Number(percent[1]) <= 100) return { ok: true, value };
  return {
    ok: false,
    why: `\`${shown(value)}\` is no batch: write a number from 1, or a percentage from "1%" to "100%"`,
  };
}

export function acceptText(value: unknown): Accepted<string> {
  if (typeof value !== 'string') return { ok: false, why: `\`${shown(value)}\` is no text` };
  return { ok: true, value: value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT - 3)}...` : value };
}

/** Why this pair cannot be: a deadline must leave room for the time that the effect must hold; null: it can. */
export function wrongTiming(stable: number, deadline: number): string | null {
  if (deadline > stable) return null;
  return `\`deadline\` (${formatDuration(deadline)}) must be longer than \`stable\` (${formatDuration(stable)}), or no effect can ever hold so long`;
}

/** The longest that one HTTP request may take. */
export const LONGEST_TIMEOUT = 3_600_000;

/** Why these batches are no growing list; null: they are. A number and a percentage cannot be compared. */
export function wrongGrowth(sizes: readonly (number | string | null)[]): string | null {
  for (const [index, size] of sizes.entries()) {
    const before = sizes[index - 1];
    if (before === undefined || before === null || size === null || typeof before !== typeof size) continue;
    if (parseInt(String(size), 10) < parseInt(String(before), 10)) {
      return `a list of batches grows: ${size} comes after ${before}`;
    }
  }
  return null;
}
