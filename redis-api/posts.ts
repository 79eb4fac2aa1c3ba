import { failureOf, parsed, type Asked } from './answers';
import type { Connection, PostOptions } from './connection';
import { ApiError } from './errors';
import type { Answer } from './exchange';
import { isObject } from './fields';

/** The operations that this client can send; others that a server might know are never sent. */
export type Operation = 'restart' | 'stop' | 'start';

/** What is known after a POST was written. */
export interface PostAnswer {
  /** `true`, `false`, `missing` (2xx without a yes or no for the service), `lost`, or the HTTP status. */
  answer: string;
  status: number | null;
  /** One sentence where the answer is not `true`; else empty. */
  why: string;
  /** Milliseconds on this machine's clock. */
  writtenAt: number;
  endedAt: number;
}

/**
 * Asks the node that answers to stop, start or restart one of its services. Throws only when nothing was written:
 * ApiError `never-left`, or what `beforeWrite` threw. An answer proves nothing: look at the service.
 */
export function postLocalServices(
  node: Connection,
  operation: Operation,
  service: string,
  options: PostOptions,
): Promise<PostAnswer> {
  return post(node, '/v1/local/services', operation, service, options);
}

/** The same for the service of the primary node, whichever node is asked. */
export function postServices(
  node: Connection,
  operation: Operation,
  service: string,
  options: PostOptions,
): Promise<PostAnswer> {
  return post(node, '/v1/services', operation, service, options);
}

/** The body of such a request, as it is sent and reported. */
export function postBody(operation: Operation, service: string): { operation_type: Operation; services: [string] } {
  return { operation_type: operation, services: [service] };
}

async function post(
  node: Connection,
  path: '/v1/local/services' | '/v1/services',
  operation: Operation,
  service: string,
  options: PostOptions,
): Promise<PostAnswer> {
  const asked: Asked = { method: 'POST', path, access: node.access };
  try {
    return judged(await node.post(path, postBody(operation, service), options), service, asked);
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== 'lost') throw error;
    const { status, writtenAt } = error;
    return { answer: 'lost', status, why: error.message, writtenAt: writtenAt ?? Date.now(), endedAt: Date.now() };
  }
}

function judged(answer: Answer, service: string, asked: Asked): PostAnswer {
  const { status, writtenAt, endedAt } = answer;
  const failure = failureOf(answer, asked);
  if (failure) return { answer: String(status), status, why: failure.message, writtenAt, endedAt };
  const body = parsed(answer.text);
  const said = isObject(body) && Object.hasOwn(body, service) ? body[service] : undefined;
  if (said === true) return { answer: 'true', status, why: '', writtenAt, endedAt };
  if (said === false)
    return { answer: 'false', status, why: `the node says that it did not do it`, writtenAt, endedAt };
  return { answer: 'missing', status, why: `the answer has no yes or no for ${service}`, writtenAt, endedAt };
}
