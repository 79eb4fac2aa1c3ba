import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkCalendar } from '../activities/freeze-calendar';
import { checkInventory } from '../inventory/check';
import { maskSource } from '../inventory/mask';
import { checkRunbook } from '../language/check';
import type { Problem } from '../language/problem';
import { readSource } from '../language/source';
import { usage } from './options';
import { readText, reasonOf } from './read-text';
import { checkSchedules, isScheduleFile } from './schedule/file';
import { withSources } from './schedule/sources';

export interface CheckedFile {
  file: string;
  problems: Problem[];
  /** The document as it may be shown: nothing secret in it. */
  shown: string;
}

const STANDARD = ['./runbooks', './clusters.yaml'];

/** Checks files (calendars of freezes and files of schedules too), folders (their .yaml and .yml, with one name twice found too) or `-`; none: ./runbooks and ./clusters.yaml. */
export async function checkFiles(words: readonly string[]): Promise<CheckedFile[]> {
  const wanted = words.length > 0 ? words : STANDARD.filter((path) => existsSync(path));
  if (wanted.length === 0)
    throw usage('there is neither ./runbooks nor ./clusters.yaml here; write which files to check');
  const files = (await Promise.all(wanted.map(filesOf))).flat();
  if (files.length === 0) throw usage(`there is no .yaml or .yml file in ${wanted.join(', ')}`);
  const names = new Map<string, string>();
  const checked: CheckedFile[] = [];
  for (const file of [...new Set(files)])
    checked.push(await checkOne(await readText(file), file === '-' ? 'standard input' : file, names));
  return checked;
}

async function filesOf(path: string): Promise<string[]> {
  if (path === '-') return [path];
  const seen = await stat(path).catch((error: unknown) => {
    throw usage(`cannot read ${path}: ${reasonOf(error)}`);
  });
  if (!seen.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(path, entry.name))
    .sort();
}

async function checkOne(text: string, file: string, names: Map<string, string>): Promise<CheckedFile> {
  if (isCalendar(text, file)) {
    const checked = checkCalendar(text, file);
    return { file, problems: checked.ok ? [] : checked.problems, shown: text };
  }
  if (isScheduleFile(text)) return { file, problems: await scheduleProblems(text, file), shown: text };
  if (isInventory(text, file)) {
    const checked = checkInventory(text, file);
    return { file, problems: checked.ok ? [] : checked.problems, shown: maskSource(text) };
  }
  const checked = checkRunbook(text, file);
  if (!checked.ok) return { file, problems: checked.problems, shown: text };
  const { name } = checked.runbook;
  const before = names.get(name);
  names.set(name, file);
  if (before === undefined) return { file, problems: [], shown: text };
  const line = Math.max(1, text.split('\n').findIndex((one) => one.startsWith('runbook:')) + 1);
  const message = `${before} is named ${name} too: a worker with both does not start; give one another name`;
  return { file, problems: [{ file, line, column: 1, code: 'duplicate-name', message }], shown: text };
}

/** Those of the runbooks that stand beside the file, too: whether it says what a worker can do needs a worker. */
async function scheduleProblems(text: string, file: string): Promise<Problem[]> {
  const checked = checkSchedules(text, file);
  if (!checked.ok) return checked.problems;
  const sourced = await withSources(checked.entries, file);
  return sourced.flatMap((one) => ('problem' in one ? [one.problem] : []));
}

function isCalendar(text: string, file: string): boolean {
  return /\.ics$/i.test(file) || /^\uFEFF?BEGIN:VCALENDAR/.test(text);
}

/** By its key, or by its name where the document is too broken to have one: an inventory's secrets must not be shown. */
export function isInventory(text: string, file: string): boolean {
  if (/^clusters\.ya?ml$/.test(basename(file)) || /^["']?clusters["']?\s*:/m.test(text)) return true;
  const { tree } = readSource(text, file);
  return tree?.kind === 'map' && tree.entries.some((entry) => entry.key === 'clusters');
}
