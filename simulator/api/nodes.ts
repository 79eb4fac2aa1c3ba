import type { Cluster } from '../cluster';
import type { SimNode } from '../node';
import { writeUid } from '../reply';
import { isoSeconds } from '../time-text';

const GIB = 1_073_741_824;

/** An entry of `GET /v1/nodes`; `uptime` is that of the operating system. */
export function nodeObject(cluster: Cluster, node: SimNode) {
  const now = cluster.clock.now();
  return {
    uid: writeUid(cluster.settings, node.uid, 'int'),
    accept_servers: true,
    addr: node.addr,
    architecture: 'x86_64',
    bigstore_driver: 'speedb',
    cores: 4,
    external_addr: [],
    max_listeners: 100,
    max_redis_servers: 100,
    os_name: 'ubuntu',
    os_semantic_version: '22.04',
    os_version: 'Ubuntu 22.04.5 LTS',
    rack_id: node.rack,
    shard_count: cluster.databases.length,
    shard_list: cluster.databases.map((database) => database.uid),
    software_version: node.version,
    status: node.status,
    supported_database_versions: [{ db_type: 'redis', version: '7.4.0' }],
    system_time: isoSeconds(now + node.clockSkewMs),
    total_memory: 16 * GIB,
    uptime: Math.floor((now - node.bootedAt) / 1000),
  };
}

/** An entry of `GET /v1/nodes/status`. */
export function nodeStatus(cluster: Cluster, node: SimNode) {
  const { maintenance } = node;
  return {
    cores: 4,
    free_provisional_ram: 11 * GIB,
    free_ram: 12 * GIB,
    hostname: `node${node.uid}.${cluster.name}`,
    master_shards: [],
    node_overbooking_depth: 0,
    node_status: node.status,
    role: cluster.primary === node.uid || cluster.secondPrimary === node.uid ? 'master' : 'slave',
    slave_shards: [],
    software_version: node.version,
    software_version_sha: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
    total_memory: 16 * GIB,
    total_provisional_ram: 14 * GIB,
    ...(maintenance && {
      maintenance_snapshot: {
        created_time: isoSeconds(maintenance.createdAt),
        name: maintenance.name,
        node_uid: writeUid(cluster.settings, node.uid, 'string'),
      },
    }),
  };
}
