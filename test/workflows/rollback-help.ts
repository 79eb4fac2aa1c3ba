import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../../rollout/report-shape';
import { by, say } from './asking';
import type { FakeCluster } from './fake-cluster';
import { reaches } from './harness';

export const STOP: [string, string] = ['call: services.restart', 'call: services.stop'];
export const LONG: [string, string] = ['deadline: 2m', 'deadline: 10h'];
export const RESTED: [string, string] = ['steps:', 'nodes: { rest: 1h }\nsteps:'];

/** Bob says rollback. */
export const back = (handle: WorkflowHandle, more: object = {}) => say(handle, 'rollback', by('bob', more));
export const sent = (cluster: FakeCluster) => cluster.posts.map((post) => `${post.operation} ${post.uid}`);
export const phases = (report: Pick<Status, 'nodes'>) => report.nodes.map((node) => `${node.uid} ${node.phase}`);
export const rests = (handle: WorkflowHandle) => reaches(handle, (s) => /rests/.test(s.waiting?.why ?? ''));

/** The undo of this node stands STARTING until `free` is called. */
export function slowUndoOf(uid: number, cluster: FakeCluster): () => void {
  cluster.onPost = (input, node) => {
    if (node.uid !== uid || input.operation !== 'start') return undefined;
    cluster.set(uid, input.service, 'STARTING', false);
    return { answer: 'true' };
  };
  return () => cluster.set(uid, 'stats_archiver', 'RUNNING');
}

/** Until the first undo is sent. */
export const undoing = (handle: WorkflowHandle) =>
  reaches(handle, (s) => s.phase === 'undoing' && s.mutations.some(({ undo }) => undo));
