import { dirname, join } from 'node:path';
import { readInputs } from '../../language/inputs';
import type { Problem } from '../../language/problem';
import { UserError } from '../../language/user-error';
import { readSource, sourceInput, sourceName } from '../runbook-source';
import { sideBySide } from '../side-by-side';
import type { FileEntry } from './file';
import type { Wanted } from './made';

export type Sourced = { entry: FileEntry } & ({ wanted: Wanted } | { problem: Problem });

/**
 * The schedules of a file with the runbooks that are files beside it read and checked, and their inputs too. Needs no network: a
 * runbook that is a name is the worker's.
 */
export function withSources(entries: readonly FileEntry[], file: string): Promise<Sourced[]> {
  return sideBySide(entries, 8, async (of) => {
    const { name, entry, timing, problem } = of;
    const { runbook, inputs } = entry;
    const isFile = runbook.includes('/') || /\.ya?ml$/.test(runbook);
    try {
      const source = await readSource(isFile ? beside(file, runbook) : runbook);
      const read = source.kind === 'document' ? readInputs(source.runbook, inputs) : null;
      if (read?.ok === false) return { entry: of, problem: problem('inputs', read.problems.join('; ')) };
      return {
        entry: of,
        wanted: { name, timing, runbook: sourceName(source), entry: { ...entry, runbook: sourceInput(source) } },
      };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const more = error.code === 'runbook' ? `; look: rollbook validate ${beside(file, runbook)}` : '';
      return { entry: of, problem: problem('runbook', `\`runbook\`: ${error.message}${more}`) };
    }
  });
}

/** Paths start at the folder of the file that names them. */
function beside(file: string, path: string): string {
  if (path.startsWith('/') || file === '-') return path;
  const joined = join(dirname(file), path);
  return joined.includes('/') ? joined : `./${joined}`;
}
