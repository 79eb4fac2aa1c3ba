import type { Cluster } from '../cluster';
import type { SimNode } from '../node';
import { failure, ok, writeUid, type Reply } from '../reply';
import type { ServiceState } from '../service';
import { isoSeconds, uptimeText } from '../time-text';

/** What the list shows of one service. */
export interface ListedService {
  status: string;
  start_time?: string | null;
  uptime?: string | null;
}

/** `GET /v1/local/services`, times by the node's own clock. */
export function listServices(cluster: Cluster, node: SimNode): Record<string, ListedService> {
  const list: Record<string, ListedService> = {};
  for (const [name, state] of cluster.servicesOf(node).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (state.status === 'STOPPED' && cluster.settings.stoppedService === 'unlisted') continue;
    list[name] = listed(cluster, node, state);
  }
  return list;
}

/** `GET /v1/bootstrap`: who answers. */
export function bootstrap(cluster: Cluster, node: SimNode): Reply {
  const { settings } = cluster;
  return ok({
    bootstrap_status: {
      state: 'completed',
      start_time: isoSeconds(node.bootedAt),
      end_time: isoSeconds(node.bootedAt + 61_000),
    },
    local_node_info: {
      uid: writeUid(settings, node.uid, 'int'),
      software_version: node.version,
      short_hostname: `node${node.uid}`,
      [settings.addressField]: [{ address: node.addr, format: 'ipv4', if_name: 'eth0', private: true }],
    },
  });
}

export function masterHealthcheck(cluster: Cluster, node: SimNode): Reply {
  return ok({ status: node.healthy && cluster.primary !== null ? 'active' : 'inactive' });
}

/** `GET /v1/local/bdbs/{uid}/endpoint/availability`. */
export function localAvailability(cluster: Cluster, uid: number): Reply {
  const database = cluster.databases.find((one) => one.uid === uid);
  if (!database) return failure(cluster.settings, 404, 'db_not_found', 'database not found');
  if (database.available) return { status: 200 };
  return failure(cluster.settings, 503, 'bdb_endpoint_unavailable', 'endpoint is unavailable');
}

function listed(cluster: Cluster, node: SimNode, state: ServiceState): ListedService {
  const now = cluster.clock.now();
  if (state.startedAt !== null) {
    return {
      start_time: isoSeconds(state.startedAt + node.clockSkewMs),
      status: state.status,
      uptime: uptimeText(now - state.startedAt),
    };
  }
  switch (cluster.settings.stoppedService) {
    case 'no-times':
      return { status: state.status };
    case 'old-start':
      return { start_time: isoSeconds(state.since + node.clockSkewMs), status: state.status, uptime: uptimeText(0) };
    case 'null-times':
    case 'unlisted':
      return { start_time: null, status: state.status, uptime: null };
  }
}
