import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { type Session, within } from '../session';
import type { ScheduleFact } from './facts';

const LIMIT = 10_000;
/** Starts of one schedule that are kept. */
const MOST = 1_000;
/** Temporal gives about a thousand times at once; what is beyond so many answers is not counted. */
const MOST_ANSWERS = 30;

/**
 * When Temporal starts a schedule, from `from` on and before `to`, by its own word: also one that somebody changed in the
 * UI, or that starts at intervals. Of very many the first 1,000, and how many there are besides.
 */
export async function startsOf(
  session: Session,
  scheduleId: string,
  from: number,
  to: number,
): Promise<Pick<ScheduleFact, 'starts' | 'more'>> {
  const starts: number[] = [];
  let left = { count: 0, exact: true, from: 0 };
  let after = from - 1;
  for (let answer = 0; ; answer += 1) {
    const times = await timesAfter(session, scheduleId, after, to);
    const last = times.at(-1);
    if (last === undefined) break;
    if (answer >= MOST_ANSWERS) {
      left = { ...left, exact: false };
      break;
    }
    const kept = times.slice(0, MOST - starts.length);
    const [first] = times.slice(kept.length);
    if (left.count === 0 && first !== undefined) left.from = first;
    left.count += times.length - kept.length;
    starts.push(...kept);
    after = last;
  }
  return { starts, more: left.count > 0 ? left : null };
}

/** The next times after an instant, ascending; none: there is none before `to`. */
async function timesAfter(session: Session, scheduleId: string, after: number, to: number): Promise<number[]> {
  if (after >= to - 1) return [];
  const answer = await within(session, LIMIT, () =>
    session.client.workflowService.listScheduleMatchingTimes({
      namespace: session.namespace,
      scheduleId,
      startTime: msToTs(after),
      endTime: msToTs(to - 1),
    }),
  );
  // A time with a jitter is finer than a millisecond, and comes again.
  return answer.startTime.map((time) => tsToMs(time)).filter((time) => time > after);
}
