import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Secret } from './inventory';
import { together } from './read-together';

const LONGEST = 1024 * 1024;

/** A secret or a TLS file that is not there. The message is one sentence that names it and never its content. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/** Reads a secret anew, so that a replaced file counts at once; its final line end is dropped. Throws SecretError. */
export async function readSecret(secret: Secret, what: string): Promise<string> {
  const value = 'env' in secret ? process.env[secret.env] : withoutLineEnd(await readText(secret.file, what));
  const where = 'env' in secret ? `the environment variable ${secret.env}` : secret.file;
  if (value === undefined) throw new SecretError(`${what}: ${where} is not set for this process`);
  if (value === '') throw new SecretError(`${what}: ${where} is empty`);
  return value;
}

/** Reads a file of the inventory as text, as it is now. Throws SecretError. */
export async function readText(file: string, what: string): Promise<string> {
  try {
    return await readAnew(file);
  } catch (error) {
    throw new SecretError(`${what}: ${file} ${error instanceof Unfit ? error.message : why(error)}`);
  }
}

/** The file is there and is nothing to be read at each call. */
class Unfit extends Error {}

// A run over hundreds of nodes asks them side by side, each with the secret as it is then.
const readAnew = together(async (file) => {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await readOpen(handle);
  } finally {
    await handle.close();
  }
});

// A pipe gives its content once and a device without end: neither can be read at each call.
async function readOpen(handle: FileHandle): Promise<string> {
  const stat = await handle.stat();
  if (stat.isDirectory()) throw new Unfit('is a folder');
  if (!stat.isFile()) throw new Unfit('is not a regular file');
  if (stat.size > LONGEST) throw new Unfit('is larger than 1 MB');
  return contentOf(handle, stat.size);
}

/** A file that is as long as it said needs one read; one that grows meanwhile more, and its length is looked at again. */
async function contentOf(handle: FileHandle, size: number): Promise<string> {
  const buffer = Buffer.alloc(size + 1);
  const { bytesRead } = await handle.read(buffer, 0, size + 1, 0);
  if (bytesRead === size) return buffer.toString('utf8', 0, bytesRead);
  return (await handle.readFile()).toString('utf8');
}

// One line end only: a password may end in anything else.
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function why(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no reason given';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  return `cannot be read (${code})`;
}
