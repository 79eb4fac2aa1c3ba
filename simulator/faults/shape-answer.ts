import type { Reply } from '../reply';
import { first, type ActiveFault } from './fault-set';

/** A node that claims to be another one, or of another cluster; any other answer stays. */
export function shapeAnswer(path: string, answer: Reply, faults: ActiveFault[]): Reply {
  const claims = first(faults, 'claims')?.fault;
  if (!claims || answer.status !== 200) return answer;
  if (path === '/v1/cluster' && claims.clusterName !== undefined) return patched(answer, { name: claims.clusterName });
  if (path !== '/v1/bootstrap' || claims.uid === undefined) return answer;
  const { body } = answer;
  const info = isRecord(body) ? body['local_node_info'] : undefined;
  return patched(answer, { local_node_info: { ...(isRecord(info) ? info : {}), uid: claims.uid } });
}

function patched(answer: Reply, change: Record<string, unknown>): Reply {
  return { ...answer, body: { ...(isRecord(answer.body) ? answer.body : {}), ...change } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
