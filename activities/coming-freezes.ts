import { ApplicationFailure } from '@temporalio/activity';
import { clusterNames, clusterOf, type Cluster } from '../inventory/inventory';
import { loadInventory } from '../inventory/load';
import { inventoryProblem, unknownCluster } from './clusters';
import type { ClusterFreezes, ComingFreezes, FreezesInput } from './freezes-contract';
import { freezesOf } from './freezes';

/** Of all clusters together: their times fit into a history, however often the events of a file repeat. */
const MOST = 2_000;
const LONGEST_WHY = 500;

/** The change freezes that overlap the time from `from` to `to`. What cannot be read is said at its cluster, never left out. */
export async function comingFreezes({ cluster, from, to }: FreezesInput, clustersFile: string): Promise<ComingFreezes> {
  const loaded = await loadInventory(clustersFile);
  if (!loaded.ok) throw wrong(inventoryProblem(clustersFile, loaded.problems));
  const { inventory } = loaded;
  const asked = cluster === null ? inventory.clusters : [clusterOf(inventory, cluster)].filter((one) => one !== null);
  if (cluster !== null && asked.length === 0) throw wrong(unknownCluster(cluster, clusterNames(inventory)));
  const most = Math.max(1, Math.floor(MOST / Math.max(1, asked.length)));
  return { clusters: await Promise.all(asked.map((entry) => ofCluster(entry, from, to, most))) };
}

async function ofCluster({ name, calendar }: Cluster, from: number, to: number, most: number): Promise<ClusterFreezes> {
  const found = await freezesOf(calendar, from, to);
  if (!found.ok) return { cluster: name, ok: false, why: found.why.slice(0, LONGEST_WHY) };
  const { freezes } = found;
  const left = freezes.slice(most);
  return {
    cluster: name,
    ok: true,
    freezes: freezes.slice(0, most),
    more: left.length,
    moreFrom: left[0]?.start ?? null,
  };
}

function wrong(message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type: 'inventory', nonRetryable: true, category: 'BENIGN' });
}
