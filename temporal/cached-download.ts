import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isExecutable } from './executable';
import { cacheFolder } from './pip';

/**
 * The binary that Temporal's SDK downloads by itself, kept in the project's cache; null where it cannot be had.
 * The SDK downloads only by starting a server, so one is started and ended.
 */
export async function cachedDownload(
  kind: 'cli' | 'test-server',
  settings: { cache: string | null; say?: ((line: string) => void) | undefined },
): Promise<string | null> {
  const folder = join(settings.cache ?? cacheFolder(), `sdk-${kind}`);
  try {
    await mkdir(folder, { recursive: true });
    const before = await programIn(folder);
    if (before !== null) return before;
    settings.say?.("asking Temporal's SDK for its own download, once");
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const executable = { type: 'cached-download', downloadDir: folder } as const;
    const environment =
      kind === 'cli'
        ? await TestWorkflowEnvironment.createLocal({ server: { executable } })
        : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
    await environment.teardown();
    return await programIn(folder);
  } catch {
    return null;
  }
}

async function programIn(folder: string): Promise<string | null> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('temporal') && !name.endsWith('.downloading'));
  return names.map((name) => join(folder, name)).find(isExecutable) ?? null;
}
