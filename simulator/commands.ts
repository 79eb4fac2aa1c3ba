import { z } from 'zod';
import type { Cluster } from './cluster';
import type { Settings } from './options';
import { stopped } from './service';

const node = z.number().int();
const command = <W extends string, S extends z.ZodRawShape>(what: W, shape: S) =>
  z.strictObject({ what: z.literal(what), ...shape });

const SETTINGS_CHANGE = z
  .strictObject({
    uids: z.enum(['documented', 'string', 'int']),
    errorBody: z.enum(['message', 'description', 'empty', 'html']),
    stoppedService: z.enum(['null-times', 'no-times', 'old-start', 'unlisted']),
    unknownService: z.enum(['false', 'missing', '400', '404']),
    role: z.enum(['admin', 'cluster_member', 'cluster_viewer', 'none']),
    lockoutAfter: z.number().int().min(1),
    lockoutMs: z.number().int().min(0),
    clusterHealth: z.boolean(),
    addressField: z.enum(['available_addrs', 'available_addresses']),
  } satisfies Record<keyof Settings, z.ZodType>)
  .partial();

/** What somebody else may do to the cluster while it runs. */
export const COMMAND = z.discriminatedUnion('what', [
  /** Another primary; for `gapMs` there is none. */
  command('primary', { node, gapMs: z.number().int().min(0).default(0) }),
  /** Shown as a primary beside the real one; null: no more. */
  command('second-primary', { node: node.nullable() }),
  /** Down for `ms`, then all its processes are new. */
  command('reboot', { node, ms: z.number().int().min(0) }),
  command('down', { node }),
  command('up', { node }),
  /** What others say of the node; its API goes on. */
  command('status', { node, status: z.enum(['active', 'down', 'decommissioning', 'provisioning']) }),
  command('member', { node, member: z.boolean() }),
  command('maintenance', { node, on: z.boolean() }),
  command('healthcheck', { node, active: z.boolean() }),
  command('host-settings', { node, error: z.string().nullable() }),
  command('version', { node, version: z.string() }),
  command('upgrade-mode', { on: z.boolean() }),
  command('action', { name: z.string(), status: z.string(), node: node.optional() }),
  command('database', { uid: z.number().int(), available: z.boolean().optional(), status: z.string().optional() }),
  /** As by a supervisor or another person. */
  command('service', { node, service: z.string(), operation: z.enum(['restart', 'stop', 'start']) }),
  command('configure', { service: z.string(), mode: z.enum(['enabled', 'disabled']) }),
  command('cluster-name', { name: z.string() }),
  command('password', { password: z.string() }),
  command('set', { settings: SETTINGS_CHANGE }),
]);

export type Command = z.output<typeof COMMAND>;
export type CommandInput = z.input<typeof COMMAND>;

/** Does it at once. Throws when it names a node that is not there. */
export function carryOut(cluster: Cluster, order: Command): void {
  cluster.sync();
  change(cluster, order);
  cluster.sync();
}

function change(cluster: Cluster, order: Command): void {
  switch (order.what) {
    case 'primary':
      return changePrimary(cluster, order.node, order.gapMs);
    case 'second-primary':
      cluster.secondPrimary = order.node;
      return;
    case 'reboot':
      cluster.down(order.node);
      cluster.clock.after(order.ms, () => cluster.up(order.node));
      return;
    case 'down':
      return cluster.down(order.node);
    case 'up':
      return cluster.up(order.node);
    case 'service':
      cluster.operate(order.node, order.operation, order.service, { kind: 'plain' }, null);
      return;
    case 'configure':
      return configure(cluster, order.service, order.mode);
    case 'upgrade-mode':
      cluster.upgradeMode = order.on;
      return;
    case 'action':
      cluster.actions = cluster.actions.filter((one) => one.name !== order.name);
      cluster.actions.push({ name: order.name, status: order.status, progress: '50', node: order.node ?? null });
      return;
    case 'database':
      return changeDatabase(cluster, order.uid, order);
    case 'cluster-name':
      cluster.name = order.name;
      return;
    case 'password':
      cluster.password = order.password;
      return;
    case 'set':
      Object.assign(cluster.settings, order.settings);
      return;
    default:
      return changeNode(cluster, order);
  }
}

type OfNode = Extract<
  Command,
  { what: 'status' | 'member' | 'maintenance' | 'healthcheck' | 'host-settings' | 'version' }
>;

function changeNode(cluster: Cluster, order: OfNode): void {
  const one = cluster.node(order.node);
  switch (order.what) {
    case 'status':
      one.status = order.status;
      return;
    case 'member':
      one.member = order.member;
      return;
    case 'maintenance':
      one.maintenance = order.on ? { name: `snapshot-${one.uid}`, createdAt: cluster.clock.now() } : null;
      return;
    case 'healthcheck':
      one.healthy = order.active;
      return;
    case 'host-settings':
      one.hostSettings = order.error;
      return;
    case 'version':
      one.version = order.version;
  }
}

function changePrimary(cluster: Cluster, uid: number, gapMs: number): void {
  cluster.node(uid);
  cluster.primary = gapMs > 0 ? null : uid;
  if (gapMs > 0) cluster.clock.after(gapMs, () => (cluster.primary = uid));
}

function changeDatabase(cluster: Cluster, uid: number, change: { available?: boolean; status?: string }): void {
  const found = cluster.databases.find((one) => one.uid === uid);
  if (!found) throw new Error(`The simulated cluster has no database ${uid}.`);
  found.available = change.available ?? found.available;
  found.status = change.status ?? found.status;
}

/** Switching off ends the processes; switching on makes new ones. */
function configure(cluster: Cluster, service: string, mode: 'enabled' | 'disabled'): void {
  const before = cluster.isEnabled(service);
  cluster.services[service] = { ...cluster.services[service], mode };
  if (before === (mode === 'enabled')) return;
  for (const one of cluster.nodes.filter((each) => each.services.has(service))) {
    one.services.set(service, stopped(cluster.clock.now()));
    if (mode === 'enabled') cluster.operate(one.uid, 'start', service, { kind: 'plain' }, null);
  }
}
