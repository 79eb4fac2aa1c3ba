import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSecret, readText } from '../../inventory/secrets';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-secrets-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, text);
  return path;
}

test('a file, read as text, it is whole, whatever its letters', async () => {
  const text = `é🔑 ${'long '.repeat(50_000)}\n`;
  expect(await readText(await file('long', text), 'it')).toBe(text);
  expect(await readText(await file('empty', ''), 'it')).toBe('');
});

test('a file that is replaced by a rename, read again, the new one counts', async () => {
  const path = await file('password', 'old\n');
  expect(await readSecret({ file: path }, 'password')).toBe('old');
  await rename(await file('next', 'new one\n'), path);
  expect(await readSecret({ file: path }, 'password')).toBe('new one');
});

// Such as those of /proc: they say that they are empty.
const unsized = '/proc/sys/kernel/ostype';
(existsSync(unsized) ? test : test.skip)('a file that is longer than it says, read, it is whole', async () => {
  expect(await readText(unsized, 'it')).toBe('Linux\n');
});

test('several at once for a file that is not there, each is told in its own words', async () => {
  const path = join(dir, 'gone');
  const asked = ['password', 'tls.ca', 'tls.key'].map((what) => readText(path, what));
  for (const [place, one] of (await Promise.allSettled(asked)).entries()) {
    expect(one).toMatchObject({
      reason: { message: `${['password', 'tls.ca', 'tls.key'][place]}: ${path} does not exist` },
    });
  }
});
