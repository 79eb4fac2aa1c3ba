import type { z } from 'zod';
import { demandSuccess, failureOf, json, parsed, serverSays, unreadable, type Asked } from './answers';
import type { Connection, RequestOptions } from './connection';
import type { Answer } from './exchange';
import { isObject } from './fields';
import { scrub } from './scrub';
import * as shapes from './shapes';
import type { CheckShape, NodeShape, NodeStatusShape, ServiceShape } from './shapes';

/*
 * One function for each GET of the cluster API: one request, plain data back. Each throws ApiError, of kind
 * `unreadable` where the answer has a shape that cannot be understood. Source: the REST reference of Redis Software.
 */

/** The services of the node that answers, by name. */
export function localServices(node: Connection, options: RequestOptions): Promise<Record<string, ServiceShape>> {
  return read(node, '/v1/local/services', shapes.services, options);
}

/** The optional services of the cluster; a mode that is not documented counts as `disabled`. */
export function servicesConfiguration(
  node: Connection,
  options: RequestOptions,
): Promise<Record<string, 'enabled' | 'disabled'>> {
  return read(node, '/v1/cluster/services_configuration', shapes.configuration, options);
}

export function nodes(node: Connection, options: RequestOptions): Promise<NodeShape[]> {
  return read(node, '/v1/nodes', shapes.nodeList, options);
}

/** Roles and maintenance: the documented way to find the primary. */
export function nodesStatus(node: Connection, options: RequestOptions): Promise<NodeStatusShape[]> {
  return read(node, '/v1/nodes/status', shapes.nodeStatuses, options);
}

/** The check of one node, with its first failing test only. */
export async function nodeCheck(node: Connection, uid: number, options: RequestOptions): Promise<CheckShape> {
  return scrubbed(await read(node, `/v1/nodes/check/${uid}`, shapes.nodeCheck, options), node);
}

export async function clusterCheck(node: Connection, options: RequestOptions): Promise<CheckShape> {
  return scrubbed(await read(node, '/v1/cluster/check', shapes.clusterCheck, options), node);
}

// What a check says is a free text, as that of an error is.
function scrubbed({ ok, failing }: CheckShape, { access }: Connection): CheckShape {
  return { ok, failing: failing.map(({ node, error }) => ({ node, error: scrub(error, access) })) };
}

/** `upgrade` is null where the answer does not tell. */
export function cluster(
  node: Connection,
  options: RequestOptions,
): Promise<{ name: string; upgrade: boolean | null; httpsPort: number | null }> {
  return read(node, '/v1/cluster', shapes.cluster, options);
}

/** Which node answers. */
export function bootstrap(node: Connection, options: RequestOptions): Promise<{ uid: number; version: string | null }> {
  return read(node, '/v1/bootstrap', shapes.bootstrap, options);
}

/** The HTTP status of an inactive node is not documented: the word in the body decides, also under an error status. */
export async function masterHealthcheck(node: Connection, options: RequestOptions): Promise<'active' | 'inactive'> {
  const asked = getOf(node, '/v1/local/node/master_healthcheck');
  const answer = await node.get(asked.path, options);
  const failure = failureOf(answer, asked);
  if (!failure) return understood(shapes.masterHealth, json(answer, asked), asked, answer);
  const body = parsed(answer.text);
  if (failure.kind !== 'refused' && isObject(body) && body.status === 'inactive') return 'inactive';
  throw failure;
}

export function bdbs(
  node: Connection,
  options: RequestOptions,
): Promise<{ uid: number; name: string; status: string }[]> {
  return read(node, '/v1/bdbs?fields=uid,name,status', shapes.databases, options);
}

/** `ask-primary`: this node sends on to another one, as secondaries of some versions do. */
export type Availability =
  { answer: 'available' } | { answer: 'unavailable'; error: string } | { answer: 'ask-primary' };

/** 200: available, whatever the body. 503: not, with the server's word for it. */
export async function bdbAvailability(node: Connection, uid: number, options: RequestOptions): Promise<Availability> {
  const asked = getOf(node, `/v1/bdbs/${uid}/availability`);
  const answer = await node.get(asked.path, options);
  if (answer.status === 307) return { answer: 'ask-primary' };
  if (answer.status === 503) {
    return { answer: 'unavailable', error: serverSays(answer, node.access) || 'unavailable, no reason given' };
  }
  demandSuccess(answer, asked);
  return { answer: 'available' };
}

/** What runs now, actions and state machines alike; `node` is null where none is named. */
export function actions(
  node: Connection,
  options: RequestOptions,
): Promise<{ name: string; status: string; node: number | null; progress: number | null }[]> {
  return read(node, '/v1/actions', shapes.runningActions, options);
}

async function read<T extends z.ZodType>(
  node: Connection,
  path: string,
  shape: T,
  options: RequestOptions,
): Promise<z.output<T>> {
  const asked = getOf(node, path);
  const answer = await node.get(path, options);
  demandSuccess(answer, asked);
  return understood(shape, json(answer, asked), asked, answer);
}

function understood<T extends z.ZodType>(shape: T, value: unknown, asked: Asked, answer: Answer): z.output<T> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.map(String).join('.') ?? '';
  throw unreadable(asked, `${place === '' ? '' : `${place}: `}${issue?.message ?? 'unknown shape'}`, answer);
}

function getOf(node: Connection, path: string): Asked {
  return { method: 'GET', path, access: node.access };
}
