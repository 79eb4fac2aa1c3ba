import type { Clock } from './clock';
import type { Span } from './random';

export interface SimulatorOptions {
  /** How many, or each with its own peculiarities (3). */
  nodes?: number | NodeOptions[];
  /** The uid of the primary node (1). */
  primary?: number;
  /** The cluster's own name (`cluster.sim.local`). */
  clusterName?: string;
  /** Of all nodes that do not say otherwise (`7.22.2-20`). */
  version?: string;
  /** `ops@sim.local`. */
  username?: string;
  /** `correct-horse`. */
  password?: string;
  /** How long a restart takes until RUNNING, milliseconds (1200); likewise a start (800) and a stop (300). */
  restartMs?: Span;
  startMs?: Span;
  stopMs?: Span;
  /** Over the catalog, by name; a new name is a new service. */
  services?: Record<string, ServiceOptions>;
  databases?: DatabaseOptions[];
  /** Of everything random (1). */
  seed?: number;
  /** Node n listens on `port + n - 1`, with `loopbackPerNode` all on `port`; 0: wherever there is room (0). */
  port?: number;
  /** `127.0.0.1`. */
  host?: string;
  /**
   * Node n listens on 127.0.0.n, all on one port, and says so in `addr`: nodes can be discovered from one URL, as in a
   * real cluster (false: internal addresses 10.0.0.n, real ones only in the inventory's `nodes`). Linux only.
   */
  loopbackPerNode?: boolean;
  /** Whether a client must show the certificate in `client` (false). */
  clientCertificate?: boolean;
  /** What can be changed later by the command `set`. */
  settings?: Partial<Settings>;
  clock?: Clock;
}

export interface NodeOptions {
  /** Its place in the list, from 1. */
  uid?: number;
  /** Internal address (10.0.0.uid). */
  addr?: string;
  rack?: string;
  version?: string;
  /** How much its clock is ahead of ours (0, -37 s and 95 s for the first three). */
  clockSkewMs?: number;
}

export interface ServiceOptions {
  /** Whether it stands in the services configuration (true). */
  optional?: boolean;
  /** `enabled`. */
  mode?: 'enabled' | 'disabled';
  /** Uids of the nodes on which it lives; left out: all. */
  nodes?: number[];
  /** Uids of the nodes on which it is stopped from the beginning. */
  stoppedOn?: number[];
  /** How long ago it was started, milliseconds (some days). */
  upForMs?: number;
  restartMs?: Span;
  startMs?: Span;
  stopMs?: Span;
}

export interface DatabaseOptions {
  uid: number;
  name: string;
  status?: string;
  available?: boolean;
}

/** Where the reference leaves a choice. */
export interface Settings {
  /** How uids are written: as documented, all as text, all as numbers. */
  uids: 'documented' | 'string' | 'int';
  errorBody: 'message' | 'description' | 'empty' | 'html';
  /** What the list of services shows of a stopped one. */
  stoppedService: 'null-times' | 'no-times' | 'old-start' | 'unlisted';
  /** What a POST that names a service unknown on this node gets. */
  unknownService: 'false' | 'missing' | '400' | '404';
  /** What the user may do; anything but `admin` gets 403 for a POST. */
  role: 'admin' | 'cluster_member' | 'cluster_viewer' | 'none';
  /** Failed logins until the account is locked, and for how long. */
  lockoutAfter: number;
  lockoutMs: number;
  /** Whether `/v4/cluster/health` exists. */
  clusterHealth: boolean;
  /** How `/v1/bootstrap` names the node's addresses: as documented, or as seen live. */
  addressField: 'available_addrs' | 'available_addresses';
}

export const SETTINGS: Settings = {
  uids: 'documented',
  errorBody: 'description',
  stoppedService: 'null-times',
  unknownService: 'false',
  role: 'admin',
  lockoutAfter: 5,
  lockoutMs: 1_800_000,
  clusterHealth: false,
  addressField: 'available_addrs',
};

export const DEFAULTS = {
  primary: 1,
  clusterName: 'cluster.sim.local',
  version: '7.22.2-20',
  username: 'ops@sim.local',
  password: 'correct-horse',
  restartMs: 1200,
  startMs: 800,
  stopMs: 300,
  seed: 1,
  port: 0,
  host: '127.0.0.1',
  clockSkewMs: [0, -37_000, 95_000],
  databases: [
    { uid: 1, name: 'orders' },
    { uid: 2, name: 'sessions' },
  ],
} as const;

export function nodeOptions(options: SimulatorOptions): NodeOptions[] {
  const nodes = options.nodes ?? 3;
  return typeof nodes === 'number' ? Array.from({ length: nodes }, () => ({})) : nodes;
}
