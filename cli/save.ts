import { writeFile } from 'node:fs/promises';
import { usage } from './options';
import { reasonOf } from './read-text';

/** Writes a file; its last line ends as it did there. Throws `usage` in a sentence when that is not possible. */
export async function save(file: string, text: string): Promise<void> {
  const end = text.endsWith('\r\n') ? '\r\n' : '\n';
  await writeFile(file, `${text.trimEnd()}${end}`).catch((error: unknown) => {
    throw usage(`cannot write ${file}: ${reasonOf(error)}`);
  });
}
