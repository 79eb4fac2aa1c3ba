import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Who holds it installs packages or writes to `dist/`. */
export const LOCK = join(dirname(fileURLToPath(import.meta.url)), '..', '.cache', 'prepare.lock');

/** No installation takes so long: an older lock was left behind, even where another process has its number by now. */
const OLDEST_MS = 15 * 60_000;

/**
 * Runs `work` while this process alone holds the lock, a folder that names its holder. Others wait, told once by `waiting`; a lock
 * whose holder is dead is taken over. Works for processes of one machine.
 */
export async function withLock(folder, waiting, work) {
  mkdirSync(dirname(folder), { recursive: true });
  for (let told = false; !take(folder);) {
    if (isStale(folder)) removeStale(folder);
    else {
      if (!told) waiting();
      told = true;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder that already names its holder is moved into place: nobody ever sees a lock without one. */
function take(folder) {
  const own = `${folder}.${process.pid}`;
  mkdirSync(own, { recursive: true });
  writeFileSync(`${own}/pid`, String(process.pid));
  try {
    renameSync(own, folder);
    return true;
  } catch {
    rmSync(own, { recursive: true, force: true });
    return false;
  }
}

/** Only one process removes a lock at a time, and looks again first: else the second would remove the lock that the first then took. */
function removeStale(folder) {
  const guard = `${folder}.removing`;
  try {
    mkdirSync(guard);
  } catch {
    if (ageOf(guard) > 10_000) rmSync(guard, { recursive: true, force: true });
    return;
  }
  try {
    if (isStale(folder)) rmSync(folder, { recursive: true, force: true });
  } finally {
    rmdirSync(guard);
  }
}

function isStale(folder) {
  let pid;
  try {
    pid = Number(readFileSync(`${folder}/pid`, 'utf8'));
  } catch {
    // Being removed, or removed in part by a process that died: then it ages.
    return ageOf(folder) > 10_000;
  }
  return !isAlive(pid) || ageOf(folder) > OLDEST_MS;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ageOf(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
