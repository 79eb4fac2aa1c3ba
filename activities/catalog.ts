import { loadInventory } from '../inventory/load';
import { inventoryProblem } from './clusters';
import type { Catalog } from './contract';
import { listRunbooks } from './documents';

/** What there is on this worker: sound runbooks, and clusters where the inventory can be read. */
export async function catalog(sources: { clustersFile: string; runbookDirs: string[] }): Promise<Catalog> {
  const files = await listRunbooks(sources.runbookDirs);
  const loaded = await loadInventory(sources.clustersFile);
  return {
    runbooks: files.flatMap(({ checked }) => {
      if (!checked.ok) return [];
      const { name, summary, description, inputs } = checked.runbook;
      return [{ name, summary, description, inputs }];
    }),
    clusters: loaded.ok ? loaded.inventory.clusters.map(({ name, url }) => ({ name, url })) : [],
    ...(!loaded.ok && { problem: inventoryProblem(sources.clustersFile, loaded.problems) }),
  };
}
