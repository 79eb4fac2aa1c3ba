import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Secret } from './inventory';

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

/** Reads a file of the inventory as text. Throws SecretError. */
export async function readText(file: string, what: string): Promise<string> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await readOpen(handle, file, what);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof SecretError ? error : new SecretError(`${what}: ${file} ${why(error)}`);
  }
}

// A pipe gives its content once and a device without end: neither can be read at each call.
async function readOpen(handle: FileHandle, file: string, what: string): Promise<string> {
  const stat = await handle.stat();
  if (stat.isDirectory()) throw new SecretError(`${what}: ${file} is a folder`);
  if (!stat.isFile()) throw new SecretError(`${what}: ${file} is not a regular file`);
  if (stat.size > LONGEST) throw new SecretError(`${what}: ${file} is larger than 1 MB`);
  return handle.readFile('utf8');
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
