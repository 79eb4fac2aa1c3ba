import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface Pair {
  cert: string;
  key: string;
  /** SHA-256 in hex with colons. */
  fingerprint: string;
}

export interface Certificates {
  ca: Pair;
  otherCa: Pair;
  /** For 127.0.0.1, signed by `ca`. */
  server: Pair;
  /** For node-1.cluster.example only, signed by `ca`. */
  named: Pair;
  /** For 127.0.0.1, over since 2020. */
  expired: Pair;
  client: Pair;
}

export async function makeCertificates(): Promise<Certificates> {
  const [ca, otherCa] = await Promise.all([authority('Test CA'), authority('Other CA')]);
  const ip = { type: 7 as const, ip: '127.0.0.1' };
  const [server, named, expired, client] = await Promise.all([
    leaf('server', ca, [ip]),
    leaf('named', ca, [{ type: 2, value: 'node-1.cluster.example' }]),
    leaf('expired', ca, [ip], new Date('2019-01-01'), new Date('2020-01-01')),
    leaf('client', ca, [ip]),
  ]);
  return { ca, otherCa, server, named, expired, client };
}

async function authority(name: string): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return pair(made);
}

type AltName = { type: 7; ip: string } | { type: 2; value: string };

async function leaf(name: string, ca: Pair, altNames: AltName[], from?: Date, to?: Date): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { cert: ca.cert, key: ca.key },
    ...(from && to ? { notBeforeDate: from, notAfterDate: to } : {}),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return pair(made);
}

function pair(made: { cert: string; private: string }): Pair {
  return { cert: made.cert, key: made.private, fingerprint: new X509Certificate(made.cert).fingerprint256 };
}
