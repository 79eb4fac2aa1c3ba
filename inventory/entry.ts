import { resolve } from 'node:path';
import type { Cluster, Secret } from './inventory';
import type { ClusterEntry } from './schema';

/** A checked entry with its defaults, paths from `folder`. */
export function clusterOfEntry(name: string, entry: ClusterEntry, folder: string): Cluster {
  const { tls = {}, nodes = {}, password } = entry;
  const file = (path: string | undefined) => (path === undefined ? null : resolve(folder, path));
  const secretOf = (secret: Secret): Secret => ('env' in secret ? secret : { file: resolve(folder, secret.file) });
  const token = entry.notify?.token;
  const pins =
    typeof tls.fingerprint === 'string' ? [[null, tls.fingerprint] as const] : Object.entries(tls.fingerprint ?? {});
  return {
    name,
    url: entry.url,
    nodes: Object.entries(nodes).map(([uid, url]) => ({ uid: Number(uid), url })),
    pinnedName: entry.name ?? null,
    username: entry.username,
    password: secretOf(password),
    login: entry.login ?? null,
    tls: {
      ca: file(tls.ca),
      cert: file(tls.cert),
      key: file(tls.key),
      serverName: tls.server_name ?? null,
      fingerprints: pins.map(([uid, sha256]) => ({ uid: uid === null ? null : Number(uid), sha256 })),
      insecure: tls.insecure ?? false,
    },
    maxUnavailable: entry.max_unavailable ?? 1,
    calendar: file(entry.calendar),
    notify: entry.notify ? { url: entry.notify.url, token: token ? secretOf(token) : null } : null,
  };
}
