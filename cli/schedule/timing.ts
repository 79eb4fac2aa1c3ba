import { pastProblems, startProblems } from '../../activities/window-starts';
import { DURATION_HINT, formatDuration, LONGEST, parseDuration } from '../../language/duration';
import { shown } from '../../language/names';
import { readWindow, type Window, type WindowRule } from '../../rollout/window-rule';

/** When a schedule starts runs, as it was written: the keys of a file, and with hyphens the flags. */
export interface WrittenTiming {
  cron?: unknown;
  calendar?: unknown;
  at?: unknown;
  timezone?: unknown;
  window?: unknown;
  cutoff?: unknown;
  at_close?: unknown;
  jitter?: unknown;
  catch_up?: unknown;
}

export interface Timing {
  rule: WindowRule;
  window: Window;
  /** Milliseconds, both. */
  jitter: number;
  catchUp: number;
}

export interface TimingProblem {
  /** The key that is wrong; null: what is written as a whole. */
  key: keyof WrittenTiming | null;
  /** A sentence without the key. */
  text: string;
}

export type ReadTiming = { ok: true; timing: Timing } | { ok: false; problems: TimingProblem[] };

const RULE_KEYS = ['cron', 'calendar', 'at', 'timezone', 'window', 'cutoff', 'at_close'] as const;
export const TIMING_KEYS = [...RULE_KEYS, 'jitter', 'catch_up'] as const;

const SAMPLES = { timezone: 'Europe/Berlin', window: '3h' };
/** Temporal makes up for a whole year unless told otherwise: nobody wants last month's restart tonight. */
const CATCH_UP = 10 * 60_000;
/** Temporal takes less for this. */
const LEAST_CATCH_UP = 10_000;

/**
 * Checks when a schedule would start, all problems at once; needs no network. Never throws. That a single time has come
 * already is not looked at: `isOver` does that, where something is made.
 */
export function readTiming(written: WrittenTiming): ReadTiming {
  const problems = missing(written);
  if (problems.length > 0) return { ok: false, problems };
  const rule = Object.fromEntries(
    RULE_KEYS.filter((key) => written[key] !== undefined).map((key) => [key, written[key]]),
  );
  const read = readWindow(rule);
  const jitter = readLength('jitter', written.jitter, problems);
  const catchUp = readLength('catch_up', written.catch_up, problems);
  if (!read.ok) return { ok: false, problems: [...read.problems, ...problems] };
  const { window } = read;
  problems.push(...startProblems(window, Date.UTC(2000, 0, 1)), ...together(window, jitter, catchUp));
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    timing: {
      rule: rule as WindowRule,
      window,
      jitter: jitter ?? 0,
      catchUp: catchUp ?? Math.max(LEAST_CATCH_UP, Math.min(CATCH_UP, window.length)),
    },
  };
}

/** What is wrong with a start that will never come any more. `now`: milliseconds. */
export function isOver({ window }: Timing, now: number): TimingProblem[] {
  const past = pastProblems(window, now);
  return past.length > 0 ? past : startProblems(window, now);
}

function missing(written: WrittenTiming): TimingProblem[] {
  return (['timezone', 'window'] as const)
    .filter((key) => written[key] === undefined)
    .map((key) => ({ key, text: `is missing: write one such as ${SAMPLES[key]}` }));
}

function readLength(key: 'jitter' | 'catch_up', given: unknown, problems: TimingProblem[]): number | null {
  if (given === undefined) return null;
  const ms = typeof given === 'string' ? parseDuration(given) : null;
  if (ms === null) problems.push({ key, text: `\`${shown(given)}\` is no duration; ${DURATION_HINT}` });
  else if (ms > LONGEST) problems.push({ key, text: `\`${shown(given)}\` is longer than 24 days` });
  return ms;
}

function together({ length, cutoff }: Window, jitter: number | null, catchUp: number | null): TimingProblem[] {
  const problems: TimingProblem[] = [];
  if (jitter !== null && jitter >= length - cutoff)
    problems.push({
      key: 'jitter',
      text: `a start that is ${formatDuration(jitter)} late finds nothing left of the window; write less than ${formatDuration(length - cutoff)}`,
    });
  if (catchUp !== null && catchUp < LEAST_CATCH_UP)
    problems.push({
      key: 'catch_up',
      text: `${formatDuration(catchUp)} is less than Temporal keeps; write 10s or more`,
    });
  if (catchUp !== null && catchUp > length && length >= LEAST_CATCH_UP)
    problems.push({
      key: 'catch_up',
      text: `${formatDuration(catchUp)} is longer than the window, and a run that starts after its close is refused; write at most ${formatDuration(length)}`,
    });
  return problems;
}
