import { placeOf, treeAt, type MapTree, type Path, type Tree } from '../language/tree';
import { readAddress, samePlace } from './address';
import type { Finding } from './findings';
import { UID } from './schema';

/** Two clusters at one address would be restarted as one; two uids at one address are one node named twice. */
export function sharedAddresses(clusters: MapTree): Finding[] {
  const owners = new Map<string, { cluster: string; uid: string | null; line: number }>();
  const findings: Finding[] = [];
  for (const { key: cluster, value } of clusters.entries) {
    for (const { origin, uid, path, line } of addressesOf(cluster, value)) {
      const owner = owners.get(origin);
      if (!owner) owners.set(origin, { cluster, uid, line });
      else if (owner.cluster !== cluster) {
        const message = `this address belongs to \`${owner.cluster}\` already (line ${owner.line}): two clusters cannot share one`;
        findings.push({ path, code: 'shared-address', message });
      } else if (uid !== null && owner.uid !== null) {
        const message = `this address belongs to node ${owner.uid} already (line ${owner.line}): each node has its own`;
        findings.push({ path, code: 'shared-address', message });
      } else owner.uid ??= uid;
    }
  }
  return findings;
}

/** Fingerprints by node are found by the node's address: each needs its entry under `nodes`, and the other way round. */
export function strayFingerprints(clusters: MapTree): Finding[] {
  return clusters.entries.flatMap(({ key: cluster, value }) => {
    const base: Path = ['clusters', cluster];
    const pins = treeAt(value, ['tls', 'fingerprint']);
    if (pins?.kind !== 'map') return [];
    const nodes = keysOf(treeAt(value, ['nodes'])).filter((uid) => UID.test(uid));
    const pinned = keysOf(pins).filter((uid) => UID.test(uid));
    const code = 'fingerprint';
    const stray = pinned
      .filter((uid) => !nodes.includes(uid))
      .map((uid): Finding => ({
        path: [...base, 'tls', 'fingerprint', uid],
        atKey: true,
        code,
        message: `\`nodes\` has no node ${uid}: write its address there`,
      }));
    const bare = nodes
      .filter((uid) => !pinned.includes(uid))
      .map((uid): Finding => ({
        path: [...base, 'nodes', uid],
        atKey: true,
        code,
        message: `node ${uid} has no fingerprint: write one for every node, or for none`,
      }));
    return [...stray, ...bare];
  });
}

/** Keys of `tls` that need or exclude each other. */
export function tlsPairs(clusters: MapTree): Finding[] {
  return clusters.entries.flatMap(({ key: cluster, value }) => {
    const tls = treeAt(value, ['tls']);
    const has = (key: string) => treeAt(value, ['tls', key]) !== undefined;
    const found = (key: string, code: string, message: string): Finding[] => [
      { path: ['clusters', cluster, 'tls', key], atKey: true, code, message },
    ];
    if (tls?.kind !== 'map') return [];
    const insecure = treeAt(value, ['tls', 'insecure']);
    const off = insecure?.kind === 'scalar' && insecure.value === true;
    return [
      ...(has('cert') && !has('key')
        ? found('cert', 'missing-key', '`cert` needs `key`: the file of its private key')
        : []),
      ...(has('key') && !has('cert')
        ? found('key', 'missing-key', '`key` needs `cert`: the file of its certificate')
        : []),
      ...(off && (has('ca') || has('fingerprint'))
        ? found(
            'insecure',
            'conflict',
            '`insecure: true` switches off what `ca` and `fingerprint` check: keep one or the other',
          )
        : []),
    ];
  });
}

function addressesOf(cluster: string, tree: Tree): { origin: string; uid: string | null; path: Path; line: number }[] {
  const base: Path = ['clusters', cluster];
  const nodes = treeAt(tree, ['nodes']);
  const uids = keysOf(nodes);
  const places = [{ uid: null, at: ['url'] }, ...uids.map((uid) => ({ uid, at: ['nodes', uid] }))];
  return places.flatMap(({ uid, at }) => {
    const value = treeAt(tree, at);
    const address = readAddress(value?.kind === 'scalar' ? value.value : null);
    if (!address.ok) return [];
    return [{ origin: samePlace(address.origin), uid, path: [...base, ...at], line: placeOf(tree, at).line }];
  });
}

function keysOf(tree: Tree | undefined): string[] {
  return tree?.kind === 'map' ? tree.entries.map((entry) => entry.key) : [];
}
