import * as calls from '../redis-api/calls';
import type { NodeShape, NodeStatusShape } from '../redis-api/shapes';
import type { DatabaseFact, Known, NodeFact } from '../rollout/facts';
import type { Wide } from './cluster-wide';
import type { Answered, Session, Target } from './session';

/** A part of a survey that this reading did not ask for. */
export function notAsked<T>(): Known<T> {
  return { ok: false, why: 'not asked in this reading', refused: null };
}

/** An answer without who gave it and how. */
export function known<T>(answer: Answered<T>): Known<T> {
  return answer.ok ? { ok: true, value: answer.value } : { ok: false, why: answer.why, refused: answer.refused };
}

export function map<T, U>(part: Known<T>, change: (value: T) => Known<U>): Known<U> {
  return part.ok ? change(part.value) : part;
}

/** Node objects and node statuses joined; `urlOf` gives null where a node has no address that the worker could use. */
export function joinNodes(
  nodes: NodeShape[],
  statuses: NodeStatusShape[],
  urlOf: (uid: number, address: string | null) => string | null,
): NodeFact[] {
  return nodes.map((node) => {
    const status = statuses.find((item) => item.uid === node.uid);
    const url = urlOf(node.uid, node.address) ?? '';
    return {
      uid: node.uid,
      address: node.address ?? hostOf(url),
      url,
      status: node.status,
      version: node.version ?? status?.version ?? '',
      rack: node.rack,
      role: status?.role ?? null,
      maintenance: status?.maintenance ?? false,
    };
  });
}

/** GET /v1/nodes and /v1/nodes/status: both, or neither is known. */
export async function nodesPart(
  ask: Wide,
  urlOf: (uid: number, address: string | null) => string | null,
): Promise<Known<NodeFact[]>> {
  const nodes = await ask(calls.nodes);
  if (!nodes.ok) return known(nodes);
  const statuses = await ask(calls.nodesStatus);
  if (!statuses.ok) return known(statuses);
  return { ok: true, value: joinNodes(nodes.value, statuses.value, urlOf) };
}

/** Each database's availability, asked at the primary's own address: elsewhere some versions answer with a redirect. */
export async function databasesPart(
  session: Session,
  ask: Wide,
  primary: Known<Target>,
  timeout?: number,
): Promise<Known<DatabaseFact[]>> {
  const databases = await ask(calls.bdbs);
  if (!databases.ok) return known(databases);
  if (databases.value.length === 0) return { ok: true, value: [] };
  if (!primary.ok) return primary;
  const facts: DatabaseFact[] = [];
  for (const { uid, name } of databases.value) {
    const answer = await session.ask(primary.value, (node, options) => calls.bdbAvailability(node, uid, options), {
      timeout,
    });
    if (!answer.ok)
      return { ok: false, why: `whether ${name} is available is unknown: ${answer.why}`, refused: answer.refused };
    if (answer.value.answer === 'ask-primary') {
      const why = `whether ${name} is available is unknown: the primary itself (${primary.value.url}) answered with a redirect`;
      return { ok: false, why, refused: null };
    }
    const error = answer.value.answer === 'unavailable' ? answer.value.error : '';
    facts.push({ uid, name, available: answer.value.answer === 'available', error });
  }
  return { ok: true, value: facts };
}

/** The one primary among nodes, as a place to ask. */
export function primaryOf(nodes: { uid: number; role: NodeFact['role']; url: string }[]): Known<Target> {
  const primaries = nodes.filter((node) => node.role === 'primary');
  const [primary] = primaries;
  if (!primary || primaries.length > 1) {
    const why = primary
      ? `several nodes are primary: ${primaries.map((node) => node.uid).join(', ')}`
      : 'no node is primary';
    return { ok: false, why, refused: null };
  }
  if (primary.url === '')
    return { ok: false, why: `node ${primary.uid}, the primary, has no address here`, refused: null };
  return { ok: true, value: { uid: primary.uid, url: primary.url } };
}

function hostOf(url: string): string {
  return url === '' ? '' : new URL(url).hostname.replace(/^\[|\]$/g, '');
}
