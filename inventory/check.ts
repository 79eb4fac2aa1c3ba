import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { listed, shown, suggestion } from '../language/names';
import type { Problem } from '../language/problem';
import { readSource } from '../language/source';
import { placeOf, placeOfKey, plain, treeAt, type MapTree, type Path, type Tree } from '../language/tree';
import type { Cluster, Inventory, Secret } from './inventory';
import { hiddenTexts, maskSource } from './mask';
import { CLUSTER_KEYS, TLS_KEYS, clusterSchema, type ClusterEntry } from './schema';
import { sharedAddresses, strayFingerprints, type Finding } from './together';

export type CheckedInventory = { ok: true; inventory: Inventory } | { ok: false; problems: Problem[] };

/**
 * Checks the text of a `clusters.yaml`: all that is wrong with it, by place, without any secret in a sentence; or what it
 * says, with paths from the file's folder. Reads nothing else. Show its source lines through `maskSource` only.
 */
export function checkInventory(text: string, file: string): CheckedInventory {
  const { tree, problems } = readSource(text, file);
  const found = withoutSecrets(problems, text);
  if (tree === null) return { ok: false, problems: found.length > 0 ? found : [empty(file)] };
  const findings = checkTop(tree);
  const entries = clustersOf(tree);
  const clusters: Cluster[] = [];
  for (const { key, value } of entries?.entries ?? []) {
    const checked = checkEntry(key, value, dirname(resolve(file)));
    if ('findings' in checked) findings.push(...checked.findings);
    else clusters.push(checked.cluster);
  }
  if (entries) findings.push(...sharedAddresses(entries), ...strayFingerprints(entries));
  found.push(...findings.map((finding) => problemOf(finding, tree, file)));
  if (found.length === 0) return { ok: true, inventory: { file: resolve(file), clusters } };
  return { ok: false, problems: found.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function checkTop(tree: Tree): Finding[] {
  const wrong = (message: string, path: Path = []): Finding[] => [{ path, code: 'wrong-type', message }];
  if (tree.kind !== 'map') return wrong('write `clusters:` and below it one entry for each cluster');
  const strange = tree.entries.filter((entry) => entry.key !== 'clusters');
  const unknown = strange.map(({ key }) => unknownKey([key], ['clusters'], 'an inventory'));
  const clusters = clustersOf(tree);
  if (clusters === null) {
    const there = tree.entries.some((entry) => entry.key === 'clusters');
    return [
      ...unknown,
      ...(there ? wrong('write one entry for each cluster below `clusters:`', ['clusters']) : missing()),
    ];
  }
  return clusters.entries.length > 0
    ? unknown
    : [...unknown, ...wrong('there is no cluster: write at least one', ['clusters'])];
}

function missing(): Finding[] {
  return [
    {
      path: [],
      code: 'missing',
      message: '`clusters` is missing: write `clusters:` and below it one entry for each cluster',
    },
  ];
}

function clustersOf(tree: Tree): MapTree | null {
  const clusters = treeAt(tree, ['clusters']);
  return clusters?.kind === 'map' ? clusters : null;
}

function checkEntry(name: string, tree: Tree, folder: string): { cluster: Cluster } | { findings: Finding[] } {
  const findings: Finding[] = [];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) {
    const message =
      'name a cluster with letters, digits, `.`, `_` and `-`, beginning with a letter or digit, at most 63';
    findings.push({ path: ['clusters', name], atKey: true, code: 'wrong-name', message });
  }
  const result = clusterSchema.safeParse(plain(tree));
  if (!result.success)
    findings.push(...result.error.issues.flatMap((issue) => findingsOf(issue, ['clusters', name], tree)));
  if (findings.length > 0 || !result.data) return { findings };
  return { cluster: clusterOfEntry(name, result.data, folder) };
}

function findingsOf(issue: z.core.$ZodIssue, base: Path, entry: Tree): Finding[] {
  const inner = issue.path.filter((part) => typeof part !== 'symbol');
  const path = [...base, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const inTls = inner[0] === 'tls';
    return issue.keys.map((key) =>
      unknownKey([...path, key], inTls ? TLS_KEYS : CLUSTER_KEYS, inTls ? '`tls`' : 'a cluster'),
    );
  }
  const last = inner[inner.length - 1];
  const params: Record<string, unknown> = issue.code === 'custom' ? (issue.params ?? {}) : {};
  if (last !== undefined && treeAt(entry, inner) === undefined) {
    return [{ path: path.slice(0, -1), code: 'missing', message: `\`${last}\` is missing: ${issue.message}` }];
  }
  const said = last === undefined || typeof last === 'number' ? '' : `\`${last}\`: `;
  const code = typeof params.code === 'string' ? params.code : inner[0] === 'password' ? 'secret' : 'wrong-value';
  const message = params.atKey || typeof params.code === 'string' ? issue.message : `${said}${issue.message}`;
  return [{ path, atKey: params.atKey === true, code, message }];
}

function unknownKey(path: Path, known: readonly string[], where: string): Finding {
  const key = String(path[path.length - 1]);
  if (key === 'calendar' || key === 'notify') {
    return {
      path,
      atKey: true,
      code: 'not-yet',
      message: `\`${key}\` comes with a later version of Rollbook: leave it out`,
    };
  }
  const near = suggestion(key, known);
  const hint = near.startsWith('; did') ? near : `; there is ${listed(known)}`;
  return {
    path,
    atKey: true,
    code: 'unknown-key',
    message: `\`${key.includes('@') ? '***' : shown(key)}\` is no key of ${where}${hint}`,
  };
}

function clusterOfEntry(name: string, entry: ClusterEntry, folder: string): Cluster {
  const { tls = {}, nodes = {}, password } = entry;
  const file = (path: string | undefined) => (path === undefined ? null : resolve(folder, path));
  const secret: Secret = 'env' in password ? password : { file: resolve(folder, password.file) };
  const pins =
    typeof tls.fingerprint === 'string' ? [[null, tls.fingerprint] as const] : Object.entries(tls.fingerprint ?? {});
  return {
    name,
    url: entry.url,
    nodes: Object.entries(nodes).map(([uid, url]) => ({ uid: Number(uid), url })),
    pinnedName: entry.name ?? null,
    username: entry.username,
    password: secret,
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
  };
}

function problemOf({ path, atKey, code, message }: Finding, tree: Tree, file: string): Problem {
  const place = atKey ? placeOfKey(tree, path) : placeOf(tree, path);
  return { file, line: place.line, column: place.column, code, message };
}

/** A sentence about YAML may quote the document: not where that line hides something, nor anything that is hidden. */
function withoutSecrets(problems: Problem[], text: string): Problem[] {
  if (problems.length === 0) return [];
  const before = text.split('\n');
  const after = maskSource(text).split('\n');
  const hidden = hiddenTexts(text);
  return problems.map((problem) => {
    const hides = before[problem.line - 1] !== after[problem.line - 1];
    if (hides && problem.code === 'quote') {
      return { ...problem, message: 'YAML reads this otherwise: put the whole value in quotes' };
    }
    return { ...problem, message: hidden.reduce((rest, part) => rest.split(part).join('***'), problem.message) };
  });
}

function empty(file: string): Problem {
  return {
    file,
    line: 1,
    column: 1,
    code: 'missing',
    message: 'the file is empty: write `clusters:` and below it one entry for each cluster',
  };
}
