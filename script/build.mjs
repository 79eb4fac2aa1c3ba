import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LOCK, withLock } from './lock.mjs';
import { bundleSources, filesOf, ROOMS } from './sources.mjs';
import { workflowBundleCode } from './workflow-bundle.mjs';

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** `./rollbook` looks at this file's time: the sources that were read are not newer. */
const STAMP = join(dist, '.built');

/**
 * Compiles the rooms to `dist/` as CommonJS and bundles the workflows. Each file is replaced by a rename and only where it differs, so a
 * program that runs from `dist/` meanwhile never misses one. The stamp comes last: a build that was cut off is done again.
 */
export async function build() {
  // Ten milliseconds are more than the grain of a file system's clock.
  const began = (Date.now() - 10) / 1000;
  await mkdir(dist, { recursive: true });
  const sources = filesOf(root, ROOMS, ['.ts']).filter((file) => !file.endsWith('.d.ts'));
  await Promise.all([...sources.map(compile), bundle()]);
  await removeStale(new Set(sources.map(outputOf)));
  await replace(STAMP, '');
  await utimes(STAMP, began, began);
}

async function compile(source) {
  const { transformFile } = require('@swc/core');
  const { code } = await transformFile(join(root, source), {
    configFile: false,
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  await replace(join(dist, outputOf(source)), code);
}

async function bundle() {
  const sources = bundleSources(root);
  const texts = await Promise.all(sources.map((file) => readFile(join(root, file))));
  const hash = createHash('sha256').update(sources.join('\n'));
  for (const text of texts) hash.update(text).update('\0');
  const mark = `// ${hash.digest('hex')}`;
  const file = join(dist, 'workflow-bundle.js');
  const hashFile = join(dist, '.workflow-bundle.sha256');
  const before = await readFile(hashFile, 'utf8').catch(() => '');
  if (before === mark && existsSync(file)) return;
  await replace(file, await workflowBundleCode(join(root, 'workflows', 'index.ts')));
  await replace(hashFile, mark);
}

function outputOf(source) {
  return source.replace(/\.ts$/, '.js');
}

async function replace(file, text) {
  const before = await readFile(file, 'utf8').catch(() => null);
  if (before === text) return;
  const own = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(own, text);
  await rename(own, file);
}

async function removeStale(wanted) {
  const present = filesOf(dist, ROOMS, ['.js']);
  await Promise.all(present.filter((file) => !wanted.has(file)).map((file) => rm(join(dist, file), { force: true })));
}

/** Builds while no other process installs or builds. */
export async function buildAlone() {
  await withLock(LOCK, () => process.stderr.write('rollbook: another process is building; waiting for it\n'), build);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await buildAlone();
