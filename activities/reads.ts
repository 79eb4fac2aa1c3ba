import * as calls from '../redis-api/calls';
import type { ReadAction } from '../language/runbook';
import type { Known, NodeFact } from '../rollout/facts';
import { clusterWide, type Wide } from './cluster-wide';
import { urlOf } from './clusters';
import type { ReadInput, ReadResult } from './contract';
import type { Answered, Question, Session } from './session';
import { databasesPart, map, nodesPart, primaryOf } from './survey-parts';

/**
 * One read of the runbook language; the value is what `steps.<name>` holds, times as ISO text and uptimes in whole
 * seconds. It fails only without a usable answer: what an answer says fails nothing.
 */
export async function read(input: ReadInput, session: Session): Promise<ReadResult> {
  session.newReading();
  return valueOf(input.action, {
    input,
    session,
    ask: LOCAL.includes(input.action) ? itself(input, session) : anyNode(input, session),
  });
}

/** What a node says of itself is asked of no other. */
const LOCAL: ReadAction[] = ['services.list', 'bootstrap.get', 'node.master-healthcheck'];

function itself(input: ReadInput, session: Session): Wide {
  const { timeout } = input;
  return (question) => session.ask(input.node, question, { timeout, patience: Math.max(session.patience, timeout) });
}

function anyNode(input: ReadInput, session: Session): Wide {
  const others = input.nodes.filter(({ uid }) => uid !== input.node.uid);
  return clusterWide(session, [input.node, ...others], input.timeout);
}

interface Reading {
  input: ReadInput;
  session: Session;
  ask: Wide;
}

async function valueOf(action: ReadAction, reading: Reading): Promise<ReadResult> {
  const { ask } = reading;
  switch (action) {
    case 'services.list':
      return given(ask, calls.localServices, (services) => ({ services: mapValues(services, serviceValue) }));
    case 'services-configuration.get':
      return given(ask, calls.servicesConfiguration, (modes) => ({
        enabled: Object.keys(modes)
          .filter((name) => modes[name] === 'enabled')
          .sort(),
      }));
    case 'nodes.list':
    case 'nodes.status':
      return result(await nodesOf(reading), (nodes) => ({ nodes: nodes.map((node) => nodeValue(node)) }));
    case 'nodes.check':
      return nodesCheck(reading);
    case 'cluster.get':
      return clusterValue(reading);
    case 'cluster.check':
      return given(ask, calls.clusterCheck, ({ ok, failing }) => ({ ok, failing }));
    case 'bootstrap.get':
      return given(ask, calls.bootstrap, ({ uid }) => ({ uid }));
    case 'node.master-healthcheck':
      return given(ask, calls.masterHealthcheck, (health) => ({ active: health === 'active' }));
    case 'databases.list':
      return given(ask, calls.bdbs, (databases) => ({ databases }));
    case 'databases.availability':
      return availability(reading);
    case 'actions.list':
      return given(ask, calls.actions, (running) => ({ running: running.map(({ name, node }) => ({ name, node })) }));
  }
}

function nodesOf({ input, session, ask }: Reading): Promise<Known<NodeFact[]>> {
  return nodesPart(ask, (uid, address) => urlOf(uid, address, session.cluster.entry, input.nodes));
}

/** One check a node, all asked of the same node; the first that cannot be read fails the read. */
async function nodesCheck({ input, ask }: Reading): Promise<ReadResult> {
  const failing: { node: number; error: string }[] = [];
  for (const { uid } of input.nodes) {
    const answer = await ask((node, options) => calls.nodeCheck(node, uid, options));
    if (!answer.ok) return without(answer);
    failing.push(...answer.value.failing);
  }
  return { ok: true, value: { ok: failing.length === 0, failing } };
}

async function clusterValue(reading: Reading): Promise<ReadResult> {
  const cluster = await reading.ask(calls.cluster);
  if (!cluster.ok) return without(cluster);
  return result(await nodesOf(reading), (nodes) => {
    const primary = nodes.find((node) => node.role === 'primary') ?? null;
    const version = (primary ?? nodes[0])?.version ?? '';
    return { name: cluster.value.name, version, primary: primary?.uid ?? null, size: nodes.length };
  });
}

async function availability(reading: Reading): Promise<ReadResult> {
  const { session, ask, input } = reading;
  const nodes = await nodesOf(reading);
  const databases = await databasesPart(session, ask, map(nodes, primaryOf), input.timeout);
  return result(databases, (value) => ({ databases: value }));
}

function serviceValue({
  status,
  startTime,
  uptime,
}: {
  status: string;
  startTime: string | null;
  uptime: number | null;
}): unknown {
  return { status, start_time: startTime, uptime: status === 'RUNNING' ? (uptime ?? 0) : 0 };
}

function nodeValue({ uid, address, role, status, version, rack }: NodeFact): unknown {
  return { uid, address, role, status, version, rack: rack ?? '' };
}

async function given<T>(ask: Wide, question: Question<T>, value: (answer: T) => unknown): Promise<ReadResult> {
  const answer = await ask(question);
  return answer.ok ? { ok: true, value: value(answer.value) } : without(answer);
}

function result<T>(part: Known<T>, value: (known: T) => unknown): ReadResult {
  return part.ok ? { ok: true, value: value(part.value) } : part;
}

function without({ why, refused }: Extract<Answered<never>, { ok: false }>): ReadResult {
  return { ok: false, why, refused };
}

function mapValues<T>(values: Record<string, T>, change: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
