import type { Scope } from '../language/expression';
import type { NodeFact, Survey } from './facts';

type ClusterScope = NonNullable<Scope['cluster']>;
type NodeScope = NonNullable<Scope['node']>;

/**
 * `cluster.*` of expressions from one reading; undefined where its nodes are unknown. The version is the primary's, or
 * the one that all nodes share; null, and so unknown, where there is neither.
 */
export function clusterScope(survey: Survey): ClusterScope | undefined {
  if (!survey.nodes.ok) return undefined;
  const nodes = survey.nodes.value;
  const primaries = nodes.filter((node) => node.role === 'primary');
  const primary = primaries.length === 1 ? primaries[0] : undefined;
  const versions = [...new Set(nodes.map((node) => node.version))];
  return {
    name: survey.clusterName.ok ? survey.clusterName.value : null,
    version: primary?.version ?? (versions.length === 1 ? (versions[0] ?? null) : null),
    primary: primary?.uid ?? null,
    size: nodes.length,
  };
}

/** `node.*` of expressions. A node without a rack has an empty one; a role that the cluster does not give is unknown. */
export function nodeScope({ uid, address, role, status, version, rack }: NodeFact): NodeScope {
  return { uid, address, role, status, version, rack: rack ?? '' };
}
