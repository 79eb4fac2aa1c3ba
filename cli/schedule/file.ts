import { shown, suggestion } from '../../language/names';
import type { Problem } from '../../language/problem';
import { readSource } from '../../language/source';
import { placeOf, placeOfKey, plain, treeAt, type MapTree, type Path, type Tree } from '../../language/tree';
import { parseCluster } from '../options';
import { NAME, nameHint } from '../schedule-name';
import type { Entry } from './entry';
import { ENTRY_KEYS, entrySchema } from './schema';
import { isOver, readTiming, type Timing, type TimingProblem, type WrittenTiming } from './timing';

/** One schedule of a file. `runbook` of the entry is as it was written: a name, or a path from the file's folder. */
export interface FileEntry {
  name: string;
  entry: Entry;
  timing: Timing;
  paused: boolean;
  /** Makes a problem of this entry at the place of a key; null: at its name. */
  problem(key: string | null, message: string): Problem;
}

export type CheckedSchedules = { ok: true; entries: FileEntry[] } | { ok: false; problems: Problem[] };

type Report = (path: Path, code: string, message: string, atKey?: boolean) => void;

/** Whether this is a file of schedules: by its key. */
export function isScheduleFile(text: string): boolean {
  return /^["']?schedules["']?\s*:/m.test(text) || /^\s*\{\s*"schedules"\s*:/.test(text);
}

/** Checks the text of a file of schedules: all that is wrong with it, by place; or what it says. Needs no network. */
export function checkSchedules(text: string, file: string): CheckedSchedules {
  const { tree, problems } = readSource(text, file);
  const report: Report = (path, code, message, atKey = false) => {
    const place = tree === null ? { line: 1, column: 1 } : (atKey ? placeOfKey : placeOf)(tree, path);
    problems.push({ file, ...place, code, message });
  };
  const entries: FileEntry[] = [];
  if (tree === null && problems.length === 0) report([], 'empty', `the file is empty: ${TOP}`);
  for (const { key, value } of tree === null ? [] : (entriesOf(tree, report)?.entries ?? [])) {
    const read = readEntry(key, value, report);
    if (read) entries.push({ ...read, problem: (at, message) => problemAt(tree as Tree, file, key, at, message) });
  }
  if (problems.length === 0) return { ok: true, entries };
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** What is wrong with a schedule that is to be made now: a single time that is over, or a rule that has come to its end. */
export function overProblems({ timing, problem }: FileEntry, now: number): Problem[] {
  return isOver(timing, now).map(({ key, text }) => problem(key, key === null ? text : `\`${key}\`: ${text}`));
}

const TOP = 'write `schedules:` and below it one entry for each schedule';

function entriesOf(tree: Tree, report: Report): MapTree | null {
  if (tree.kind !== 'map') {
    report([], 'wrong-type', TOP);
    return null;
  }
  for (const { key } of tree.entries) {
    if (key !== 'schedules')
      report([key], 'unknown-key', `\`${shown(key)}\` is no key of a file of schedules; there is \`schedules\``, true);
  }
  const found = treeAt(tree, ['schedules']);
  if (found?.kind === 'map' && found.entries.length > 0) return found;
  report(found ? ['schedules'] : [], found ? 'wrong-type' : 'missing-key', TOP);
  return null;
}

function readEntry(name: string, tree: Tree, report: Report): Omit<FileEntry, 'problem'> | null {
  const base = ['schedules', name];
  if (!NAME.test(name)) report(base, 'name', `name a schedule otherwise: ${nameHint('sunday-stats')}`, true);
  const given = plain(tree);
  const parsed = entrySchema.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) {
    const path = [...base, ...issue.path.filter((part) => typeof part !== 'symbol')];
    const last = path.findLast((part) => typeof part === 'string');
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys) report([...path, key], 'unknown-key', unknown(key), true);
    else if (treeAt(tree, path.slice(base.length)) === undefined)
      report(path.slice(0, -1), 'missing-key', `\`${last}\` is missing: ${issue.message}`);
    else report(path, 'wrong-value', path.length > base.length ? `\`${last}\`: ${issue.message}` : issue.message);
  }
  const timing = tree.kind === 'map' ? readTiming(given as WrittenTiming) : null;
  if (timing?.ok === false) for (const problem of timing.problems) reportTiming(problem, base, tree, report);
  if (!parsed.success || !timing?.ok) return null;
  const { data } = parsed;
  if (!isCluster(data.cluster)) report([...base, 'cluster'], 'wrong-value', 'no cluster can have this name');
  if (data.waive && !data.reason)
    report([...base, 'waive'], 'wrong-value', '`waive` accepts what fails: write a `reason`');
  const { rule, jitter, catchUp } = timing.timing;
  return {
    name,
    timing: timing.timing,
    paused: data.paused ?? false,
    entry: {
      runbook: data.runbook,
      cluster: data.cluster,
      inputs: { ...data.inputs },
      nodes: data.nodes ?? null,
      waive: [...new Set(data.waive)],
      reason: data.reason ?? null,
      requireApproval: data.require_approval ?? false,
      window: rule,
      jitter,
      catchUp,
      overlap: data.overlap ?? 'skip',
      stopAfterFailure: data.stop_after_failure ?? false,
      note: data.note ?? null,
    },
  };
}

function reportTiming({ key, text }: TimingProblem, base: Path, tree: Tree, report: Report): void {
  const isThere = key !== null && treeAt(tree, [key]) !== undefined;
  const path = isThere ? [...base, key] : base;
  report(
    path,
    isThere || key === null ? 'wrong-value' : 'missing-key',
    key === null ? text : `\`${key}\`: ${text}`,
    key === null,
  );
}

function unknown(key: string): string {
  const ours = OURS.get(key.toLowerCase());
  return `\`${shown(key)}\` is no key of a schedule${ours ? `; here it is ${ours}` : suggestion(key, ENTRY_KEYS)}`;
}

/** Words from elsewhere. */
const OURS = new Map([
  ['schedule', '`cron`, `calendar` or `at`'],
  ['duration', '`window`'],
  ['tz', '`timezone`'],
  ['zone', '`timezone`'],
  ['time_zone', '`timezone`'],
  ['input', '`inputs`'],
  ['vars', '`inputs`'],
  ['description', '`note`'],
  ['suspend', '`paused`'],
  ['disabled', '`paused`'],
  ['enabled', '`paused`'],
]);

function problemAt(tree: Tree, file: string, name: string, key: string | null, message: string): Problem {
  const path = ['schedules', name, ...(key === null ? [] : [key])];
  const place = treeAt(tree, path) && key !== null ? placeOf(tree, path) : placeOfKey(tree, path.slice(0, 2));
  return { file, ...place, code: 'wrong-value', message };
}

function isCluster(name: string): boolean {
  try {
    return parseCluster(name) === name;
  } catch {
    return false;
  }
}
