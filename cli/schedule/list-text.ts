import { columns, instant, plain } from '../../reports/words';
import { clockOf, readerClock } from '../calendar/clock';
import type { Live } from './live';
import { timesText } from './made';
import { wallText } from './next';
import type { Difference } from './settings';

const NONE =
  'no schedules; make one with: rollbook schedule create NAME RUNBOOK --cluster C --cron "0 2 * * SUN" --timezone Europe/Berlin --window 3h';

/** One line a schedule; below it why it is paused, what it is for, and what somebody changed in Temporal. */
export function schedulesText(schedules: readonly Live[]): string {
  if (schedules.length === 0) return NONE;
  const rows = schedules.map((live) => [
    live.name,
    plain(live.runbook),
    plain(live.entry?.cluster ?? 'unknown'),
    live.entry === null ? 'unknown' : plain(timesText(live.entry)),
    live.description.state.paused ? 'paused' : (nextStart(live) ?? 'never again'),
  ]);
  const [head = '', ...lines] = columns([['NAME', 'RUNBOOK', 'CLUSTER', 'WHEN', 'NEXT'], ...rows], 0);
  return [
    head,
    ...schedules.flatMap((live, at) => [lines[at] ?? '', ...belowText(live).map((text) => `    ${text}`)]),
  ].join('\n');
}

/** `its next start is ...`, in its zone and in UTC. */
export function nextText(live: Live): string {
  if (live.description.state.paused)
    return 'it is paused: it starts nothing until rollbook schedule resume ' + live.name;
  const next = nextStart(live);
  const [at] = live.description.info.nextActionTimes;
  if (next === null || at === undefined) return 'it never starts anything any more';
  return `its next start is ${next} (${instant(at.toISOString())})`;
}

/** `cutoff: 20m -> 30m`. */
export function differenceText({ key, before, after }: Difference): string {
  return `    ${key}: ${before === null ? 'not set' : plain(before)} -> ${after === null ? 'not set' : plain(after)}`;
}

function belowText({ entry, changed, description, stateNote }: Live): string[] {
  return [
    ...(description.state.paused ? [plain(stateNote)] : []),
    ...(entry?.note ? [plain(entry.note)] : []),
    ...(changed.length > 0 ? [`changed in Temporal: ${changed.join(', ')}`] : []),
  ];
}

function nextStart({ timing, description }: Live): string | null {
  const [at] = description.info.nextActionTimes;
  if (at === undefined) return null;
  const zone = timing?.window.timezone ?? 'UTC';
  return `${wallText(clockOf(zone) ?? readerClock('UTC'), at.getTime())} ${zone}`;
}
