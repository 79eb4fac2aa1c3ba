import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { reportHtml } from '../reports/report-html';
import { connect } from '../temporal/connection';
import { keepReports } from './keeper';

/** What the thread is told: where Temporal is, and the folder. */
export const keeperOrder = z.object({
  dir: z.string(),
  profile: z.string().optional(),
  address: z.string().optional(),
  namespace: z.string().optional(),
});

export type KeeperOrder = z.infer<typeof keeperOrder>;

/** In a thread of its own, the keeper never delays a request, a heartbeat or a task of the worker beside it. */
async function main(): Promise<void> {
  const { dir, ...choice } = keeperOrder.parse(workerData);
  const session = await connect(choice);
  await keepReports(session, {
    dir,
    say: (line) => parentPort?.postMessage(line),
    over: new AbortController().signal,
    page: reportHtml,
  });
}

if (parentPort !== null) void main();
