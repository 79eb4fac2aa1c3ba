import { readdirSync } from 'node:fs';
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
  const rooms = filesOf(root, ['language', 'rollout', 'workflows'], ['.ts']);
  return [...rooms, 'temporal/names.ts', 'script/workflow-bundle.mjs', 'package-lock.json'];
}

/** All files under these folders with one of these endings, as paths from `root`, sorted. A folder that is not there has none. */
export function filesOf(root, folders, endings) {
  return folders
    .flatMap((folder) => walk(root, folder))
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .sort();
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
