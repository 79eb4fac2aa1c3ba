import { z } from 'zod';
import { anything, isObject, keyed, named, properName, shown, textOrNull, uid, word } from './fields';
import { isoTime, uptimeSeconds } from './time';

/** One service as a node shows it; an unknown status word is kept. */
export interface ServiceShape {
  status: string;
  /** ISO-8601 UTC, by the node's clock; null where it gave none that can be read. */
  startTime: string | null;
  /** Whole seconds; null where it gave none that can be read. */
  uptime: number | null;
}

export interface NodeShape {
  uid: number;
  /** Internal address; null where the node has none yet. */
  address: string | null;
  externalAddresses: string[];
  status: string;
  version: string | null;
  rack: string | null;
}

export interface NodeStatusShape {
  uid: number;
  role: 'primary' | 'secondary' | null;
  status: string | null;
  version: string | null;
  maintenance: boolean;
}

export interface CheckShape {
  ok: boolean;
  failing: { node: number; error: string }[];
}

/** More than any cluster has; what is listed goes into histories, whose events are small. */
const MOST = { services: 500, nodes: 1_000, databases: 3_000, actions: 1_000 };

const service = z
  .looseObject({ status: anything, start_time: anything, uptime: anything })
  .transform((item): ServiceShape => ({
    status: typeof item.status === 'string' && item.status !== '' ? shown(item.status) : '(none)',
    startTime: isoTime(item.start_time),
    uptime: uptimeSeconds(item.uptime),
  }));

export const services = named(service, MOST.services)
  // A node always has services. An empty list would read as "everything is stopped".
  .refine((list) => Object.keys(list).length > 0, 'it lists no service at all');

// Only the documented word allows a restart (safety rule 1).
const mode = z
  .looseObject({ operating_mode: anything })
  .transform((item) => (item.operating_mode === 'enabled' ? ('enabled' as const) : ('disabled' as const)));

export const configuration = named(mode, MOST.services);

export const nodeList = keyed(
  'uid',
  z
    .looseObject({
      uid,
      status: word,
      addr: textOrNull,
      external_addr: anything,
      software_version: textOrNull,
      rack_id: textOrNull,
    })
    .transform((node): NodeShape => ({
      uid: node.uid,
      address: node.addr,
      externalAddresses: Array.isArray(node.external_addr)
        ? node.external_addr
            .filter((a) => typeof a === 'string')
            .slice(0, 10)
            .map(shown)
        : [],
      status: node.status,
      version: node.software_version,
      rack: node.rack_id,
    })),
  MOST.nodes,
)
  .refine((list) => list.length > 0, 'it lists no node')
  .refine((list) => distinct(list.map((node) => node.uid)), 'it lists a node twice');

export const nodeStatuses = keyed(
  'uid',
  z
    .looseObject({
      uid,
      role: anything,
      node_status: textOrNull,
      software_version: textOrNull,
      maintenance_snapshot: anything,
    })
    .transform((node): NodeStatusShape => ({
      uid: node.uid,
      role: node.role === 'master' ? 'primary' : node.role === 'slave' ? 'secondary' : null,
      status: node.node_status,
      version: node.software_version,
      maintenance: present(node.maintenance_snapshot),
    })),
  MOST.nodes,
)
  .refine((list) => list.length > 0, 'it lists no node')
  .refine((list) => distinct(list.map((node) => node.uid)), 'it lists a node twice');

const NO_REASON = 'no reason given';

const checkItem = z
  .looseObject({ node_uid: uid, result: anything, error: textOrNull })
  .transform(({ node_uid: node, result, error }) => ({ node, ok: result === true, error: error ?? NO_REASON }));

export const nodeCheck = z
  .looseObject({ node_uid: uid, result: z.boolean(), error: textOrNull })
  .transform(({ node_uid: node, result: ok, error }): CheckShape => ({
    ok,
    failing: ok ? [] : [{ node, error: error ?? NO_REASON }],
  }));

export const clusterCheck = z
  .looseObject({ cluster_test_result: z.boolean(), nodes: keyed('node_uid', checkItem, MOST.nodes) })
  .transform(({ cluster_test_result: result, nodes }): CheckShape => {
    const failing = nodes.filter((item) => !item.ok).map(({ node, error }) => ({ node, error }));
    return { ok: result && failing.length === 0, failing };
  });

export const cluster = z
  .looseObject({ name: properName, upgrade_mode: anything, upgrade_in_progress: anything, cnm_https_port: anything })
  .transform((item) => ({
    name: item.name,
    upgrade: upgrading([item.upgrade_mode, item.upgrade_in_progress]),
    httpsPort: typeof item.cnm_https_port === 'number' ? item.cnm_https_port : null,
  }));

export const bootstrap = z
  .looseObject({ local_node_info: z.looseObject({ uid, software_version: textOrNull }) })
  .transform((item) => ({ uid: item.local_node_info.uid, version: item.local_node_info.software_version }));

export const masterHealth = z.looseObject({ status: z.enum(['active', 'inactive']) }).transform((item) => item.status);

export const databases = keyed(
  'uid',
  z.looseObject({ uid, name: textOrNull, status: textOrNull }).transform((item) => ({
    uid: item.uid,
    name: item.name ?? `database ${item.uid}`,
    status: item.status ?? '(none)',
  })),
  MOST.databases,
);

const FINISHED = ['completed', 'failed', 'cancelled', 'aborted'];

const action = z
  .looseObject({
    name: textOrNull,
    object_name: textOrNull,
    status: textOrNull,
    node_uid: uid.nullable().catch(null),
    progress: anything,
  })
  .transform((item) => ({
    name: item.name ?? item.object_name ?? 'an action without a name',
    status: item.status ?? '(none)',
    node: item.node_uid,
    progress: percentage(item.progress),
  }));

/** Only what runs: finished entries stay listed, and an unknown word counts as running. */
export const runningActions = z
  .unknown()
  .transform((value): unknown => (Array.isArray(value) ? { actions: value } : value))
  .pipe(z.looseObject({ actions: z.array(action).optional(), 'state-machines': z.array(action).optional() }))
  .refine(
    (item) => item.actions !== undefined || item['state-machines'] !== undefined,
    'it has neither actions nor state-machines',
  )
  .transform((item) =>
    [...(item.actions ?? []), ...(item['state-machines'] ?? [])].filter(
      (a) => !FINISHED.includes(a.status.toLowerCase()),
    ),
  )
  .refine((running) => running.length <= MOST.actions, `it lists more than ${MOST.actions} that run`);

function upgrading(flags: unknown[]): boolean | null {
  const known = flags.map((flag) =>
    flag === true || flag === 'true' ? true : flag === false || flag === 'false' ? false : null,
  );
  return known.includes(true) ? true : (known[0] ?? known[1] ?? null);
}

// "Present when maintenance is in progress or was not ended properly".
function present(snapshot: unknown): boolean {
  if (isObject(snapshot)) return Object.keys(snapshot).length > 0;
  return snapshot !== undefined && snapshot !== null && snapshot !== false && snapshot !== '';
}

function percentage(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function distinct(uids: number[]): boolean {
  return new Set(uids).size === uids.length;
}
