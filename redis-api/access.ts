/** How to reach and enter one node: every secret already resolved, nothing left to read. Never log it, never return it. */
export interface Access {
  /** `https://host:port`; a path is ignored. */
  url: string;
  username: string;
  password: string;
  tls: Tls;
}

export interface Tls {
  /** PEM text; replaces the system's authorities. */
  ca?: string;
  /** PEM texts of the client's own certificate and key. */
  cert?: string;
  key?: string;
  /** The name that the certificate must carry; left out: the host of the url. */
  serverName?: string;
  /** SHA-256 of the certificate, hex with or without colons; the node must show one of these. Without `ca` this is the whole proof. */
  fingerprints?: string[];
  /** No verification by authority or name. Fingerprints still count. */
  insecure?: boolean;
}

/** The node's address as scheme, host and port: what a lease, a message and a comparison go by. */
export function originOf(url: string): string {
  return new URL(url).origin;
}
