import { OPTIONAL, OTHER_NAME, OWN_NAME } from './cluster';
import type { WindowFault } from './faults';
import type { World } from './world';

/** What the cluster itself shows of a fault that begins or ends; of the same kind several may overlap on a node. */
export function showIn({ cluster, weather, schedule }: World, { kind, node }: WindowFault, begins: boolean): void {
  const one = cluster.node(node ?? 1);
  for (const each of node === null ? cluster.nodes : [one]) {
    if (kind === 'down') each.status = weather.active(kind, each.uid) ? 'down' : 'active';
    if (kind === 'inactive') each.healthy = !weather.active(kind, each.uid);
    if (kind === 'maintenance') each.maintenance = weather.active(kind, each.uid);
  }
  if (kind === 'failing-check') cluster.failingCheck = begins ? one.uid : null;
  if (kind === 'action') cluster.action = begins ? 'rebalance' : null;
  if (kind === 'upgrade') cluster.upgrade = begins;
  if (kind === 'database-down') cluster.databaseDown = begins;
  if (kind === 'no-primary') {
    if (begins) cluster.primary.role = 'secondary';
    else cluster.movePrimary(one.uid);
  }
  if (kind === 'other-cluster') cluster.name = weather.since(kind) === null ? OWN_NAME : OTHER_NAME;
  if (kind === 'disabled') cluster.enabled[OPTIONAL[0] ?? ''] = !begins && !schedule.cluster.disabled.includes(0);
}
