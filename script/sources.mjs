import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The rooms that are compiled. */
export const ROOMS = [
  'language',
  'rollout',
  'workflows',
  'activities',
  'redis-api',
  'inventory',
  'temporal',
  'worker',
  'reports',
  'cli',
  'simulator',
];

/** What the workflow bundle is made of. */
export function bundleSources(root) {
  return [...filesOf(root, ['language', 'rollout', 'workflows'], ['.ts']), 'temporal/names.ts', 'package-lock.json'];
}

/** All files under these folders with one of these endings, as paths from `root`, sorted. A folder that is not there has none. */
export function filesOf(root, folders, endings) {
  return folders
    .flatMap((folder) => walk(root, folder))
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .sort();
}

/** When the newest of these files was written, in milliseconds; 0 for none. */
export function newest(root, files) {
  return Math.max(0, ...files.map((file) => statSync(join(root, file)).mtimeMs));
}

function walk(root, folder) {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(root, path) : [path];
  });
}
