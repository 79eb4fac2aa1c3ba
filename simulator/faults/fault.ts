import { z } from 'zod';
import { COMMAND } from '../commands';

const ms = z.number().int().min(0);
const uid = z.number().int();

/** Which requests a fault meets: all of these must fit; what is left out fits everything. */
const scope = {
  /** Uid of the node at whose port the request comes in. */
  node: uid.optional(),
  method: z.enum(['GET', 'POST']).optional(),
  /** Without the query; a `*` at the end stands for anything. */
  path: z.string().optional(),
  /** Named in the body of a POST; for faults of the list, the service that is shown wrongly. */
  service: z.string().optional(),
  operation: z.enum(['restart', 'stop', 'start']).optional(),
  /** Lets so many fitting requests pass first. */
  skip: z.number().int().min(0).default(0),
  /** Switches itself off after so many. */
  times: z.number().int().min(1).optional(),
  /** Switches itself off after so long. */
  forMs: ms.optional(),
};

function kind<K extends string, S extends z.ZodRawShape>(name: K, shape: S) {
  return z.strictObject({ kind: z.literal(name), ...scope, ...shape });
}

/** Everything that can be made to go wrong; docs/simulator.md says it in words. */
export const FAULT = z.discriminatedUnion('kind', [
  // The way to the node. `no-api` meets no single request: its scope is `node` and `forMs`.
  kind('no-api', { how: z.enum(['refused', 'hang', 'reset']).default('refused') }),
  kind('slow', { ms }),
  kind('reset', { when: z.enum(['before', 'after']) }),
  kind('no-answer', { do: z.boolean().default(true) }),
  kind('late-answer', { ms, apply: z.enum(['at-once', 'at-end']).default('at-once') }),
  kind('misroute', {
    to: z.union([uid, z.literal('round-robin')]),
    per: z.enum(['request', 'connection']).default('request'),
  }),
  kind('redirect', { to: z.enum(['internal', 'reachable']).default('internal') }),
  // The answer.
  kind('status', {
    status: z.number().int().min(200).max(599),
    do: z.boolean().default(false),
    text: z.string().optional(),
  }),
  kind('garbled', {
    as: z.enum(['not-json', 'empty', 'html', 'wrong-types', 'huge', 'truncated', 'dribble', 'endless-headers']),
  }),
  // The effect and the answer of a service POST.
  kind('says', { answer: z.enum(['true', 'false', 'missing']), do: z.boolean() }),
  kind('no-effect', {}),
  kind('starting', {}),
  kind('via-stopped', {}),
  kind('stays-stopped', {}),
  kind('stays-starting', {}),
  kind('crash-loop', { everyMs: z.number().int().min(100).default(2000) }),
  kind('late-return', {}),
  kind('applied-late', { ms, answer: z.enum(['true', 'none', 'reset', '503']).default('none') }),
  kind('applied-twice', { gapMs: ms }),
  kind('elsewhere', { to: uid, too: z.boolean().default(false) }),
  // Who it says that it is: the uid of `/v1/bootstrap`, the name of `/v1/cluster`.
  kind('claims', { uid: uid.optional(), clusterName: z.string().optional() }),
  // The list of services.
  kind('status-word', { word: z.string(), always: z.boolean().default(false) }),
  kind('unlisted', {}),
  kind('stale-list', { refreshMs: ms.optional() }),
  // Anything else, at the moment of a request.
  kind('then', {
    at: z.enum(['arrived', 'applied', 'answered']).default('applied'),
    afterMs: ms.default(0),
    do: COMMAND,
  }),
]);

export type Fault = z.output<typeof FAULT>;
/** As it may be written: what has a default may be left out. */
export type FaultInput = z.input<typeof FAULT>;
export type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

/** Of these kinds, `service` says what is shown and not what is asked. */
const LIST_KINDS: Fault['kind'][] = ['status-word', 'unlisted', 'stale-list'];
const POST_KINDS: Fault['kind'][] = [
  'says',
  'no-effect',
  'starting',
  'via-stopped',
  'stays-stopped',
  'stays-starting',
  'crash-loop',
  'late-return',
  'applied-late',
  'applied-twice',
  'elsewhere',
];

export interface Asked {
  node: number;
  method: string;
  path: string;
  body: unknown;
}

/** Whether a fault has to do with this request, by kind and scope. */
export function meets(fault: Fault, asked: Asked): boolean {
  if (fault.kind === 'no-api') return false;
  const isList = asked.method === 'GET' && asked.path === '/v1/local/services';
  const isPost = asked.method === 'POST' && /^\/v1\/(local\/)?services$/.test(asked.path);
  if (LIST_KINDS.includes(fault.kind) && !isList) return false;
  const isOfPost = POST_KINDS.includes(fault.kind) || (fault.kind === 'then' && fault.at === 'applied');
  if (isOfPost && !isPost) return false;
  if (fault.node !== undefined && fault.node !== asked.node) return false;
  if (fault.method !== undefined && fault.method !== asked.method) return false;
  if (fault.path !== undefined && !fits(fault.path, asked.path)) return false;
  const body = POST.safeParse(asked.body).data;
  if (fault.operation !== undefined && fault.operation !== body?.operation_type) return false;
  if (fault.service === undefined || LIST_KINDS.includes(fault.kind)) return true;
  return body?.services.includes(fault.service) === true;
}

const POST = z.object({ operation_type: z.string(), services: z.array(z.string()) });

function fits(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
