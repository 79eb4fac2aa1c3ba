import { writeFile } from 'node:fs/promises';
import { usage } from './options';
import { reasonOf } from './read-text';

/** Writes a file. Throws `usage` in a sentence when that is not possible. */
export async function save(file: string, text: string): Promise<void> {
  await writeFile(file, `${text.trimEnd()}\n`).catch((error: unknown) => {
    throw usage(`cannot write ${file}: ${reasonOf(error)}`);
  });
}
