import { isoSeconds, uptimeText } from '../../../simulator/time-text';
import { OPTIONAL, type Cluster, type Node } from './cluster';

/** What the cluster answers to a GET, or null where there is no such thing; times by the node's own clock. */
export function answerTo(cluster: Cluster, node: Node, path: string, now: number): unknown {
  switch (path) {
    case '/v1/local/services':
      return services(cluster, node, now);
    case '/v1/bootstrap':
      return {
        bootstrap_status: { state: 'completed' },
        local_node_info: { uid: node.uid, software_version: '7.8.6' },
      };
    case '/v1/nodes':
      return cluster.nodes.map(({ uid, status }) => ({ uid, addr: addressOf(uid), status, software_version: '7.8.6' }));
    case '/v1/nodes/status':
      return Object.fromEntries(cluster.nodes.map((one) => [String(one.uid), status(one)]));
    case '/v1/cluster':
      return { name: cluster.name, upgrade_mode: cluster.upgrade, cnm_https_port: 9443 };
    case '/v1/cluster/services_configuration':
      return Object.fromEntries(
        OPTIONAL.map((name) => [name, { operating_mode: cluster.enabled[name] ? 'enabled' : 'disabled' }]),
      );
    case '/v1/actions':
      return { actions: cluster.action === null ? [] : [{ name: cluster.action, status: 'running', node_uid: '1' }] };
    case '/v1/cluster/check':
      return check(cluster);
    case '/v1/bdbs?fields=uid,name,status':
      return [{ uid: 1, name: 'db', status: 'active' }];
    case '/v1/local/node/master_healthcheck':
      return { status: node.healthy ? 'active' : 'inactive' };
    default:
      return null;
  }
}

export function addressOf(uid: number): string {
  return `10.0.0.${uid}`;
}

export function urlOf(uid: number): string {
  return `https://${addressOf(uid)}:9443`;
}

export function uidIn(url: string): number {
  return Number(/10\.0\.0\.(\d+)/.exec(url)?.[1] ?? 0);
}

function services(cluster: Cluster, node: Node, now: number): Record<string, unknown> {
  const listed = Object.entries(node.services).filter(
    ([, { status: word }]) => word !== 'STOPPED' || !cluster.spec.unlistStopped,
  );
  return Object.fromEntries(
    listed.map(([name, { status: word, startedAt }]) => {
      if (word === 'STOPPED') return [name, { status: word, start_time: null, uptime: null }];
      return [
        name,
        { status: word, start_time: isoSeconds(startedAt + node.skew), uptime: uptimeText(now - startedAt) },
      ];
    }),
  );
}

function status({ status: word, role, maintenance, uid }: Node): Record<string, unknown> {
  return {
    node_status: word,
    role: role === 'primary' ? 'master' : 'slave',
    software_version: '7.8.6',
    ...(maintenance ? { maintenance_snapshot: { name: 'm', node_uid: String(uid) } } : {}),
  };
}

function check(cluster: Cluster): unknown {
  const nodes = cluster.nodes.map((node) => {
    const silent = Object.entries(node.services)
      .filter(([, service]) => service.status !== 'RUNNING')
      .map(([name]) => name)
      .sort()[0];
    const error =
      silent !== undefined
        ? `process ${silent} is not running or not responding ([Errno 111] Connection refused)`
        : cluster.failingCheck === node.uid
          ? 'transparent huge pages are on'
          : null;
    return { node_uid: String(node.uid), result: error === null, ...(error === null ? {} : { error }) };
  });
  return { cluster_test_result: nodes.every((node) => node.result), nodes };
}
