import { isIP } from 'node:net';
import { z } from 'zod';
import { readAddress } from './address';
import { readHook } from './hook';

/*
 * The shape of one cluster's entry. Every sentence says what to write instead; none of them quotes a value, since a
 * secret may stand anywhere by mistake.
 */

const text = (what: string) =>
  z
    .string({ error: ({ input }) => `write ${what}${input === undefined ? '' : ' as text; a number goes in quotes'}` })
    .min(1, `write ${what}: this is empty`)
    .max(1_000, 'this is too long');

const path = text('the path of a file').refine(
  (value) => !value.startsWith('~'),
  '`~` is not expanded: write the whole path',
);

const host = text('a host name').refine(
  (value) => isIP(value) === 0,
  'a certificate is asked for by name: write a host name, not an IP address',
);

const address = z.unknown().transform((value, context) => {
  const read = readAddress(value);
  if (read.ok) return read.origin;
  context.addIssue({ code: 'custom', message: read.why });
  return z.NEVER;
});

const SECRET = 'write { env: NAME } or { file: PATH }: a secret never stands in this file';
const ENV = 'under `env` stands the name of an environment variable: letters, digits and _';

/** Where a secret is. A secret itself is refused without being shown, and so is everything else. */
const secret = z.unknown().transform((value, context): { env: string } | { file: string } => {
  const env = z.strictObject({ env: z.string() }).safeParse(value);
  const file = z.strictObject({ file: path }).safeParse(value);
  if (env.success && /^[A-Za-z_]\w*$/.test(env.data.env)) return env.data;
  if (file.success) return file.data;
  context.addIssue({ code: 'custom', message: env.success ? ENV : SECRET, params: { code: 'secret' } });
  return z.NEVER;
});

const PIN = 'write the SHA-256 of the certificate in quotes: 64 hex digits, with or without colons';

const pin = z
  .string(PIN)
  .transform((value) => value.replaceAll(':', '').toLowerCase())
  .refine((value) => /^[0-9a-f]{64}$/.test(value), PIN);

/** How a uid is written. */
export const UID = /^[1-9]\d{0,8}$/;

const byUid = <T extends z.ZodType>(item: T, message: string) => z.record(z.string().regex(UID), item, message);

const pins = byUid(pin, PIN);

/** One fingerprint for all nodes, or one for each: judged as what it looks like, so that the place is exact. */
const fingerprint = z.unknown().transform((value, context): string | Record<string, string> => {
  const result = typeof value === 'object' && value !== null ? pins.safeParse(value) : pin.safeParse(value);
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

const tls = z.strictObject(
  {
    ca: path.optional(),
    server_name: host.optional(),
    cert: path.optional(),
    key: path.optional(),
    fingerprint: fingerprint.optional(),
    insecure: z.boolean('write true or false').optional(),
  },
  'write a mapping such as { ca: ./ca.pem }',
);

const hook = z.unknown().transform((value, context) => {
  const read = readHook(value);
  if (read.ok) return read.url;
  context.addIssue({ code: 'custom', message: read.why });
  return z.NEVER;
});

const notify = z.strictObject(
  { url: hook, token: secret.optional() },
  'write a mapping such as { url: https://hooks.example.com/ops, token: { env: HOOK_TOKEN } }',
);

const COUNT = 'write a whole number, at least 1';

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
    calendar: path.optional(),
    notify: notify.optional(),
    max_unavailable: z.int(COUNT).min(1, COUNT).max(1_000, COUNT).optional(),
  },
  'write a mapping with `url`, `username` and `password`',
);

export type ClusterEntry = z.output<typeof clusterSchema>;

export const CLUSTER_KEYS = Object.keys(clusterSchema.shape);
export const NOTIFY_KEYS = Object.keys(notify.shape);
export const TLS_KEYS = Object.keys(tls.shape);
