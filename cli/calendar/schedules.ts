import type { ScheduleDescription } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { z } from 'zod';
import { startBefore } from '../../activities/window-starts';
import { zoneProblem } from '../../activities/zones';
import { problemText, readWindow, type Window } from '../../rollout/window-rule';
import { schedulesOfRuns } from '../describe-schedule';
import { KEYS } from '../run-row';
import type { Session } from '../session';
import { sideBySide } from '../side-by-side';
import type { ScheduleFact } from './facts';
import { startsOf } from './starts';

const LANES = 16;

/** Every schedule that starts runs, of that cluster where one is named, whoever made it, with its starts in that time. */
export async function scheduleFacts(
  session: Session,
  { cluster, from, to }: { cluster: string | undefined; from: number; to: number },
): Promise<ScheduleFact[]> {
  const facts = await sideBySide(await schedulesOfRuns(session), LANES, async (seen) => {
    const known = factOf(seen);
    // One whose input nobody can read may be of any cluster.
    if (cluster !== undefined && known.cluster !== null && known.cluster !== cluster) return null;
    return { ...known, ...(await startsIn(session, seen, known.window, from, to)) };
  });
  return facts.filter((one) => one !== null);
}

const inputShape = z.looseObject({
  cluster: z.string().nullable().catch(null),
  runbook: z.unknown().optional(),
  window: z.unknown().optional(),
  outsideWindow: z.unknown().optional(),
  overrideFreeze: z.unknown().optional(),
});

/** What a schedule says of itself, without its starts. */
export function factOf(
  seen: Pick<ScheduleDescription, 'scheduleId' | 'action' | 'state' | 'policies' | 'spec'>,
): Omit<ScheduleFact, 'starts' | 'more'> {
  const { action, state, policies, spec } = seen;
  const read = inputShape.safeParse(action.args?.[0]);
  const input = read.success ? read.data : null;
  const attributes =
    action.typedSearchAttributes instanceof TypedSearchAttributes ? action.typedSearchAttributes : null;
  const { window, wrong } = windowOf(input?.window ?? null);
  return {
    name: seen.scheduleId,
    runbook: attributes?.get(KEYS.runbook) ?? runbookName(input?.runbook),
    cluster: input?.cluster ?? null,
    paused: state.paused,
    zone: window?.timezone ?? (spec.timezone || null),
    window,
    wrong: input === null ? 'nobody can read its input' : wrong,
    outsideWindow: typeof input?.outsideWindow === 'string',
    overridesFreeze: typeof input?.overrideFreeze === 'string',
    jitter: typeof spec.jitter === 'number' ? spec.jitter : 0,
    skips: policies.overlap === 'SKIP',
  };
}

function windowOf(given: unknown): Pick<ScheduleFact, 'window' | 'wrong'> {
  if (given === null) return { window: null, wrong: null };
  const read = readWindow(given);
  const [problem] = read.ok ? [] : read.problems;
  const zone = read.ok ? zoneProblem(read.window.timezone) : null;
  const wrong = problem ? problemText(problem) : zone;
  return read.ok && wrong === null ? { window: read.window, wrong } : { window: null, wrong: `window: ${wrong}` };
}

/** A runbook is named, or stands in the input whole. */
function runbookName(given: unknown): string | null {
  const text = typeof given === 'object' && given !== null && 'runbook' in given ? given.runbook : given;
  if (typeof text !== 'string') return null;
  return (
    /(?:^|[{,])\s*["']?runbook["']?\s*:\s*["']?([\w-]+)/m.exec(text)?.[1] ?? /^[\w-]{1,100}$/.exec(text)?.[0] ?? null
  );
}

/** Also the start of a window that is open at `from`; of starts that were to be before the schedule was made there were none. */
async function startsIn(
  session: Session,
  { scheduleId, state, info }: ScheduleDescription,
  window: Window | null,
  from: number,
  to: number,
): Promise<Pick<ScheduleFact, 'starts' | 'more'>> {
  const opened = window && startBefore(window, from, from - window.length + 1);
  const since = Math.max(opened ?? from, info.createdAt.getTime());
  const found = await startsOf(session, scheduleId, Math.min(since, from), to);
  return limited(found, from, state.remainingActions);
}

/** A schedule with so many starts left has no more than these. */
export function limited(
  { starts, more }: Pick<ScheduleFact, 'starts' | 'more'>,
  from: number,
  left: number | undefined,
): Pick<ScheduleFact, 'starts' | 'more'> {
  if (left === undefined) return { starts, more };
  const past = starts.filter((start) => start < from).length;
  const over = left - (starts.length - past);
  if (over <= 0 || more === null) return { starts: starts.slice(0, past + left), more: null };
  return { starts, more: { ...more, count: Math.min(more.count, over), exact: more.exact || over <= more.count } };
}
