import { checkRunbook } from '../language/check';
import type { Runbook } from '../language/runbook';
import { problemsIn } from './problems-in';
import { readText } from './read-text';

/** A runbook by its name on the worker, or a whole document that is sent along. */
export type Source = { kind: 'name'; name: string } | { kind: 'document'; text: string; runbook: Runbook };

/** A word with a `/`, or that ends in .yaml or .yml, is a file; it is checked here, before anything is asked. */
export async function readSource(word: string): Promise<Source> {
  if (!word.includes('/') && !/\.ya?ml$/.test(word)) return { kind: 'name', name: word };
  return documentSource(await readText(word), word);
}

/** A document that is checked here. Throws `runbook` with all problems, each in its place. */
export function documentSource(text: string, file: string): Source {
  const checked = checkRunbook(text, file);
  if (checked.ok) return { kind: 'document', text, runbook: checked.runbook };
  throw problemsIn('runbook', file, text, checked.problems);
}

/** The runbook's own name. */
export function sourceName(source: Source): string {
  return source.kind === 'name' ? source.name : source.runbook.name;
}

/** What the workflow is given as `runbook`. */
export function sourceInput(source: Source): string {
  return source.kind === 'name' ? source.name : source.text;
}
