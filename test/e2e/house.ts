import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { InventoryEntry } from '../../simulator';
import { startWorker } from '../../worker/worker';
import { workflowBundle } from '../support/bundle';
import { devServer, type DevServer } from '../support/dev-server';
import { quiet } from '../support/quiet';
import { endReplays } from '../support/replay';

export type Entry = Omit<InventoryEntry, 'login'> & { login?: 'local'; max_unavailable: number; name?: string };

/** What all clusters of a test file share. */
export interface House {
  server: DevServer;
  dir: string;
  entries: Map<string, Entry>;
  close(): Promise<void>;
}

let house: Promise<House> | null = null;

afterAll(async () => {
  await (await house)?.close();
});

/** One Temporal server and one worker, opened by whoever comes first. */
export function openHouse(): Promise<House> {
  return (house ??= open());
}

/** Brings the inventory up to date: `entries` as they are now. One after the other, or an older text could come last. */
export function writeInventory(home: Pick<House, 'dir' | 'entries'>): Promise<void> {
  // YAML reads JSON as well.
  writing = writing.then(() =>
    replace(inventoryOf(home), JSON.stringify({ clusters: Object.fromEntries(home.entries) })),
  );
  return writing;
}

let writing = Promise.resolve();

async function open(): Promise<House> {
  quiet();
  const server = await devServer();
  const dir = await mkdtemp(join(tmpdir(), 'rollbook-e2e-'));
  const nobody: InventoryEntry = {
    url: 'https://127.0.0.1:1',
    username: 'ops',
    password: { env: 'NOBODY' },
    login: 'local',
    tls: { ca: './ca.pem' },
  };
  const home = { server, dir, entries: new Map<string, Entry>([['nobody', { ...nobody, max_unavailable: 1 }]]) };
  await writeInventory(home);
  const worker = await startWorker({
    address: server.address,
    clusters: inventoryOf(home),
    env: {},
    workflowBundle: workflowBundle(),
  });
  const ended = worker.run();
  await worker.ready;
  return {
    ...home,
    async close() {
      worker.shutdown();
      await ended;
      await endReplays();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function inventoryOf({ dir }: Pick<House, 'dir'>): string {
  return join(dir, 'clusters.yaml');
}

/** Replaces a file by a rename, as a worker expects it. */
export async function replace(file: string, text: string): Promise<void> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, text);
  await rename(own, file);
}
