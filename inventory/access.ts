import type { Cluster } from './inventory';
import { readSecret, readText } from './secrets';

/** What a client of the cluster API needs for one node; the same shape as the client's own `Access`. */
export interface Access {
  url: string;
  username: string;
  password: string;
  tls: {
    ca?: string;
    cert?: string;
    key?: string;
    serverName?: string;
    fingerprints?: string[];
    insecure?: boolean;
  };
}

/**
 * How to enter one node of a cluster, secrets and TLS files read at this moment. Throws SecretError, in one sentence
 * that names the variable or file. Its result stays in the activity that asked for it.
 */
export async function accessFor(cluster: Cluster, url: string): Promise<Access> {
  const { tls } = cluster;
  const of = (key: string) => `cluster ${cluster.name}, ${key}`;
  const pem = (file: string | null, key: string) => (file === null ? undefined : readText(file, of(`tls.${key}`)));
  const [password, ca, cert, key] = await Promise.all([
    readSecret(cluster.password, of('password')),
    pem(tls.ca, 'ca'),
    pem(tls.cert, 'cert'),
    pem(tls.key, 'key'),
  ]);
  return {
    url,
    username: cluster.username,
    password,
    tls: {
      ca,
      cert,
      key,
      serverName: tls.serverName ?? undefined,
      fingerprints: fingerprintsFor(cluster, url),
      insecure: tls.insecure,
    },
  };
}

// An address of a known node takes that node's certificate only; another one may lead to any of them.
function fingerprintsFor(cluster: Cluster, url: string): string[] {
  const origin = new URL(url).origin;
  const uid = cluster.nodes.find((node) => node.url === origin)?.uid ?? null;
  const all = cluster.tls.fingerprints;
  const own = all.filter((pin) => pin.uid === null || uid === null || pin.uid === uid);
  return own.map((pin) => pin.sha256);
}
