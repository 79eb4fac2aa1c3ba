import { startBefore, startsFrom } from '../../activities/window-starts';
import { windowSpan } from './span';
import type { ScheduleFact } from './facts';
import { type Item, item } from './item';

/**
 * What a schedule starts between two instants: its windows, one that is open at `from` among them, and starts that have
 * none. Temporal's times are those of the starts; the rule of the input says how long each has.
 */
export function itemsOfSchedule(schedule: ScheduleFact, from: number, to: number): Item[] {
  const starts = schedule.starts.filter((start) => start < to);
  const openingOf = openings(schedule, starts);
  const found = starts.flatMap((start) => {
    const opening = openingOf(start);
    if ((opening?.closes ?? start + 1) <= from) return [];
    return [opening === null ? plainStart(schedule, start) : window(schedule, opening.start, opening.closes)];
  });
  return [...found, ...leftOut(schedule)];
}

/** From when to when a run that starts then has its window; null: it has none. */
function openings(
  { window, wrong, outsideWindow, jitter }: ScheduleFact,
  starts: number[],
): (start: number) => { start: number; closes: number } | null {
  const [first] = starts;
  if (window === null || wrong !== null || first === undefined) return () => null;
  const { length } = window;
  if (outsideWindow) return (start) => ({ start, closes: start + length });
  // Most schedules start when their window opens, and then nothing need be worked out for each.
  const opens = new Set(startsFrom(window, first, starts.length));
  return (start) => {
    const opened = opens.has(start) ? start : startBefore(window, start, start - length + 1);
    if (opened === null) return null;
    // The run counts from the time itself, however late the jitter lets it begin.
    return { start: start - opened <= jitter ? opened : start, closes: opened + length };
  };
}

function window(schedule: ScheduleFact, start: number, closes: number): Item {
  const span = windowSpan(start, closes, schedule.zone);
  return item({
    ...common(schedule),
    kind: 'window',
    start,
    end: closes,
    text: `${whatOf(schedule)}, window ${span}${schedule.paused ? ', paused' : ''}`,
  });
}

function plainStart(schedule: ScheduleFact, start: number): Item {
  const { window: rule, wrong } = schedule;
  const outside = rule === null || wrong !== null ? [] : ['outside of the window of its input: the run is refused'];
  const notes = wrong === null ? outside : [`the run is refused: ${wrong}`];
  const text = `${whatOf(schedule)}, ${rule === null && wrong === null ? 'without a window' : 'in no window'}`;
  return item({
    ...common(schedule),
    kind: 'start',
    start,
    text: `${text}${schedule.paused ? ', paused' : ''}`,
    notes,
  });
}

function leftOut({ more, name, cluster, paused }: ScheduleFact): Item[] {
  if (more === null) return [];
  const count = `${more.exact ? '' : 'more than '}${more.count.toLocaleString('en')}`;
  const text = `${count} more starts of ${name} from here on are not listed`;
  const notes = ['nor is it known what they overlap, or whether they fall into a freeze'];
  return [item({ kind: 'more', start: more.from, name, cluster, paused, text, notes })];
}

function common({ name, cluster, runbook, zone, paused }: ScheduleFact): Partial<Item> {
  return { name, cluster, runbook, zone, paused };
}

function whatOf({ runbook, cluster }: ScheduleFact): string {
  return `${runbook ?? 'a runbook'} on ${cluster ?? 'a cluster not known'}`;
}
