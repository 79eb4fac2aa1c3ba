import { canonicalFacts, canonicalRequest } from './canonical';
import type { Look, Reading } from './facts';
import type { PlanFacts, PlanRequest } from './plan-shape';
import { changed } from './reading';

export interface ComparedPlan {
  request: PlanRequest;
  facts: PlanFacts;
  /** 64 hex digits. */
  hash: string;
}

/** What differs between the plan that was asked for and the one that would be made now: sentences; empty: the same. */
export function comparePlans(wanted: ComparedPlan, now: ComparedPlan): string[] {
  const found = [...compareRequests(wanted.request, now.request), ...compareFacts(wanted.facts, now.facts)];
  if (found.length > 0) return found;
  const same = textOf(wanted) === textOf(now) && wanted.hash === now.hash;
  return same ? [] : ['the plan does not agree with its own hash, so it was altered'];
}

/**
 * Why a node whose turn has come is not as the plan saw it, or null: a named service has another status, or began anew.
 * `planned` holds what the plan saw, moved on by what this run itself did there since.
 */
export function driftAtTurn(planned: Record<string, Reading | null>, look: Look, named: string[]): string | null {
  const found = named.flatMap((service) => {
    const before = planned[service] ?? null;
    const after = look.services[service] ?? null;
    const was = before?.status ?? ABSENT;
    const is = after?.status ?? ABSENT;
    if (was !== is) return [`${service} was ${was} at planning and is ${is}`];
    if (changed(before, after)) return [`${service} began anew since planning, and not by this run`];
    return [];
  });
  return found.length > 0 ? found.join('; ') : null;
}

/** What a plan saw of the named services, by uid as text. */
export type Seen = Record<string, Record<string, Reading | null>>;

/** Nodes of `order` all of whose services that the plan would restart were restarted since, and run: they need no restart any more. */
export function restartedMeanwhile({ requests }: PlanFacts, order: number[], before: Seen, now: Seen): number[] {
  return order.filter((uid) => {
    const own = requests.filter((request) => request.uid === uid);
    const readings = (seen: Seen, service: string) => seen[String(uid)]?.[service] ?? null;
    return (
      own.length > 0 &&
      own.every(({ operation, service }) => {
        const is = readings(now, service);
        return operation === 'restart' && is?.status === 'RUNNING' && changed(readings(before, service), is);
      })
    );
  });
}

/** The facts with the statuses that the run knows of since: what it did itself is no difference. */
export function movedOn(facts: PlanFacts, seen: Seen): PlanFacts {
  const nodes = facts.nodes.map((node) => {
    const own = seen[String(node.uid)];
    const services = node.services.map((service) =>
      own && service.name in own ? { ...service, status: own[service.name]?.status ?? ABSENT } : service,
    );
    return { ...node, services };
  });
  return { ...facts, nodes };
}

/**
 * How the facts now differ from those that were approved, after a wait without the lock: nodes in `done` are left out,
 * and a waived item that is well again does not count (safety.md, "Drift after a wait without the lock").
 */
export function driftAfterWait(approved: PlanFacts, now: PlanFacts, done: number[]): string[] {
  const rest = <T extends { uid: number }>(all: T[]): T[] => all.filter(({ uid }) => !done.includes(uid));
  const narrowed = (facts: PlanFacts): PlanFacts => ({
    ...facts,
    nodes: rest(facts.nodes),
    requests: rest(facts.requests),
  });
  const still = new Set(now.waived.flatMap(({ gate, items }) => items.map((item) => `${gate}: ${item}`)));
  const waived = approved.waived.map(({ gate, items }) => ({
    gate,
    items: items.filter((item) => still.has(`${gate}: ${item}`)),
  }));
  return compareFacts({ ...narrowed(approved), waived }, narrowed(now));
}

function textOf(plan: ComparedPlan): string {
  return canonicalRequest(plan.request) + canonicalFacts(plan.facts);
}

/** How plan and messages call a service that a node does not list. */
export const ABSENT = 'absent';

function compareRequests(wanted: PlanRequest, now: PlanRequest): string[] {
  const found: string[] = [];
  if (wanted.runbook !== now.runbook) found.push(`the plan is for runbook ${wanted.runbook}, not ${now.runbook}`);
  else if (wanted.runbookHash !== now.runbookHash)
    found.push(`runbook ${now.runbook} has another content than the plan's`);
  else if (wanted.document !== now.document) found.push(`the plan holds another text of runbook ${now.runbook}`);
  if (wanted.cluster !== now.cluster) found.push(`the plan is for cluster ${wanted.cluster}, not ${now.cluster}`);
  for (const name of union(Object.keys(wanted.inputs), Object.keys(now.inputs))) {
    const [then, here] = [text(wanted.inputs[name]), text(now.inputs[name])];
    if (then !== here) found.push(`input ${name} is ${then} in the plan and ${here} now`);
  }
  const [nodes, given] = [nodesText(wanted.nodes), nodesText(now.nodes)];
  if (nodes !== given) found.push(`the plan is for ${nodes}, not ${given}`);
  const [waive, waiving] = [[...wanted.waive].sort().join(', '), [...now.waive].sort().join(', ')];
  if (waive !== waiving) found.push(`the plan waives ${waive || 'nothing'}, not ${waiving || 'nothing'}`);
  return found;
}

function compareFacts(wanted: PlanFacts, now: PlanFacts): string[] {
  const found: string[] = [];
  if (wanted.clusterName !== now.clusterName) {
    found.push(`the cluster called itself ${wanted.clusterName} and calls itself ${now.clusterName}`);
  }
  for (const uid of union(wanted.nodes.map(uidOf), now.nodes.map(uidOf))) {
    found.push(...compareNode(uid, wanted, now));
  }
  const then = new Set(wanted.waived.flatMap(({ gate, items }) => items.map((item) => `${gate}: ${item}`)));
  const here = new Set(now.waived.flatMap(({ gate, items }) => items.map((item) => `${gate}: ${item}`)));
  for (const item of here) if (!then.has(item)) found.push(`the plan does not waive ${item}`);
  for (const item of then) if (!here.has(item)) found.push(`what the plan waives is well again: ${item}`);
  return found;
}

function compareNode(uid: number, wanted: PlanFacts, now: PlanFacts): string[] {
  const before = wanted.nodes.find((node) => node.uid === uid);
  const after = now.nodes.find((node) => node.uid === uid);
  if (!before) return [`node ${uid} is not in the plan`];
  if (!after) return [`node ${uid} of the plan is not there any more`];
  const found: string[] = [];
  if (before.address !== after.address)
    found.push(`node ${uid} had address ${before.address} and has ${after.address}`);
  if (before.version !== after.version)
    found.push(`node ${uid} had version ${before.version} and has ${after.version}`);
  for (const name of union(before.services.map(nameOf), after.services.map(nameOf))) {
    const [was, is] = [stateText(before, name), stateText(after, name)];
    if (was !== is) found.push(`${name} on node ${uid} was ${was} and is ${is}`);
  }
  const [planned, due] = [requestsText(wanted, uid), requestsText(now, uid)];
  if (found.length === 0 && planned !== due) found.push(`node ${uid} was to get ${planned} and would get ${due}`);
  return found;
}

function stateText(node: PlanFacts['nodes'][number], name: string): string {
  const service = node.services.find((one) => one.name === name);
  return service === undefined ? 'not named' : `${service.status} (${service.mode})`;
}

function requestsText(facts: PlanFacts, uid: number): string {
  const own = facts.requests.filter((request) => request.uid === uid);
  const texts = own.map((r) => `${r.operation} ${r.service} in step ${r.step}${r.if === null ? '' : ` if ${r.if}`}`);
  return texts.join(', ') || 'nothing';
}

function nodesText(nodes: number[] | null): string {
  return nodes === null ? 'all nodes that match' : `nodes ${[...nodes].sort((a, b) => a - b).join(', ')}`;
}

function text(value: unknown): string {
  return value === undefined ? 'not given' : JSON.stringify(value);
}

function union<T>(a: T[], b: T[]): T[] {
  return [...new Set([...a, ...b])].sort((x, y) => (x < y ? -1 : 1));
}

function uidOf(node: { uid: number }): number {
  return node.uid;
}

function nameOf(service: { name: string }): string {
  return service.name;
}
