import { UserError } from '../../language/user-error';
import type { Problem } from '../../language/problem';
import { askRequest } from '../ask-request';
import { describeSchedule } from '../describe-schedule';
import type { Interrupt } from '../interrupt';
import type { Session } from '../session';
import { sideBySide } from '../side-by-side';
import { type FileEntry, overProblems } from './file';
import { type Live, listSchedules, liveOf } from './live';
import { requestOf, type Wanted } from './made';
import { type Difference, differences, settingsOf } from './settings';
import { type Sourced, withSources } from './sources';
import { createSchedule, pauseSchedule, updateSchedule } from './store';

/** What is to be done about one schedule of a file. */
export interface Step {
  name: string;
  change: 'create' | 'update' | 'pause' | 'none';
  differences: Difference[];
  /** Why nobody starts it by itself; null: it is not paused. */
  paused: string | null;
  wanted: Wanted;
  /** Null: there is none yet. */
  live: Live | null;
}

export type Applied = { ok: true; steps: Step[]; left: string[] } | { ok: false; problems: Problem[] };

const LANES = 8;

/**
 * Compares a file with what Temporal has, and lets a worker check what would be started. `left`: schedules that were made from a
 * file of this name and are not in it any more. Throws `no-worker` and `no-temporal`.
 */
export async function compare(
  session: Session,
  entries: readonly FileEntry[],
  { file, name, interrupt }: { file: string; name: string; interrupt: Interrupt },
): Promise<Applied> {
  const sourced = await withSources(entries, file);
  const results = await sideBySide(sourced, LANES, (one) => stepOf(session, one, interrupt));
  const problems = results.flatMap((one) => (Array.isArray(one) ? one : []));
  if (problems.length > 0) return { ok: false, problems };
  const known = new Set(entries.map((entry) => entry.name));
  const left = (await listSchedules(session)).filter((live) => live.file === name && !known.has(live.name));
  return {
    ok: true,
    steps: results.flatMap((one) => (Array.isArray(one) ? [] : [one])),
    left: left.map((live) => live.name),
  };
}

/** Does one step. */
export async function act(session: Session, step: Step, by: string, file: string): Promise<void> {
  const { wanted, live, change, paused } = step;
  if (live === null) {
    const maker = { createdBy: by, createdAt: new Date().toISOString(), file };
    return createSchedule(session, wanted, maker, paused !== null);
  }
  if (step.differences.length > 0) await updateSchedule(session, live, wanted, by);
  if (paused !== null && !live.description.state.paused && change !== 'none')
    await pauseSchedule(session, live.name, by, FILE_SAYS);
}

const FILE_SAYS = 'the file says paused';

async function stepOf(session: Session, sourced: Sourced, interrupt: Interrupt): Promise<Step | Problem[]> {
  if ('problem' in sourced) return [sourced.problem];
  const { entry, wanted } = sourced;
  const seen = await describeSchedule(session, entry.name);
  const live = seen && liveOf(seen);
  if (seen !== null && (live === null || live.file === null))
    return [entry.problem(null, strangerText(entry.name, live))];
  const step = live === null ? newStep(entry, wanted) : changedStep(entry, wanted, live);
  // What is as it is was checked when it was made, and each of its runs is; a single time that is over may stay in its file.
  if (live !== null && step.differences.length === 0) return step;
  const over = overProblems(entry, Date.now());
  if (over.length > 0) return over;
  try {
    await askRequest(session, requestOf(entry.name, wanted.entry), interrupt);
    return step;
  } catch (error) {
    if (!(error instanceof UserError) || ['no-worker', 'no-temporal'].includes(error.code)) throw error;
    return [entry.problem(null, error.message)];
  }
}

function newStep({ name, paused }: FileEntry, wanted: Wanted): Step {
  const all = settingsOf(wanted.runbook, wanted.entry);
  const set = all.map(([key, after]): Difference => ({ key, before: null, after }));
  return { name, change: 'create', differences: set, paused: paused ? FILE_SAYS : null, wanted, live: null };
}

/** A schedule is paused where the file says so; it is never resumed: it may be paused because something failed. */
function changedStep({ name, paused }: FileEntry, wanted: Wanted, live: Live): Step {
  const found = differences(live, wanted);
  const is = live.description.state.paused;
  const change = found.length > 0 ? 'update' : paused && !is ? 'pause' : 'none';
  return { name, change, differences: found, paused: is ? live.stateNote : paused ? FILE_SAYS : null, wanted, live };
}

function strangerText(name: string, live: Live | null): string {
  const whose =
    live === null
      ? 'there is a schedule of this name that Rollbook did not make'
      : 'the schedule of this name was made with `schedule create`';
  const how = live === null ? 'choose another name' : `rollbook schedule delete ${name} first, or choose another name`;
  return `${whose}, so it is left alone; ${how}`;
}
