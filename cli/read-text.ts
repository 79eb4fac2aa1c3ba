import { open } from 'node:fs/promises';
import { usage } from './options';

/** Nothing that is read here is longer; the checker says what its own limit is. */
const MOST = 16_000_000;

/** The text of a file, or of standard input for `-`. Throws `usage` in a sentence when it cannot be read. */
export async function readText(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin, 'standard input');
  const handle = await open(file).catch((error: unknown) => {
    throw usage(`cannot read ${file}: ${reasonOf(error)}`);
  });
  try {
    return await readAll(handle.createReadStream({ autoClose: false }), file);
  } finally {
    await handle.close();
  }
}

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be opened';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ENOTDIR') return 'a part of its path is no folder';
  return error instanceof Error ? error.message : String(error);
}

async function readAll(stream: AsyncIterable<string | Buffer>, name: string): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      const bytes = Buffer.from(part);
      size += bytes.length;
      if (size > MOST) throw usage(`${name} is larger than 16 MB`);
      parts.push(bytes);
    }
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'syscall' in error)
      throw usage(`cannot read ${name}: ${reasonOf(error)}`);
    throw error;
  }
  return Buffer.concat(parts).toString('utf8');
}
