import { readText, SecretError } from '../inventory/secrets';
import type { FreezeReading, FreezeSpan } from '../rollout/freeze';
import { openCluster } from './clusters';
import type { DoctorResult } from './contract';
import { checkCalendar, type CheckedCalendar } from './freeze-calendar';
import { freezesBetween, type Freeze, type Freezes } from './freeze-times';

/** So far ahead the next freeze is looked for. */
export const AHEAD = 14 * 24 * 3_600_000;
/** So many titles are named where freezes follow each other without a break. */
const FEW = 3;

/** The last text of each file, and what was found in it: checking the same text again finds the same. */
const checked = new Map<string, { text: string; found: CheckedCalendar }>();

/**
 * What the calendar of that cluster says of an instant, the file being read anew: it may be replaced at any time. Never
 * throws: what cannot be read or understood is unknown. A cluster without a calendar has no freezes.
 */
export async function freezeAt(
  { cluster, at }: { cluster: string; at: number },
  clustersFile: string,
): Promise<FreezeReading> {
  const { entry, problem } = await openCluster(clustersFile, cluster);
  if (!entry) return { ok: false, why: problem ?? `there is no cluster ${cluster}` };
  const found = await freezesOf(entry.calendar, at, at + AHEAD);
  return found.ok ? { ok: true, ...standing(found.freezes, at) } : found;
}

/** The freezes of a calendar file between two instants; a cluster that names none (null) has none. Never throws. */
export async function freezesOf(file: string | null, from: number, to: number): Promise<Freezes> {
  if (file === null) return { ok: true, freezes: [] };
  const read = await readCalendar(file);
  if (!read.ok) return { ok: false, why: problemText(file, read) };
  const found = freezesBetween(read.calendar, from, to);
  return found.ok ? found : { ok: false, why: `${file}: ${found.why}` };
}

/** What `doctor` says of that cluster's calendar; null: it has none. */
export async function examineCalendar(cluster: string, clustersFile: string): Promise<DoctorResult['calendar']> {
  const { entry } = await openCluster(clustersFile, cluster);
  if (!entry || entry.calendar === null) return null;
  const found = await freezeAt({ cluster, at: Date.now() }, clustersFile);
  if (!found.ok) return { ok: false, problem: found.why, on: null, next: null };
  const { on, next } = found;
  return {
    ok: true,
    problem: null,
    on: on && { title: on.title, until: iso(on.until) },
    next: next && { title: next.title, start: iso(next.start), until: iso(next.until) },
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

/** Reads a calendar file as it is now, and checks it. Never throws: a file that cannot be read is a problem of its first line. */
export async function readCalendar(file: string): Promise<CheckedCalendar> {
  try {
    const text = await readText(file, 'the calendar');
    const known = checked.get(file);
    if (known?.text === text) return known.found;
    const found = checkCalendar(text, file);
    checked.set(file, { text, found });
    return found;
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    return { ok: false, problems: [{ file, line: 1, column: 1, code: 'no-file', message: error.message }] };
  }
}

function problemText(file: string, { problems }: Extract<CheckedCalendar, { ok: false }>): string {
  const [first, ...more] = problems;
  if (!first || first.code === 'no-file') return first?.message ?? `${file} cannot be read`;
  const others = more.length > 0 ? ` (and ${more.length} more; rollbook validate shows them)` : '';
  return `${file}, line ${first.line}: ${first.message}${others}`;
}

/** The freeze that is on, and the first that begins later; those that follow without a break are one. */
export function standing(freezes: Freeze[], at: number): { on: FreezeSpan | null; next: FreezeSpan | null } {
  const on = unbroken(freezes, ({ start, end }) => start <= at && end > at);
  const next = unbroken(freezes, ({ start }) => start > (on?.until ?? at));
  return { on, next };
}

function unbroken(freezes: Freeze[], isFirst: (freeze: Freeze) => boolean): FreezeSpan | null {
  const first = freezes.find(isFirst);
  if (!first) return null;
  let until = first.end;
  const titles = new Set([first.title]);
  for (const freeze of freezes) {
    if (freeze.start < first.start || freeze.start > until) continue;
    titles.add(freeze.title);
    until = Math.max(until, freeze.end);
  }
  const named = [...titles].filter((title) => title !== '');
  const rest = named.length > FEW ? [`${named.length - FEW} more`] : [];
  return { title: [...named.slice(0, FEW), ...rest].join("' and '"), start: first.start, until };
}
