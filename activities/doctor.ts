import * as calls from '../redis-api/calls';
import type { NodeFact } from '../rollout/facts';
import type { DoctorResult } from './contract';
import { urlOf } from './clusters';
import type { Session, Target } from './session';
import { joinNodes } from './survey-parts';

type DoctorNode = DoctorResult['nodes'][number];

/** One try each: a person waits for the answer. */
const ONCE = { patience: 0 };

/**
 * Tries reach, TLS, login, uid, cluster name, role and version of every node, and changes nothing. Logs in once, even
 * where the login is latched, and stops at a 401. `cluster` is the cluster's own name, empty while it is not known.
 */
export async function doctor(session: Session): Promise<Omit<DoctorResult, 'calendar'>> {
  session.unlatch();
  session.newReading();
  const { entry } = session.cluster;
  if (!entry) return { ok: false, cluster: '', nodes: [] };
  const doors: Target[] = [{ uid: null, url: entry.url }, ...entry.nodes.filter(({ url }) => url !== entry.url)];
  const found = await discover(session, doors);
  if ('problem' in found) {
    const nodes = entry.nodes.length > 0 ? entry.nodes : [{ uid: null, url: entry.url }];
    const problems = nodes.map((node) => unknownNode(node, found.problems[node.url] ?? found.problem));
    return { ok: false, cluster: '', nodes: problems };
  }
  const ghosts = entry.nodes.filter(({ uid }) => !found.nodes.some((node) => node.uid === uid));
  const pinned = entry.pinnedName;
  const wrongName =
    pinned !== null && pinned !== found.name
      ? `the cluster is named ${found.name}, and the inventory says ${pinned}`
      : null;
  const nodes = await Promise.all(found.nodes.map((node) => examine(session, node, found.name, wrongName)));
  const stray = ghosts.map((node) =>
    unknownNode(node, `the cluster has no node ${node.uid}: take it out of the inventory`),
  );
  const all = [...nodes, ...stray];
  return { ok: all.every(({ ok }) => ok), cluster: found.name, nodes: all };
}

interface Found {
  name: string;
  nodes: NodeFact[];
}

/** Asks one address after the other who is in the cluster; each problem is kept under its address. */
async function discover(
  session: Session,
  doors: Target[],
): Promise<Found | { problem: string; problems: Record<string, string> }> {
  const problems: Record<string, string> = {};
  const { entry } = session.cluster;
  for (const door of doors) {
    const answer = await session.ask(
      door,
      async (node, options) => {
        const { name } = await calls.cluster(node, options);
        const nodes = await calls.nodes(node, options);
        return { name, nodes, statuses: await calls.nodesStatus(node, options) };
      },
      ONCE,
    );
    if (answer.ok) {
      const { name, nodes, statuses } = answer.value;
      return { name, nodes: joinNodes(nodes, statuses, (uid, address) => urlOf(uid, address, entry, [])) };
    }
    problems[door.url] = answer.why;
    if (answer.refused === 401) return { problem: answer.why, problems: {} };
  }
  const [first] = Object.values(problems);
  return { problem: first ?? 'there is no node to ask', problems };
}

async function examine(session: Session, node: NodeFact, name: string, wrongName: string | null): Promise<DoctorNode> {
  const { uid, address, role, version, url } = node;
  const answer = await session.ask(
    { uid, url },
    async (connection, options) => {
      const own = await calls.cluster(connection, options);
      await calls.servicesConfiguration(connection, options);
      await calls.localServices(connection, options);
      return own.name;
    },
    ONCE,
  );
  const otherName =
    answer.ok && answer.value !== name ? `it says that it belongs to cluster ${answer.value} and not to ${name}` : null;
  const inactive = node.status === 'active' ? null : `its status is ${node.status}`;
  const roleless = role === null ? 'the cluster gives it no role' : null;
  const problem = (answer.ok ? null : answer.why) ?? otherName ?? wrongName ?? inactive ?? roleless;
  return { uid, address, role, version: version || null, ok: problem === null, problem };
}

function unknownNode({ uid, url }: { uid: number | null; url: string }, problem: string): DoctorNode {
  return { uid, address: new URL(url).host, role: null, version: null, ok: false, problem };
}
