import { isLook, type LookOrNot } from '../rollout/facts';
import type { Verdict } from '../rollout/report-shape';
import type { AwaitInput, AwaitResult } from './contract';

/** How far an await has come: plain JSON, carried in heartbeats. Times are milliseconds on the worker's clock. */
export interface Progress {
  /** Since when it holds without a break. */
  holdsSince: number | null;
  /** Readable milliseconds of the deadline that are used up, and up to when they are counted. */
  readable: number;
  countedTo: number | null;
  darkSince: number | null;
  /** start_time of each service while it holds: a new one is a break. */
  starts: Record<string, string | null>;
  result: AwaitResult | null;
}

/** One reading: `yes`, `no`, or `unknown` where it could not be read. */
export interface Seen {
  began: number;
  ended: number;
  verdict: Verdict;
  why: string;
  refused: 401 | 403 | null;
  starts: Record<string, string | null>;
}

/** Unreadable for so long is unknown (safety rule 5). */
const DARK_LIMIT = 5 * 60_000;

export const AT_FIRST: Progress = {
  holdsSince: null,
  readable: 0,
  countedTo: null,
  darkSince: null,
  starts: {},
  result: null,
};

/** Moves an await on by one reading; `result` is set once it is decided. */
export function advance(before: Progress, seen: Seen, bounds: { stable: number; deadline: number }): Progress {
  if (seen.verdict === 'unknown') return dark(before, seen);
  const same = JSON.stringify(before.starts) === JSON.stringify(seen.starts);
  const holds = seen.verdict === 'yes';
  const holdsSince = holds ? (same ? (before.holdsSince ?? seen.ended) : seen.ended) : null;
  const readable = before.readable + (before.countedTo === null ? 0 : Math.max(0, seen.ended - before.countedTo));
  const progress = { ...before, holdsSince, readable, countedTo: seen.ended, darkSince: null, starts: seen.starts };
  if (holdsSince !== null && (bounds.stable === 0 || seen.began - holdsSince >= bounds.stable)) {
    return { ...progress, result: { verdict: 'yes', why: '', refused: null } };
  }
  if (readable <= bounds.deadline) return progress;
  const why = holds ? 'its deadline is over, and it has not held long enough' : `its deadline is over: ${seen.why}`;
  return { ...progress, result: { verdict: 'no', why, refused: null } };
}

/** What one look says about `services.running` and `services.stopped`; a service that is not listed does not run. */
export function judgeServices(wish: AwaitInput['await'], services: string[], look: LookOrNot): Seen {
  if (!isLook(look)) {
    const { began, ended, refused, unreadable } = look;
    return { began, ended, verdict: 'unknown', why: unreadable, refused, starts: {} };
  }
  const wanted = wish === 'services.running' ? 'RUNNING' : 'STOPPED';
  const statusOf = (name: string): string =>
    look.services[name]?.status ?? (wanted === 'STOPPED' ? 'STOPPED' : 'not listed');
  const other = services.find((name) => statusOf(name) !== wanted);
  const starts =
    wanted === 'STOPPED' ? [] : services.map((name) => [name, look.services[name]?.startTime ?? null] as const);
  return {
    began: look.began,
    ended: look.ended,
    verdict: other === undefined ? 'yes' : 'no',
    why: other === undefined ? '' : `${other} is ${statusOf(other)}`,
    refused: null,
    starts: Object.fromEntries(starts),
  };
}

function dark(before: Progress, seen: Seen): Progress {
  const darkSince = before.darkSince ?? seen.began;
  const progress = { ...before, holdsSince: null, countedTo: null, darkSince };
  const over = seen.refused === 401 || seen.ended - darkSince >= DARK_LIMIT;
  return over ? { ...progress, result: { verdict: 'unknown', why: seen.why, refused: seen.refused } } : progress;
}
