import { isIP } from 'node:net';

/** A checked `clusters.yaml`: addresses as `https://host:port`, paths absolute, no secret read yet. */
export interface Inventory {
  file: string;
  clusters: Cluster[];
}

export interface Cluster {
  /** The key in the inventory. */
  name: string;
  /** Any node, used to discover the others. */
  url: string;
  /** Addresses that the worker can reach, by uid; empty: as the cluster names them. */
  nodes: { uid: number; url: string }[];
  /** The cluster's own name, pinned; null: recorded at planning. */
  pinnedName: string | null;
  username: string;
  password: Secret;
  /** Who checks this user's password; null: not known. */
  login: 'local' | 'ldap' | 'entra' | null;
  tls: TlsFiles;
  maxUnavailable: number;
  /** A file of change freezes; null: there is none. */
  calendar: string | null;
  /** Who is told of its runs; null: whoever the worker names. */
  notify: NotifyTarget | null;
}

/** Where notices are posted. */
export interface NotifyTarget {
  url: string;
  /** Sent as `Authorization: Bearer`; null: no such header. */
  token: Secret | null;
}

/** Where a secret is, never the secret itself. */
export type Secret = { env: string } | { file: string };

export interface TlsFiles {
  ca: string | null;
  cert: string | null;
  key: string | null;
  serverName: string | null;
  /** SHA-256 in hex by uid, or of the one certificate that all nodes share. */
  fingerprints: { uid: number | null; sha256: string }[];
  insecure: boolean;
}

export function clusterNames(inventory: Inventory): string[] {
  return inventory.clusters.map((cluster) => cluster.name);
}

/** The entry of that name; null where there is none. */
export function clusterOf(inventory: Inventory, name: string): Cluster | null {
  return inventory.clusters.find((cluster) => cluster.name === name) ?? null;
}

/** Whether the worker reaches a node of this cluster by a name: then it depends on a name server (safety rule 1). */
export function byName(cluster: Cluster): boolean {
  return [cluster.url, ...cluster.nodes.map((node) => node.url)].some((url) => {
    return isIP(new URL(url).hostname.replace(/^\[|\]$/g, '')) === 0;
  });
}
