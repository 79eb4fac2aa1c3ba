import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster';

/** An entry of `clusters.yaml` for the simulated cluster, as data; YAML reads its JSON text as well. */
export interface InventoryEntry {
  url: string;
  nodes?: Record<string, string>;
  username: string;
  password: { env: string } | { file: string };
  login: 'local';
  tls: { ca: string; cert?: string; key?: string };
}

export interface WrittenFiles {
  dir: string;
  /** The inventory. */
  clusters: string;
  ca: string;
  password: string;
}

/** What the simulator hands to whoever writes an inventory. */
export interface Identities {
  cluster: Cluster;
  urls: Record<number, string>;
  ca: string;
  client: { cert: string; key: string } | null;
}

export function inventoryEntry(
  given: Identities,
  password: InventoryEntry['password'],
  tls: InventoryEntry['tls'],
): InventoryEntry {
  const { cluster, urls } = given;
  return {
    url: Object.values(urls)[0] ?? '',
    ...(!cluster.options.loopbackPerNode && { nodes: urls }),
    username: cluster.username,
    password,
    login: 'local',
    tls,
  };
}

/** Writes `clusters.yaml`, `ca.pem`, `password` and, where one is needed, the client's certificate into `dir`. */
export async function writeFiles(given: Identities, dir: string, name: string): Promise<WrittenFiles> {
  await mkdir(dir, { recursive: true });
  const files = { dir, clusters: join(dir, 'clusters.yaml'), ca: join(dir, 'ca.pem'), password: join(dir, 'password') };
  const tls = { ca: './ca.pem', ...(given.client && { cert: './client.pem', key: './client.key' }) };
  const entry = inventoryEntry(given, { file: './password' }, tls);
  await writeFile(files.ca, given.ca);
  await writeFile(files.password, `${given.cluster.password}\n`, { mode: 0o600 });
  if (given.client) {
    await writeFile(join(dir, 'client.pem'), given.client.cert);
    await writeFile(join(dir, 'client.key'), given.client.key, { mode: 0o600 });
  }
  await writeFile(files.clusters, inventoryYaml(name, entry));
  return files;
}

/** `clusters.yaml` with this one cluster. */
export function inventoryYaml(name: string, entry: InventoryEntry): string {
  const nodes = Object.entries(entry.nodes ?? {}).map(([uid, url]) => `      ${uid}: ${url}\n`);
  const password = 'env' in entry.password ? `env: ${entry.password.env}` : `file: ${entry.password.file}`;
  const certificate = entry.tls.cert === undefined ? '' : `, cert: ${entry.tls.cert}, key: ${entry.tls.key}`;
  return [
    'clusters:\n',
    `  ${name}:\n`,
    `    url: ${entry.url}\n`,
    ...(nodes.length === 0 ? [] : ['    nodes:\n', ...nodes]),
    `    username: ${entry.username}\n`,
    `    password: { ${password} }\n`,
    `    login: ${entry.login}\n`,
    `    tls: { ca: ${entry.tls.ca}${certificate} }\n`,
  ].join('');
}
