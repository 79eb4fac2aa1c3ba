import type { IncomingHttpHeaders } from 'node:http';
import { read, notFound } from './api/read';
import { sleep } from './clock';
import { reply, type Delivery } from './delivery';
import { garble } from './faults/garble';
import { first, type ActiveFault } from './faults/fault-set';
import { shapeAnswer } from './faults/shape-answer';
import { shapeList } from './faults/shape-list';
import type { Entry } from './ledger';
import type { SimNode } from './node';
import { postServices } from './post';
import { failure } from './reply';
import type { World } from './world';

/** One request from its arrival until it is known what is sent, with every fault that meets it. */
export async function exchange(
  world: World,
  entry: Entry,
  target: URL,
  headers: IncomingHttpHeaders,
  faults: ActiveFault[],
): Promise<Delivery> {
  entry.faults = faults.map((one) => one.name);
  await world.moment('arrived', entry, faults);
  const slow = first(faults, 'slow');
  if (slow) await sleep(world.cluster.clock, slow.fault.ms);

  const node = world.cluster.node(reachedNode(world, entry, faults));
  entry.by = node.uid;
  const early = before(world, faults);
  if (early) return early;
  const refused = world.auth.check(headers.authorization, entry.method);
  if (refused) return reply(refused);
  const redirected = redirect(world, node, target, faults);
  if (redirected) return redirected;

  const delivery = await handle(world, node, entry, target, headers, faults);
  await world.moment('answering', entry, faults);
  return after(world, delivery, faults);
}

async function handle(
  world: World,
  node: SimNode,
  entry: Entry,
  target: URL,
  headers: IncomingHttpHeaders,
  faults: ActiveFault[],
): Promise<Delivery> {
  const { cluster } = world;
  if (entry.method === 'GET') {
    const answer = shapeAnswer(entry.path, read(cluster, node, target, world.port), faults);
    return reply(shapeList(world, node, answer, faults));
  }
  if (entry.method !== 'POST' || !/^\/v1\/(local\/)?services$/.test(entry.path)) return reply(notFound(cluster));
  if (!node.member) return reply(failure(cluster.settings, 503, 'not_a_member', 'node is not a cluster member'));
  if (!headers['content-type']?.startsWith('application/json')) {
    return reply(failure(cluster.settings, 400, 'bad_request', 'content-type must be application/json'));
  }
  return postServices(world, node, entry, faults);
}

/** What the front proxy or the way there spoils before the node has done anything. */
function before(world: World, faults: ActiveFault[]): Delivery | null {
  if (first(faults, 'reset')?.fault.when === 'before') return { how: 'reset' };
  if (first(faults, 'no-answer')?.fault.do === false) return { how: 'silence' };
  const status = first(faults, 'status')?.fault;
  return status && !status.do ? spoiled(world, status) : null;
}

/** What is spoiled after it was done. */
async function after(world: World, delivery: Delivery, faults: ActiveFault[]): Promise<Delivery> {
  const late = first(faults, 'late-answer')?.fault;
  if (late?.apply === 'at-once') await sleep(world.cluster.clock, late.ms);
  if (first(faults, 'reset')) return { how: 'reset' };
  if (first(faults, 'no-answer')) return { how: 'silence' };
  const status = first(faults, 'status')?.fault;
  if (status) return spoiled(world, status);
  const garbled = first(faults, 'garbled')?.fault;
  return garbled ? garble(delivery, garbled.as) : delivery;
}

function spoiled(world: World, fault: { status: number; text?: string }): Delivery {
  return reply(failure(world.cluster.settings, fault.status, 'simulated', fault.text ?? `simulated ${fault.status}`));
}

/** The node behind the port, or the one to which a load balancer hands the request or the connection. */
function reachedNode(world: World, entry: Entry, faults: ActiveFault[]): number {
  const misroute = first(faults, 'misroute');
  if (!misroute) return entry.node;
  const { fault, memory, hits } = misroute;
  const members = world.cluster.members();
  const turn = fault.to === 'round-robin' ? (members[hits % members.length]?.uid ?? entry.node) : fault.to;
  if (fault.per === 'request') return turn;
  const key = String(entry.connection);
  if (!memory.has(key)) memory.set(key, turn);
  return Number(memory.get(key));
}

/** A secondary that sends the client to the primary, at its internal address unless the fault is kind. */
function redirect(world: World, node: SimNode, target: URL, faults: ActiveFault[]): Delivery | null {
  const fault = first(faults, 'redirect')?.fault;
  const { primary } = world.cluster;
  if (!fault || primary === null || node.uid === primary) return null;
  const inside = `https://${world.cluster.node(primary).addr}:${world.port}`;
  const base = fault.to === 'internal' ? inside : (world.urls[primary] ?? inside);
  return reply({ status: 307, headers: { location: `${base}${target.pathname}${target.search}` } });
}
