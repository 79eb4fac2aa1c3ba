import type { Cluster } from '../cluster';
import { failure, ok, writeUid, type Reply } from '../reply';
import { isoSeconds } from '../time-text';

/** `GET /v1/cluster`: settings; it names no primary and knows no health. */
export function clusterObject(cluster: Cluster, port: number): Reply {
  return ok({
    cm_port: 8443,
    cnm_http_port: 8080,
    cnm_http_workers: 1,
    cnm_https_port: port,
    created_time: isoSeconds(cluster.nodes[0]?.bootedAt ?? 0),
    handle_redirects: false,
    http_support: false,
    min_control_TLS_version: '1.2',
    mtls_certificate_authentication: cluster.options.clientCertificate === true,
    name: cluster.name,
    rack_aware: cluster.nodes.some((node) => node.rack !== ''),
    slave_ha: false,
    upgrade_mode: cluster.upgradeMode,
  });
}

/** `GET /v1/cluster/services_configuration`: the optional services. */
export function servicesConfiguration(cluster: Cluster): Reply {
  const optional = Object.keys(cluster.services).filter((name) => cluster.isOptional(name));
  return ok(
    Object.fromEntries(
      optional.sort().map((name) => [name, { operating_mode: cluster.isEnabled(name) ? 'enabled' : 'disabled' }]),
    ),
  );
}

/** `GET /v1/actions`: finished ones stay listed, and `progress` is text. */
export function actions(cluster: Cluster): Reply {
  const list = cluster.actions.map((action, place) => ({
    action_uid: `7f0c1a2e-0000-4000-8000-${String(place + 1).padStart(12, '0')}`,
    name: action.name,
    progress: action.progress,
    status: action.status,
    ...(action.node !== null && { node_uid: writeUid(cluster.settings, action.node, 'string') }),
  }));
  return ok({ actions: list, 'state-machines': [] });
}

export function databaseList(cluster: Cluster, fields: string | null): Reply {
  return ok(cluster.databases.map((database) => pick(databaseObject(cluster, database.uid), fields)));
}

export function oneDatabase(cluster: Cluster, uid: number, fields: string | null): Reply {
  const found = cluster.databases.some((one) => one.uid === uid);
  return found ? ok(pick(databaseObject(cluster, uid), fields)) : noDatabase(cluster);
}

/** `GET /v1/bdbs/{uid}/availability`: 200 with an empty body, or 503. */
export function availability(cluster: Cluster, uid: number): Reply {
  const database = cluster.databases.find((one) => one.uid === uid);
  if (!database) return noDatabase(cluster);
  if (database.available) return { status: 200 };
  return failure(cluster.settings, 503, 'bdb_unavailable', `bdb ${uid} is unavailable`);
}

/** `GET /v4/cluster/health`, on versions that have it. */
export function clusterHealth(cluster: Cluster): Reply {
  const nodes = cluster.members().map((node) => ({
    id: writeUid(cluster.settings, node.uid, 'string'),
    status: node.status === 'active' ? 'active' : 'down',
    detailed_status: node.status,
    role: cluster.primary === node.uid ? 'leader' : 'follower',
    version: node.version,
    services: cluster.servicesOf(node).map(([name, state]) => ({ name, status: state.status })),
    in_maintenance: node.maintenance !== null,
    observed_at: Math.floor(cluster.clock.now() / 1000),
  }));
  const status = nodes.every((node) => node.status === 'active') ? 'ok' : 'error';
  return ok({ fqdn: cluster.name, status, nodes, active_alerts: [], certificates: [], database_infos: [] });
}

function databaseObject(cluster: Cluster, uid: number): Record<string, unknown> {
  const database = cluster.databases.find((one) => one.uid === uid);
  return {
    uid: writeUid(cluster.settings, uid, 'int'),
    name: database?.name,
    status: database?.status,
    memory_size: 1_073_741_824,
    oss_cluster: false,
    proxy_policy: 'single',
    replication: true,
    shards_count: 1,
  };
}

function pick(whole: Record<string, unknown>, fields: string | null): Record<string, unknown> {
  if (fields === null) return whole;
  return Object.fromEntries(Object.entries(whole).filter(([key]) => fields.split(',').includes(key)));
}

function noDatabase(cluster: Cluster): Reply {
  return failure(cluster.settings, 404, 'db_not_found', 'database does not exist');
}
