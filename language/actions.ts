import type { ActionName, AwaitName, MutatingAction, ReadAction } from './runbook';
import { AWAITS, MUTATING_ACTIONS, READ_ACTIONS } from './runbook';

/** How a JSON value looks in an expression. `seconds` and `milliseconds` are durations there, `instant` a timestamp. */
export type Shape =
  'int' | 'string' | 'bool' | 'instant' | 'seconds' | 'milliseconds' | { list: Shape } | { map: Shape } | ObjectShape;

export interface ObjectShape {
  /** Unique: the name of the type in expressions. */
  object: string;
  fields: Readonly<Record<string, Shape>>;
}

export const NODE: ObjectShape = {
  object: 'Node',
  fields: { uid: 'int', address: 'string', role: 'string', status: 'string', version: 'string', rack: 'string' },
};
const CLUSTER_FIELDS = { name: 'string', version: 'string', primary: 'int', size: 'int' } as const;
export const CLUSTER: ObjectShape = { object: 'Cluster', fields: CLUSTER_FIELDS };
export const SERVICE: ObjectShape = {
  object: 'Service',
  fields: { status: 'string', start_time: 'instant', uptime: 'seconds' },
};
const FAILING: ObjectShape = { object: 'Failing', fields: { node: 'int', error: 'string' } };
const DATABASE: ObjectShape = { object: 'Database', fields: { uid: 'int', name: 'string', status: 'string' } };
const AVAILABILITY: ObjectShape = {
  object: 'Availability',
  fields: { uid: 'int', name: 'string', available: 'bool', error: 'string' },
};
const RUNNING_ACTION: ObjectShape = { object: 'Action', fields: { name: 'string', node: 'int' } };

/** One line of the action table. */
export interface Action {
  kind: 'mutating' | 'read';
  /** Where it may stand: `node` means in `steps` only, `lists` in `before` and `after` only. */
  place: 'node' | 'lists' | 'anywhere';
  /** Whether `with: { services }` is required; the others have no `with`. */
  services: boolean;
  /** Fields of `steps.<name>`, besides `skipped`. */
  result: ObjectShape;
  /** One sentence for editors. */
  says: string;
}

const check = { ok: 'bool', failing: { list: FAILING } } as const;

const READS: Readonly<Record<ReadAction, Omit<Action, 'kind' | 'services'>>> = {
  'services.list': {
    place: 'node',
    result: { object: 'services.list', fields: { services: { map: SERVICE } } },
    says: 'The services of this node: steps.<name>.services maps a name to {status, start_time, uptime}.',
  },
  'services-configuration.get': {
    place: 'anywhere',
    result: { object: 'services-configuration.get', fields: { enabled: { list: 'string' } } },
    says: 'The optional services that the cluster has enabled: steps.<name>.enabled.',
  },
  'nodes.list': {
    place: 'anywhere',
    result: { object: 'nodes.list', fields: { nodes: { list: NODE } } },
    says: 'All nodes as the cluster lists them: steps.<name>.nodes, with the fields of node.',
  },
  'nodes.status': {
    place: 'anywhere',
    result: { object: 'nodes.status', fields: { nodes: { list: NODE } } },
    says: 'The live status of all nodes: steps.<name>.nodes, with the fields of node.',
  },
  'nodes.check': {
    place: 'anywhere',
    result: { object: 'nodes.check', fields: check },
    says: 'The check of each node: steps.<name>.ok, and .failing, a list of {node, error}.',
  },
  'cluster.get': {
    place: 'anywhere',
    result: { object: 'cluster.get', fields: CLUSTER_FIELDS },
    says: 'The cluster itself: steps.<name>.name, .version, .primary and .size.',
  },
  'cluster.check': {
    place: 'anywhere',
    result: { object: 'cluster.check', fields: check },
    says: 'The check of the whole cluster: steps.<name>.ok, and .failing, a list of {node, error}.',
  },
  'bootstrap.get': {
    place: 'node',
    result: { object: 'bootstrap.get', fields: { uid: 'int' } },
    says: 'Which node answers: steps.<name>.uid.',
  },
  'node.master-healthcheck': {
    place: 'node',
    result: { object: 'node.master-healthcheck', fields: { active: 'bool' } },
    says: 'Whether this node has a valid connection to the primary: steps.<name>.active.',
  },
  'databases.list': {
    place: 'anywhere',
    result: { object: 'databases.list', fields: { databases: { list: DATABASE } } },
    says: 'The databases: steps.<name>.databases, a list of {uid, name, status}.',
  },
  'databases.availability': {
    place: 'anywhere',
    result: { object: 'databases.availability', fields: { databases: { list: AVAILABILITY } } },
    says: 'Every database asked whether it is available: steps.<name>.databases, a list of {uid, name, available, error}.',
  },
  'actions.list': {
    place: 'anywhere',
    result: { object: 'actions.list', fields: { running: { list: RUNNING_ACTION } } },
    says: 'What the cluster is busy with: steps.<name>.running, a list of {name, node}.',
  },
};

const VERDICTS: ObjectShape = { object: 'verdicts', fields: { services: { map: 'string' } } };

function mutating(name: MutatingAction): Action {
  const [who = '', what = ''] = name.split('.');
  const place = who === 'services' ? 'node' : 'lists';
  const where = place === 'node' ? 'this node' : 'the primary node (only in before and after)';
  const says = `Sends ${what} for optional services of ${where}, and proves that it happened: steps.<name>.services maps a name to its verdict.`;
  return { kind: 'mutating', place, services: true, result: VERDICTS, says };
}

/** The action table of the language, by name. */
export const ACTIONS: Readonly<Record<ActionName, Action>> = Object.fromEntries([
  ...MUTATING_ACTIONS.map((name) => [name, mutating(name)] as const),
  ...READ_ACTIONS.map((name) => [name, { kind: 'read', services: false, ...READS[name] } as const] as const),
]) as Record<ActionName, Action>;

export const ACTION_NAMES: readonly ActionName[] = [...MUTATING_ACTIONS, ...READ_ACTIONS];

/** Which awaits need `with: { services }`, and what they wait for. All of them stand in `steps` only. */
export const AWAIT_TABLE: Readonly<Record<AwaitName, { services: boolean; says: string }>> = {
  'services.running': { services: true, says: 'Waits until these services are RUNNING on this node.' },
  'services.stopped': { services: true, says: 'Waits until these services are STOPPED on this node.' },
  'node.healthy': {
    services: false,
    says: 'Waits until this node is healthy: its master health check, its status and its entry in the cluster check, judged as the gates do.',
  },
};

export function isActionName(name: string): name is ActionName {
  return (ACTION_NAMES as readonly string[]).includes(name);
}

export function isAwaitName(name: string): name is AwaitName {
  return (AWAITS as readonly string[]).includes(name);
}
