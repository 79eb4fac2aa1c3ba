import { Auth } from './auth';
import { makeAuthority, makeClient, type Identity } from './certificate';
import { realClock } from './clock';
import { Cluster } from './cluster';
import { carryOut, COMMAND, type Command, type CommandInput } from './commands';
import { FaultSet, first, type ActiveFault } from './faults/fault-set';
import { freeze } from './faults/shape-list';
import { inventoryEntry, writeFiles, type InventoryEntry, type WrittenFiles } from './inventory';
import { Ledger } from './ledger';
import type { Listener } from './listener';
import type { SimulatorOptions } from './options';
import { openAll } from './ports';
import type { Hook, Moment, World } from './world';

export type { SimulatorOptions, NodeOptions, ServiceOptions, DatabaseOptions, Settings } from './options';
export type { Fault, FaultInput } from './faults/fault';
export type { Command, CommandInput } from './commands';
export type { Effect, Entry, Filter, SeenMutation } from './ledger';
export type { Hook, Moment } from './world';
export type { InventoryEntry, WrittenFiles } from './inventory';

/** A simulated Redis Software cluster that answers on real HTTPS ports of this machine. */
export interface Simulator {
  /** Where each node can be reached, by uid. */
  urls: Record<number, string>;
  /** PEM of the authority that signed every node's certificate. */
  ca: string;
  /** SHA-256 fingerprints of the nodes' certificates come from these PEM texts. */
  certificates: Record<number, string>;
  /** What a client must show, when it must. */
  client: Identity | null;
  username: string;
  password: string;
  faults: FaultSet;
  ledger: Ledger;
  /** The truth, for tests that look behind the API. */
  cluster: Cluster;
  auth: Auth;
  /** Does something to the cluster, at once. */
  do(command: CommandInput): void;
  /** Calls it at each moment of each request; the result stops that. */
  onRequest(hook: Hook): () => void;
  /** An entry of `clusters.yaml`. */
  inventory(password: InventoryEntry['password'], caFile: string): InventoryEntry;
  /** Writes `clusters.yaml` with this cluster under `name` (`sim`), `ca.pem` and `password` into a folder. */
  writeFiles(dir: string, name?: string): Promise<WrittenFiles>;
  close(): Promise<void>;
}

/** Starts a cluster; throws when a port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const ownClock = realClock();
  const ledger = new Ledger();
  const cluster = new Cluster(options, options.clock ?? ownClock, ledger);
  const listeners = new Map<number, Listener>();
  const hooks = new Set<Hook>();
  const reconcile = (): void => {
    for (const [uid, listener] of listeners)
      listener.set(cluster.node(uid).api ? (faults.reach(uid) ?? 'up') : 'refused');
  };
  const faults = new FaultSet(cluster.clock, (on) => {
    if (on?.fault.kind === 'stale-list') freeze(cluster, on);
    reconcile();
  });
  cluster.onReach = reconcile;

  const world: World = {
    cluster,
    faults,
    auth: new Auth(cluster),
    port: 9443,
    urls: {},
    async moment(moment, entry, met) {
      try {
        for (const hook of hooks) await hook(moment, entry);
        then(cluster, moment, met);
      } catch (error) {
        ledger.troubles.push(`request ${entry.id}, ${moment}: ${String(error)}`);
      }
    },
  };
  const ca = await makeAuthority();
  const client = options.clientCertificate ? await makeClient(ca) : null;
  const certificates = await openAll(world, ca, listeners);
  return {
    urls: world.urls,
    ca: ca.cert,
    certificates,
    client,
    username: cluster.username,
    password: cluster.password,
    faults,
    ledger,
    cluster,
    auth: world.auth,
    do: (command) => carryOut(cluster, COMMAND.parse(command)),
    onRequest(hook) {
      hooks.add(hook);
      return () => hooks.delete(hook);
    },
    inventory: (password, caFile) =>
      inventoryEntry({ cluster, urls: world.urls, ca: ca.cert, client }, password, { ca: caFile }),
    writeFiles: (dir, name = 'sim') => writeFiles({ cluster, urls: world.urls, ca: ca.cert, client }, dir, name),
    async close() {
      ownClock.stop();
      await Promise.all([...listeners.values()].map((listener) => listener.close()));
    },
  };
}

/** Carries out the commands that a fault has for this moment. */
function then(cluster: Cluster, moment: Moment, met: ActiveFault[]): void {
  for (const one of met) {
    const fault = first([one], 'then')?.fault;
    if (!fault || fault.at !== moment) continue;
    if (fault.afterMs === 0) carryOut(cluster, fault.do);
    else cluster.clock.after(fault.afterMs, () => attempt(cluster, fault.do));
  }
}

/** Nobody is there to catch what a command throws later. */
function attempt(cluster: Cluster, command: Command): void {
  try {
    carryOut(cluster, command);
  } catch (error) {
    cluster.ledger.troubles.push(String(error));
  }
}
