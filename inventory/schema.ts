import { z } from 'zod';
import { isIP } from 'node:net';
import { readAddress } from './address';

/*
 * The shape of one cluster's entry. Every sentence stands here and says what to write instead; none of them quotes a
 * value, since a password may stand anywhere by mistake.
 */

const text = (what: string) =>
  z.string(`write ${what}${QUOTES}`).min(1, `write ${what}: it is empty`).max(1_000, 'this is too long');

const QUOTES = ' as text (in quotes, if it looks like a number)';

const address = z.unknown().transform((value, context) => {
  const address = readAddress(value);
  if (address.ok) return address.origin;
  context.addIssue({ code: 'custom', message: address.why });
  return z.NEVER;
});

const path = text('the path of a file').refine(
  (value) => !value.startsWith('~'),
  '`~` is not expanded: write the whole path',
);

const NO_LITERAL = 'write { env: NAME } or { file: PATH }: a secret never stands in this file';

/** Where a secret is. A secret itself is refused, without showing it. */
const secret = z.union(
  [
    z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
    z.strictObject({ file: z.string().min(1).max(1_000).regex(/^[^~]/) }),
  ],
  NO_LITERAL,
);

const hex = z
  .string('write the SHA-256 of the certificate as text, in quotes')
  .transform((value) => value.replaceAll(':', '').toLowerCase())
  .refine(
    (value) => /^[0-9a-f]{64}$/.test(value),
    'write the SHA-256 of the certificate: 64 hex digits, with or without colons',
  );

const UID = 'write the uid of a node as key: a whole number, at least 1';
const byUid = <T extends z.ZodType>(item: T, message: string) =>
  z.record(z.string(), item, message).check((context) => {
    for (const key of Object.keys(context.value)) {
      if (/^[1-9]\d{0,8}$/.test(key)) continue;
      context.issues.push({ code: 'custom', message: UID, path: [key], input: key, params: { atKey: true } });
    }
  });

const host = text('a host name').refine(
  (value) => isIP(value) === 0,
  'a certificate is asked for by name: write a host name, not an IP address',
);

const tls = z
  .strictObject(
    {
      ca: path.optional(),
      server_name: host.optional(),
      cert: path.optional(),
      key: path.optional(),
      fingerprint: z
        .union(
          [hex, byUid(hex, '')],
          'write { 1: SHA-256, 2: SHA-256 } or one SHA-256: 64 hex digits, in quotes, with or without colons',
        )
        .optional(),
      insecure: z.boolean('write true or false').optional(),
    },
    'write a mapping such as { ca: ./ca.pem }',
  )
  .check((context) => {
    const { ca, cert, key, fingerprint, insecure } = context.value;
    const issue = (path: string, message: string, params: object) =>
      context.issues.push({ code: 'custom', path: [path], message, input: context.value, params });
    if (cert !== undefined && key === undefined)
      issue('cert', '`cert` needs `key`, the file with its private key', { code: 'missing' });
    if (key !== undefined && cert === undefined)
      issue('key', '`key` needs `cert`, the file with its certificate', { code: 'missing' });
    if (insecure && (ca !== undefined || fingerprint !== undefined)) {
      issue('insecure', '`insecure: true` switches off what `ca` and `fingerprint` check: keep one or the other', {
        code: 'conflict',
      });
    }
  });

export const clusterSchema = z.strictObject(
  {
    url: address,
    nodes: byUid(address, 'write a mapping such as { 1: https://10.0.0.1:9443 }').optional(),
    name: text("the cluster's own name").optional(),
    username: text('the user').refine(
      (value) => !/[:\p{Cc}]/u.test(value),
      'a user has no colon and no control character',
    ),
    password: secret,
    login: z.enum(['local', 'ldap', 'entra'], 'write local, ldap or entra').optional(),
    tls: tls.optional(),
    max_unavailable: z.int('write a whole number, at least 1').min(1, 'write a whole number, at least 1').optional(),
  },
  'write a mapping with `url`, `username` and `password`',
);

export type ClusterEntry = z.output<typeof clusterSchema>;

export const CLUSTER_KEYS = Object.keys(clusterSchema.shape);
export const TLS_KEYS = ['ca', 'server_name', 'cert', 'key', 'fingerprint', 'insecure'];
