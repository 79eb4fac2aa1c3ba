import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Report } from '../rollout/report-shape';
import { usage } from './options';
import { reasonOf } from './read-text';
import { isReport } from './report-border';

/** One execution of a run: an ID that is used again makes several. */
export interface Execution {
  id: string;
  runId: string;
}

const LONGEST = 120;

/** Where finished reports are kept, as `--reports` or ROLLBOOK_REPORTS say; null: nowhere. */
export function reportsDir(flag: string | undefined, env: NodeJS.ProcessEnv = process.env): string | null {
  const dir = flag ?? (env['ROLLBOOK_REPORTS'] || undefined);
  return dir === undefined ? null : resolve(dir);
}

/** The name of an execution's files, without their ends: safe on every file system, whatever the ID holds. */
export function keptName({ id, runId }: Execution): string {
  return `${safe(id)}.${safe(runId)}`;
}

function safe(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^(\.|$)/, '_')
    .slice(0, LONGEST);
}

/** Makes the folder where it is missing and tries to write there. Throws `usage` where that is not possible. */
export async function openFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await write(dir, 'rollbook-can-write', 'yes\n');
    await rm(join(dir, 'rollbook-can-write'), { force: true });
  } catch (error) {
    const isFile = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
    throw usage(`cannot keep reports in ${dir}: ${isFile ? 'it is no folder' : reasonOf(error)}`);
  }
}

/** Whether the report of this execution is there. */
export async function isKept(dir: string, execution: Execution): Promise<boolean> {
  return access(join(dir, `${keptName(execution)}.json`)).then(
    () => true,
    () => false,
  );
}

/** Writes the page, then the data, each whole or not at all; the data last, because it says that all is there. */
export async function keep(dir: string, execution: Execution, report: Report, page: string | null): Promise<void> {
  const name = keptName(execution);
  if (page !== null) await write(dir, `${name}.html`, page);
  await write(dir, `${name}.json`, `${JSON.stringify(report, null, 2)}\n`);
}

async function write(dir: string, name: string, text: string): Promise<void> {
  const own = join(dir, `.${randomUUID()}.tmp`);
  try {
    const file = await open(own, 'wx', 0o640);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(own, join(dir, name));
  } catch (error) {
    await rm(own, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The kept report of that ID, the latest where it was used several times and no run id is given; null: none is there. */
export async function findKept(dir: string, id: string, runId: string | undefined): Promise<Report | null> {
  const names = await readdir(dir).catch((error: unknown) => {
    throw usage(`cannot read the folder of reports ${dir}: ${reasonOf(error)}`);
  });
  const wanted = runId === undefined ? null : `${keptName({ id, runId })}.json`;
  const fitting = names.filter(
    (name) => name.endsWith('.json') && (wanted === null ? name.startsWith(`${safe(id)}.`) : name === wanted),
  );
  const reports = await Promise.all(fitting.map((name) => readKept(join(dir, name))));
  const own = reports.filter((report) => report?.run.id === id);
  return own.reduce((latest, report) => (latest === null || startOf(report) > startOf(latest) ? report : latest), null);
}

function startOf(report: Report | null): number {
  return Date.parse(report?.run.startedAt ?? '');
}

async function readKept(file: string): Promise<Report | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isReport(value) ? value : null;
  } catch {
    return null;
  }
}
