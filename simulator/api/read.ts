import type { Cluster } from '../cluster';
import type { SimNode } from '../node';
import { failure, ok, type Reply } from '../reply';
import { clusterCheck, nodeCheck } from './checks';
import * as wide from './cluster-wide';
import { bootstrap, listServices, localAvailability, masterHealthcheck } from './local';
import { nodeObject, nodeStatus } from './nodes';

/** Answers every GET that the simulator knows; anything else is 404. `port` is what the cluster says of its own. */
export function read(cluster: Cluster, node: SimNode, target: URL, port: number): Reply {
  if (!node.member) return failure(cluster.settings, 503, 'not_a_member', 'node is not a cluster member');
  const fields = target.searchParams.get('fields');
  switch (target.pathname) {
    case '/v1/local/services':
      return ok(listServices(cluster, node));
    case '/v1/local/node/master_healthcheck':
      return masterHealthcheck(cluster, node);
    case '/v1/bootstrap':
      return bootstrap(cluster, node);
    case '/v1/nodes':
      return ok(cluster.members().map((one) => nodeObject(cluster, one)));
    case '/v1/nodes/status':
      return ok(Object.fromEntries(cluster.members().map((one) => [String(one.uid), nodeStatus(cluster, one)])));
    case '/v1/cluster':
      return wide.clusterObject(cluster, port);
    case '/v1/cluster/check':
      return clusterCheck(cluster);
    case '/v1/cluster/services_configuration':
      return wide.servicesConfiguration(cluster);
    case '/v1/actions':
      return wide.actions(cluster);
    case '/v1/bdbs':
      return wide.databaseList(cluster, fields);
    case '/v4/cluster/health':
      return cluster.settings.clusterHealth ? wide.clusterHealth(cluster) : notFound(cluster);
    default:
      return readOne(cluster, target.pathname, fields);
  }
}

export function notFound(cluster: Cluster): Reply {
  return failure(cluster.settings, 404, 'not_found', 'The requested URL was not found on the server.');
}

function readOne(cluster: Cluster, path: string, fields: string | null): Reply {
  const uid = Number(/\d+/.exec(path.replace(/^\/v\d+/, ''))?.[0]);
  const node = cluster.members().find((one) => one.uid === uid);
  switch (path.replace(/\d+/g, (digits, at: number) => (path[at - 1] === 'v' ? digits : '#'))) {
    case '/v1/nodes/#':
      return node ? ok(nodeObject(cluster, node)) : noNode(cluster);
    case '/v1/nodes/#/status':
      return node ? ok(nodeStatus(cluster, node)) : noNode(cluster);
    case '/v1/nodes/check/#':
      return node ? nodeCheck(cluster, node) : noNode(cluster);
    case '/v1/bdbs/#':
      return wide.oneDatabase(cluster, uid, fields);
    case '/v1/bdbs/#/availability':
      return wide.availability(cluster, uid);
    case '/v1/local/bdbs/#/endpoint/availability':
      return localAvailability(cluster, uid);
    default:
      return notFound(cluster);
  }
}

function noNode(cluster: Cluster): Reply {
  return failure(cluster.settings, 404, 'node_not_found', 'node does not exist');
}
