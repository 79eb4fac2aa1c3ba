import { CATALOG } from './catalog';
import type { NodeOptions, ServiceOptions, SimulatorOptions } from './options';
import { DEFAULTS } from './options';
import type { Random } from './random';
import { running, stopped, type ServiceState } from './service';

/** One node of the cluster: what others say of it, what it says itself, and its services. */
export interface SimNode {
  uid: number;
  addr: string;
  rack: string;
  version: string;
  clockSkewMs: number;
  status: 'active' | 'down' | 'decommissioning' | 'provisioning';
  /** Whether its API answers at all. */
  api: boolean;
  /** Whether it belongs to the cluster; a node that does not answers 503. */
  member: boolean;
  /** Of `master_healthcheck`. */
  healthy: boolean;
  maintenance: { name: string; createdAt: number } | null;
  /** The error of its host settings test; null: it passes. */
  hostSettings: string | null;
  bootedAt: number;
  services: Map<string, ServiceState>;
}

const DAY = 86_400_000;

export function makeNode(
  options: NodeOptions,
  place: number,
  all: SimulatorOptions,
  now: number,
  random: Random,
): SimNode {
  const uid = options.uid ?? place + 1;
  const bootedAt = now - 12 * DAY - Math.floor(random() * DAY);
  return {
    uid,
    addr: options.addr ?? `${all.loopbackPerNode ? 127 : 10}.0.${Math.floor(uid / 256)}.${uid % 256}`,
    rack: options.rack ?? '',
    version: options.version ?? all.version ?? DEFAULTS.version,
    clockSkewMs: options.clockSkewMs ?? DEFAULTS.clockSkewMs[place] ?? 0,
    status: 'active',
    api: true,
    member: true,
    healthy: true,
    maintenance: null,
    hostSettings: null,
    bootedAt,
    services: new Map(
      Object.entries(serviceOptions(all))
        .filter(([, service]) => service.nodes === undefined || service.nodes.includes(uid))
        .map(([name, service]) => [name, firstState(service, uid, now, bootedAt, random)]),
    ),
  };
}

/** The catalog with the overrides of this simulator. */
export function serviceOptions(options: SimulatorOptions): Record<string, ServiceOptions> {
  const merged = { ...CATALOG };
  for (const [name, own] of Object.entries(options.services ?? {})) merged[name] = { ...merged[name], ...own };
  return merged;
}

function firstState(service: ServiceOptions, uid: number, now: number, bootedAt: number, random: Random): ServiceState {
  if (service.mode === 'disabled' || service.stoppedOn?.includes(uid)) return stopped(bootedAt);
  return running(service.upForMs === undefined ? bootedAt + Math.floor(random() * 4 * DAY) : now - service.upForMs);
}
