import { startBefore } from '../../activities/window-starts';
import { parseName } from '../schedule/parse-name';
import { findSchedule, type Live } from '../schedule/live';
import { coming } from '../schedule/next';
import { pastStarts } from '../schedule/past';
import { scheduleRow } from '../schedule/row';
import { runsOf } from '../schedule/runs';
import { showText } from '../schedule/show-text';
import { withSession } from '../session';
import { localZone } from '../until';
import type { Verb } from '../verb';

const MOST_PAST = 10;
/** So long after a start Temporal may not have begun it yet. */
const SETTLED = 15_000;

/** One schedule: what it does, its next ten starts across changes of the clocks, and what became of the last ones. */
export const show: Verb = async ({ args, options, output }) => {
  const name = parseName(args[0]);
  return withSession(options, async (session) => {
    const live = await findSchedule(session, name);
    const runs = await runsOf(session, live);
    const open = runs.find(({ to }) => to === null);
    const waits = open?.status.windows?.at(-1);
    const next = coming(live, open ? { id: open.id, opensAt: waits ? Date.parse(waits.start) : null } : null);
    const past = pastStarts(passed(live, Date.now()), runs).slice(0, MOST_PAST);
    output.data({
      ...scheduleRow(live),
      next: next.map((one) => ({ ...one, at: iso(one.at), ...('closes' in one ? { closes: iso(one.closes) } : {}) })),
      past: past.map((one) => ({ ...one, start: iso(one.start) })),
    });
    output.text(showText(live, next, past, localZone()));
    return 0;
  });
};

/** The last starts by its rule since it was made or changed: before that it may have had another one. */
function passed({ timing, description }: Live, now: number): number[] {
  if (timing === null) return [];
  const { createdAt, lastUpdatedAt } = description.info;
  const since = (lastUpdatedAt ?? createdAt).getTime();
  const until = now - timing.jitter - SETTLED;
  const found: number[] = [];
  for (let to = until; found.length < MOST_PAST;) {
    const start = startBefore(timing.window, to, since);
    if (start === null) break;
    found.push(start);
    to = start - 1;
  }
  return found;
}

function iso(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
