import { generate } from 'selfsigned';

export interface Identity {
  cert: string;
  key: string;
}

const NAME = 'Rollbook simulator';
const VALID_MS = 30 * 86_400_000;

/** A certificate authority of its own for each simulator. */
export async function makeAuthority(): Promise<Identity> {
  return make(NAME, {
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

/** A certificate for a server at these names and addresses. */
export async function makeServer(ca: Identity, name: string, names: string[], addresses: string[]): Promise<Identity> {
  const altNames = [
    ...[...new Set(names)].map((value) => ({ type: 2 as const, value })),
    ...[...new Set(addresses)].map((ip) => ({ type: 7 as const, ip })),
  ];
  return make(name, { ca, extensions: leaf({ serverAuth: true }, altNames) });
}

/** A certificate for the client of this cluster. */
export async function makeClient(ca: Identity): Promise<Identity> {
  return make('operator', { ca, extensions: leaf({ clientAuth: true }, []) });
}

type Options = NonNullable<Parameters<typeof generate>[1]>;
type Extensions = NonNullable<Options['extensions']>;

async function make(name: string, options: Options): Promise<Identity> {
  const now = Date.now();
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 3_600_000),
    notAfterDate: new Date(now + VALID_MS),
    ...options,
  });
  return { cert: made.cert, key: made.private };
}

function leaf(
  use: { serverAuth?: boolean; clientAuth?: boolean },
  altNames: { type: 2 | 7; value?: string; ip?: string }[],
): Extensions {
  return [
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true },
    { name: 'extKeyUsage', ...use },
    ...(altNames.length === 0 ? [] : [{ name: 'subjectAltName' as const, altNames }]),
  ];
}
