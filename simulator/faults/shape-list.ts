import { listServices, type ListedService } from '../api/local';
import type { Cluster } from '../cluster';
import type { SimNode } from '../node';
import { ok, type Reply } from '../reply';
import type { World } from '../world';
import { first, type ActiveFault } from './fault-set';

type List = Record<string, ListedService>;
interface Cached {
  at: number;
  list: List;
}

/** The list of services as the faults of that kind make it; any other answer stays. */
export function shapeList(world: World, node: SimNode, answer: Reply, faults: ActiveFault[]): Reply {
  const stale = first(faults, 'stale-list');
  const list = stale ? cached(world.cluster, node, stale) : null;
  const shapes = faults.filter(({ fault }) => fault.kind === 'unlisted' || fault.kind === 'status-word');
  if (answer.status !== 200 || (shapes.length === 0 && list === null)) return answer;
  return ok(shapes.reduce(shape, list ?? listServices(world.cluster, node)));
}

/** Takes the picture that a stale list shows, of every node, when the fault is switched on. */
export function freeze(cluster: Cluster, stale: ActiveFault): void {
  const at = cluster.clock.now();
  for (const node of cluster.nodes) stale.memory.set(String(node.uid), { at, list: listServices(cluster, node) });
}

function cached(cluster: Cluster, node: SimNode, { fault, memory }: ActiveFault): List {
  const key = String(node.uid);
  const now = cluster.clock.now();
  const kept = memory.get(key) as Cached | undefined;
  const refreshMs = fault.kind === 'stale-list' ? fault.refreshMs : undefined;
  if (kept && (refreshMs === undefined || now - kept.at < refreshMs)) return kept.list;
  const list = listServices(cluster, node);
  memory.set(key, { at: now, list });
  return list;
}

function shape(list: List, { fault }: ActiveFault): List {
  const entries = Object.entries(list).flatMap(([name, listed]): [string, ListedService][] => {
    if (fault.service !== undefined && fault.service !== name) return [[name, listed]];
    if (fault.kind === 'unlisted') return [];
    if (fault.kind !== 'status-word') return [[name, listed]];
    const moving = listed.status === 'STARTING' || listed.status === 'RESTARTING';
    return [[name, fault.always || moving ? { ...listed, status: fault.word } : listed]];
  });
  return Object.fromEntries(entries);
}
