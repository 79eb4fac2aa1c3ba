import { FakeCluster } from './fake-cluster';
import { RESTART } from './harness';

/** A cluster on which the restart of these nodes fails for good: STOPPED, and no start helps. */
export function failingOn(nodes: number[], text = RESTART): FakeCluster {
  const cluster = new FakeCluster(text);
  cluster.onPost = (input, node) => {
    if (!nodes.includes(node.uid) || input.operation !== 'restart') return undefined;
    cluster.set(node.uid, input.service, 'STOPPED', false);
    return { answer: 'true' };
  };
  return cluster;
}

/** Holds the cluster's clock at a node until `free` is called: a moment in which to speak to the run. */
export function stuckAt(uid: number, text = RESTART): { cluster: FakeCluster; free: () => void } {
  const cluster = new FakeCluster(text);
  cluster.onPost = (input, node) => {
    if (node.uid !== uid) return undefined;
    cluster.set(uid, input.service, 'RESTARTING', false);
    return { answer: 'true' };
  };
  return { cluster, free: () => cluster.set(uid, 'stats_archiver', 'RUNNING') };
}
