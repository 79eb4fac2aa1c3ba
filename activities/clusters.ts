import { accessFor } from '../inventory/access';
import { byName, clusterNames, clusterOf, type Cluster } from '../inventory/inventory';
import { loadInventory } from '../inventory/load';
import { suggestion } from '../language/names';
import type { Problem } from '../language/problem';
import type { Access } from '../redis-api/access';
import type { ClusterSettings, NodeRef } from './contract';

/** The inventory cannot be read, or has no such cluster. The message is one sentence. */
export class NoEntry extends Error {
  override readonly name = 'NoEntry';
}

/** A cluster of the inventory as the activities use it. Without an entry it has no address, and `access` throws NoEntry. */
export interface ClusterSource {
  name: string;
  /** Null: there is no entry, and `problem` says why. */
  entry: Cluster | null;
  problem: string | null;
  /** Secrets and TLS files read now; throws SecretError or NoEntry. */
  access(url: string): Promise<Access>;
}

/** Reads the inventory anew. Never throws: what is wrong with it is said when something is asked. */
export async function openCluster(clustersFile: string, name: string): Promise<ClusterSource> {
  const loaded = await loadInventory(clustersFile);
  if (!loaded.ok) return withoutEntry(name, inventoryProblem(clustersFile, loaded.problems));
  const entry = clusterOf(loaded.inventory, name);
  if (!entry) return withoutEntry(name, unknownCluster(name, clusterNames(loaded.inventory)));
  return { name, entry, problem: null, access: (url) => accessFor(entry, url) };
}

/** What is wrong with an inventory, in one sentence. */
export function inventoryProblem(clustersFile: string, problems: Problem[]): string {
  return `the inventory ${clustersFile} cannot be used: ${problems[0]?.message ?? 'no reason given'}`;
}

export function unknownCluster(name: string, names: string[]): string {
  return `there is no cluster ${name} in the inventory${suggestion(name, names)}`;
}

/** What a run may know of an entry. */
export function settingsOf(entry: Cluster): ClusterSettings {
  const { name, url, pinnedName, login, maxUnavailable } = entry;
  const calendar = entry.calendar !== null;
  return { name, url, pinnedName, login, maxUnavailable, byName: byName(entry), calendar };
}

/** Where the worker sends a node's requests: as planned, as the inventory maps it, else the cluster's own address for it. */
export function urlOf(uid: number, address: string | null, entry: Cluster | null, planned: NodeRef[]): string | null {
  const known = planned.find((node) => node.uid === uid) ?? entry?.nodes.find((node) => node.uid === uid);
  if (known) return known.url;
  if (address === null || !entry) return null;
  const host = address.includes(':') ? `[${address}]` : address;
  return `https://${host}:${new URL(entry.url).port || '443'}`;
}

function withoutEntry(name: string, why: string): ClusterSource {
  return { name, entry: null, problem: why, access: () => Promise.reject(new NoEntry(why)) };
}
