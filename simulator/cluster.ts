import type { Clock } from './clock';
import { DONE, type Ledger } from './ledger';
import { makeNode, serviceOptions, type SimNode } from './node';
import { DEFAULTS, nodeOptions, SETTINGS, type ServiceOptions, type Settings, type SimulatorOptions } from './options';
import { seeded, within, type Random } from './random';
import {
  changesNothing,
  isRestless,
  operate,
  running,
  settle,
  stopped,
  type Manner,
  type Operation,
  type ServiceState,
} from './service';

export interface SimDatabase {
  uid: number;
  name: string;
  status: string;
  available: boolean;
}

export interface SimAction {
  name: string;
  status: string;
  progress: string;
  node: number | null;
}

/** What the cluster is and how it changes; knows nothing of HTTP. */
export class Cluster {
  name: string;
  username: string;
  password: string;
  upgradeMode = false;
  /** The uid of the primary node; null: an election goes on. */
  primary: number | null;
  /** Shown as a primary too, which must not be. */
  secondPrimary: number | null = null;
  readonly settings: Settings;
  readonly nodes: SimNode[];
  readonly services: Record<string, ServiceOptions>;
  databases: SimDatabase[];
  actions: SimAction[] = [{ name: 'SMCreateBDB', status: 'completed', progress: '100', node: null }];
  /** Called whenever a node's API may have come or gone. */
  onReach: () => void = () => {};
  private readonly random: Random;

  constructor(
    readonly options: SimulatorOptions,
    readonly clock: Clock,
    readonly ledger: Ledger,
  ) {
    this.random = seeded(options.seed ?? DEFAULTS.seed);
    this.name = options.clusterName ?? DEFAULTS.clusterName;
    this.username = options.username ?? DEFAULTS.username;
    this.password = options.password ?? DEFAULTS.password;
    this.primary = options.primary ?? DEFAULTS.primary;
    this.settings = { ...SETTINGS, ...options.settings };
    this.services = serviceOptions(options);
    this.nodes = nodeOptions(options).map((one, place) => makeNode(one, place, options, clock.now(), this.random));
    this.databases = (options.databases ?? DEFAULTS.databases).map((one) => ({
      status: 'active',
      available: true,
      ...one,
    }));
  }

  /** Throws when there is no such node. */
  node(uid: number): SimNode {
    const found = this.nodes.find((node) => node.uid === uid);
    if (!found) throw new Error(`The simulated cluster has no node ${uid}.`);
    return found;
  }

  members(): SimNode[] {
    return this.nodes.filter((node) => node.member);
  }

  isOptional(service: string): boolean {
    return this.services[service]?.optional ?? true;
  }

  isEnabled(service: string): boolean {
    return this.services[service]?.mode !== 'disabled';
  }

  /** The services that a node has and the configuration does not switch off, as they are now. */
  servicesOf(node: SimNode): [string, ServiceState][] {
    this.sync();
    return [...node.services].filter(([name]) => this.isEnabled(name));
  }

  /** Lets everything happen whose time has come, and keeps the ledger's outages true. */
  sync(): void {
    const now = this.clock.now();
    for (const node of this.nodes) {
      let steadySince = 0;
      let restless = false;
      for (const [name, state] of node.services) {
        const settled = settle(state, now);
        node.services.set(name, settled);
        restless ||= isRestless(settled);
        steadySince = Math.max(steadySince, settled.since);
      }
      const { outages } = this.ledger;
      outages.set(node.uid, 'services', restless, restless ? now : steadySince);
      outages.set(node.uid, 'down', node.status !== 'active' || !node.api, now);
      outages.set(node.uid, 'maintenance', node.maintenance !== null, now);
      outages.set(node.uid, 'unhealthy', !node.healthy, now);
    }
  }

  /** Does it; false: switched off by the configuration, or the node is down; null: this node has no such service. A required one takes its node down. */
  operate(uid: number, operation: Operation, service: string, manner: Manner, request: number | null): boolean | null {
    this.sync();
    const node = this.node(uid);
    const state = node.services.get(service);
    if (!state) return null;
    if (!this.isEnabled(service) || !node.api) return false;
    const now = this.clock.now();
    node.services.set(service, operate(state, operation, now, this.duration(operation, service), manner));
    if (!changesNothing(state, operation) || !this.isOptional(service)) {
      const what = DONE[operation];
      this.ledger.effects.push({ at: now, node: uid, service, what, optional: this.isOptional(service), request });
    }
    if (!this.isOptional(service)) this.down(uid);
    this.sync();
    return true;
  }

  /** How many processes a service of a node has had, the one that it began with included. */
  processes(uid: number, service: string): number {
    this.sync();
    return (this.node(uid).services.get(service)?.spawns ?? -1) + 1;
  }

  /** Takes a node down; the primary's part goes to the next one that is well. */
  down(uid: number): void {
    const node = this.node(uid);
    Object.assign(node, { status: 'down', api: false });
    if (this.primary === uid) this.primary = this.members().find((one) => one.status === 'active')?.uid ?? null;
    this.sync();
    this.onReach();
  }

  /** Brings a node up as after a reboot: every process is new, also of services that were stopped. */
  up(uid: number): void {
    const node = this.node(uid);
    const now = this.clock.now();
    for (const [name, state] of node.services) {
      const fresh = this.isEnabled(name) ? { ...running(now), spawns: state.spawns + 1 } : stopped(now);
      node.services.set(name, fresh);
    }
    Object.assign(node, { status: 'active', api: true, bootedAt: now });
    this.primary ??= uid;
    this.sync();
    this.onReach();
  }

  private duration(operation: Operation, service: string): number {
    const key = `${operation}Ms` as const;
    return within(this.services[service]?.[key] ?? this.options[key] ?? DEFAULTS[key], this.random);
  }
}
