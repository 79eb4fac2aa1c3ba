import { readFile } from 'node:fs/promises';
import type { Secret } from './inventory';

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
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new SecretError(`${what}: ${file} ${why(error)}`);
  }
}

// One line end only: a password may end in anything else.
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function why(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  if (code === 'EISDIR') return 'is a folder';
  return `cannot be read (${typeof code === 'string' && code !== '' ? code : 'no reason given'})`;
}
