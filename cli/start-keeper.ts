import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { KeeperOrder } from './keeper-thread';
import { openFolder } from './kept';
import { reasonOf } from './read-text';

export interface RunningKeeper {
  stop(): Promise<void>;
}

const AGAIN = 30_000;
/** What a huge history takes to be read must not be taken from the worker. */
const HEAP_MB = 1_024;

/**
 * Keeps finished reports in a folder, in a thread of its own that is started again when it ends. Throws `usage` where the folder
 * cannot be written; from then on nothing of it reaches the caller but sentences for `say`.
 */
export async function startKeeper(
  order: KeeperOrder,
  say: (line: string) => void,
  file = join(__dirname, 'keeper-thread.js'),
): Promise<RunningKeeper> {
  await openFolder(order.dir);
  let stopped = false;
  let thread: Worker | null = null;
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    thread = new Worker(file, { workerData: order, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    thread.unref();
    thread.on('message', (line: unknown) => say(`reports: ${String(line)}`));
    thread.on('error', (error) => say(`reports: nothing is kept for ${AGAIN / 1000} s: ${reasonOf(error)}`));
    thread.on('exit', () => {
      if (!stopped) timer = setTimeout(begin, AGAIN).unref();
    });
  };
  begin();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await thread?.terminate();
    },
  };
}
