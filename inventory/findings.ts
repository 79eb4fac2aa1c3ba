import type { z } from 'zod';
import { listed, nearest, shown } from '../language/names';
import { treeAt, type Path, type Tree } from '../language/tree';
import { CLUSTER_KEYS, NOTIFY_KEYS, TLS_KEYS, UID } from './schema';

/** One thing that is wrong, by its path in the document. */
export interface Finding {
  path: Path;
  /** The place is the key at the end of the path, not its value. */
  atKey?: boolean;
  code: string;
  message: string;
}

/** What an issue of the schema means to whoever wrote the entry that stands at `base`. */
export function findingsOf(issue: z.core.$ZodIssue, base: Path, entry: Tree): Finding[] {
  const inner = issue.path.filter((part) => typeof part !== 'symbol');
  const path = [...base, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const [known, where] = PARTS.get(String(inner[0])) ?? [CLUSTER_KEYS, 'a cluster'];
    return issue.keys.map((key) => unknownKey([...path, key], known, where));
  }
  const last = inner[inner.length - 1];
  if (issue.code === 'invalid_key') {
    return [{ path, atKey: true, code: 'name', message: 'write the uid of a node here: a whole number, at least 1' }];
  }
  if (last !== undefined && treeAt(entry, inner) === undefined) {
    return [{ path: path.slice(0, -1), code: 'missing-key', message: `\`${last}\` is missing: ${issue.message}` }];
  }
  const said = last === undefined ? '' : UID.test(String(last)) ? `node ${last}: ` : `\`${last}\`: `;
  const code = issue.code === 'custom' && issue.params?.code === 'secret' ? 'secret' : 'wrong-value';
  return [{ path, code, message: `${said}${issue.message}` }];
}

/** The mappings inside an entry, with their keys. */
const PARTS = new Map<string, [readonly string[], string]>([
  ['tls', [TLS_KEYS, '`tls`']],
  ['notify', [NOTIFY_KEYS, '`notify`']],
]);

/** A key that is not known there, with the one that was meant. */
export function unknownKey(path: Path, known: readonly string[], where: string): Finding {
  const key = String(path[path.length - 1]);
  const ours = OURS.get(key.toLowerCase());
  const near = nearest(key, known);
  const hint =
    ours !== undefined
      ? `; here it is ${ours}`
      : near !== null
        ? `; did you mean \`${near}\`?`
        : `; there is ${listed(known)}`;
  return {
    path,
    atKey: true,
    code: 'unknown-key',
    message: `\`${key.includes('@') ? '***' : shown(key)}\` is no key of ${where}${hint}`,
  };
}

/** Words from elsewhere. */
const OURS = new Map([
  ['host', '`url`'],
  ['address', '`url`'],
  ['addr', '`url`'],
  ['endpoint', '`url`'],
  ['user', '`username`'],
  ['login_name', '`username`'],
  ['auth', '`username` and `password`'],
  ['credentials', '`username` and `password`'],
  ['pass', '`password`'],
  ['cacert', '`tls.ca`'],
  ['ca_cert', '`tls.ca`'],
  ['ca_file', '`tls.ca`'],
  ['verify', '`tls.insecure`, and true switches verification off'],
  ['verify_ssl', '`tls.insecure`, and true switches verification off'],
  ['insecure_skip_verify', '`tls.insecure`'],
  ['skip_verify', '`tls.insecure`'],
  ['sni', '`tls.server_name`'],
  ['fqdn', "`name`, the cluster's own name"],
]);
