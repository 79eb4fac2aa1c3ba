import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { listRunbooks, namedTwice, type RunbookFile } from '../activities/documents';
import { loadInventory } from '../inventory/load';
import type { Problem } from '../language/problem';
import { ProblemsError, UserError } from '../language/user-error';
import { projectRoot } from '../temporal/root';

export interface SourceChoice {
  /** `--clusters`; left out: ROLLBOOK_CLUSTERS, else ./clusters.yaml. */
  clusters?: string | undefined;
  /** `--runbooks`; left out: ROLLBOOK_RUNBOOKS, else none besides those that ship. */
  runbooks?: string | undefined;
  env?: Record<string, string | undefined>;
}

/** What a worker reads: absolute paths, read anew at every planning. */
export interface Sources {
  clustersFile: string;
  runbookDirs: string[];
}

/** Where this worker finds its inventory and its runbooks. */
export function sourcesOf({ clusters, runbooks, env = process.env }: SourceChoice): Sources {
  const own = runbooks ?? (env['ROLLBOOK_RUNBOOKS'] || undefined);
  return {
    clustersFile: resolve(clusters ?? (env['ROLLBOOK_CLUSTERS'] || 'clusters.yaml')),
    runbookDirs: [join(projectRoot(), 'runbooks'), ...(own === undefined ? [] : [resolve(own)])],
  };
}

/**
 * Refuses to go on with a bad inventory, a folder of runbooks that is not there, or one name twice (UserError `inventory`, `runbook`,
 * `usage`). Gives a sentence for each runbook that has problems: those are refused when somebody starts them.
 */
export async function checkSources(sources: Sources): Promise<string[]> {
  for (const dir of sources.runbookDirs) await mustBeFolder(dir);
  const inventory = await loadInventory(sources.clustersFile);
  if (!inventory.ok) {
    if (inventory.problems.some(({ code }) => code === 'no-file')) throw noInventory(sources.clustersFile);
    throw new ProblemsError('inventory', `the inventory ${sources.clustersFile} has problems`, inventory.problems);
  }
  const files = await listRunbooks(sources.runbookDirs);
  const twice = namedTwice(files);
  if (twice.length > 0) {
    const names = twice.map(({ name }) => name).join(', ');
    throw new ProblemsError('runbook', `two runbooks have one name (${names})`, twice.flatMap(problemsOf(files)));
  }
  return files.flatMap(({ checked }) => (checked.ok ? [] : checked.problems)).map(sentence);
}

function noInventory(file: string): UserError {
  return new UserError(
    'inventory',
    `there is no inventory at ${file}: name it with --clusters FILE or ROLLBOOK_CLUSTERS, or write ./clusters.yaml`,
  );
}

async function mustBeFolder(dir: string): Promise<void> {
  try {
    await readdir(dir);
  } catch {
    throw new UserError('usage', `there is no folder of runbooks at ${dir}`);
  }
}

function problemsOf(files: RunbookFile[]): (twice: { name: string; files: string[] }) => Problem[] {
  return ({ name, files: paths }) =>
    paths.slice(1).map((path) => ({
      file: path,
      line: lineOfName(files.find(({ file }) => file === path)?.text ?? ''),
      column: 1,
      code: 'duplicate-name',
      message: `the name ${name} is taken by ${paths[0] ?? ''}: give this runbook another`,
    }));
}

function lineOfName(text: string): number {
  return Math.max(1, text.split('\n').findIndex((line) => line.startsWith('runbook:')) + 1);
}

function sentence({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}
