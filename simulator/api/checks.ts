import type { Cluster } from '../cluster';
import type { SimNode } from '../node';
import { ok, writeUid, type Reply } from '../reply';

/** `GET /v1/nodes/check/{uid}`: HTTP 200 also when the node fails. */
export function nodeCheck(cluster: Cluster, node: SimNode): Reply {
  return ok({ node_uid: writeUid(cluster.settings, node.uid, 'int'), ...verdict(cluster, node) });
}

/** `GET /v1/cluster/check`: true is good. */
export function clusterCheck(cluster: Cluster): Reply {
  const nodes = cluster
    .members()
    .map((node) => ({ node_uid: writeUid(cluster.settings, node.uid, 'string'), ...verdict(cluster, node) }));
  return ok({ cluster_test_result: nodes.every((node) => node.result), nodes });
}

function verdict(cluster: Cluster, node: SimNode): { result: boolean; error?: string } {
  const error = firstFailure(cluster, node);
  return error === null ? { result: true } : { result: false, error };
}

/** Only the first failing test is shown, in the order of the reference: it hides those behind it. */
function firstFailure(cluster: Cluster, node: SimNode): string | null {
  if (node.status === 'down') return 'bootstrap request to cnm_http failed,resp_code: 503,resp_content: ';
  const silent = cluster
    .servicesOf(node)
    .filter(([, state]) => state.status !== 'RUNNING')
    .map(([name]) => name)
    .sort()[0];
  if (silent !== undefined)
    return `process ${silent} is not running or not responding ([Errno 111] Connection refused)`;
  return node.hostSettings;
}
