import { spawn } from 'node:child_process';
import { copyFile, lstat, mkdir, readFile, stat } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOCK, withLock } from './lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, '.cache');
const installed = join(root, 'node_modules', '.rollbook-lock');
const locked = join(root, 'package-lock.json');

/** Installs the packages where the lock file asks for others than are there, then builds what changed. One process at a time. */
async function prepare() {
  await withLock(
    LOCK,
    () => say('another rollbook is installing or building; waiting for it'),
    async () => {
      if (await mustInstall()) await install();
      const { build } = await import('./build.mjs');
      await build();
    },
  );
}

async function mustInstall() {
  const [wanted, had] = await Promise.all([locked, installed].map((file) => readFile(file).catch(() => null)));
  if (wanted && had && wanted.equals(had)) return false;
  // Somebody may have run npm by hand: npm writes this file last.
  const [lockFile, byHand] = await Promise.all(
    [locked, join(root, 'node_modules', '.package-lock.json')].map((file) => stat(file).catch(() => null)),
  );
  return !(lockFile && byHand && byHand.mtimeMs >= lockFile.mtimeMs);
}

async function install() {
  // npm would empty the folder behind the link, and whoever else uses it.
  const folder = await lstat(join(root, 'node_modules')).catch(() => null);
  if (folder?.isSymbolicLink())
    fail(
      'node_modules is a link to another folder, whose packages are not those of package-lock.json: remove the link, then try again',
    );
  say('installing packages, once (npm ci)');
  await mkdir(cache, { recursive: true });
  const log = join(cache, 'install.log');
  const code = await npmCi(log);
  if (code === null) fail('npm was not found: install npm (it comes with Node.js), then try again');
  if (code !== 0) fail(`npm ci failed: ${await lastWords(log)}; all of it is in ${log}`);
  await copyFile(locked, installed);
}

function npmCi(log) {
  return new Promise((done) => {
    const child = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const file = createWriteStream(log);
    child.stdout.pipe(file, { end: false });
    child.stderr.pipe(file, { end: false });
    child.once('error', () => done(null));
    child.once('close', (code) => file.end(() => done(code ?? 1)));
  });
}

async function lastWords(log) {
  const lines = (await readFile(log, 'utf8')).split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return lines.find((line) => line !== '' && !line.startsWith('code ')) ?? 'it gave no reason';
}

function say(text) {
  process.stderr.write(`rollbook: ${text}\n`);
}

function fail(text) {
  throw new Error(text);
}

try {
  await prepare();
} catch (error) {
  say(error instanceof Error ? error.message.split('\n')[0] : String(error));
  process.exitCode = 2;
}
