import * as calls from '../redis-api/calls';
import { isLook, type Known, type LookOrNot, type Survey } from '../rollout/facts';
import { candidatesOf, lineOf } from './candidates';
import { clusterWide, type Wide } from './cluster-wide';
import { urlOf } from './clusters';
import type { NodeRef, SurveyInput, SurveyPart } from './contract';
import { lookAt, only } from './look';
import type { Session } from './session';
import { databasesPart, known, map, nodesPart, notAsked, primaryOf } from './survey-parts';

/** Planning's reading takes some 2.2 kB a node, and Temporal refuses a result of 2 MB: such a run would never get on. */
const MOST_NODES = 700;

/**
 * One reading of the cluster. Its first request goes alone, and after a 401 nothing more is asked (safety rule 7);
 * otherwise nodes are asked side by side, one request at a time on each. Never throws for what nodes say.
 */
export async function survey(input: SurveyInput, session: Session): Promise<Survey> {
  const began = Date.now();
  session.newReading();
  const result = emptySurvey(began);
  const wants = (part: SurveyPart): boolean => input.parts.includes(part);
  const candidates = candidatesOf(input, session);
  const line = (index: number): Wide => clusterWide(session, lineOf(candidates, index));

  // What belongs together is asked of one node; the lines go side by side to different ones.
  const lines: ((ask: Wide) => Promise<void>)[] = [
    async (ask) => {
      if (wants('cluster')) Object.assign(result, clusterPart(known(await ask(calls.cluster))));
    },
    async (ask) => {
      if (input.nodes === null || wants('nodes') || wants('databases')) {
        const { entry } = session.cluster;
        result.nodes = await nodesPart(ask, (uid, address) => urlOf(uid, address, entry, input.nodes ?? []));
      }
      if (wants('databases')) result.databases = await databasesPart(session, ask, map(result.nodes, primaryOf));
    },
    async (ask) => {
      if (wants('configuration')) result.configuration = known(await ask(calls.servicesConfiguration));
      if (wants('actions'))
        result.actions = map(known(await ask(calls.actions)), (value) => ({ ok: true, value: value.map(action) }));
    },
    async (ask) => {
      if (wants('check')) result.check = known(await ask(calls.clusterCheck));
    },
  ];
  const wide = async (): Promise<void> => {
    await Promise.all(lines.map((ask, index) => ask(line(index))));
  };
  const local = async (nodes: NodeRef[]): Promise<void> => {
    const asked = nodes.filter(({ uid }) => input.of === null || input.of.includes(uid));
    await Promise.all(asked.map((node) => ofNode(node, session, wants, result)));
  };

  if (input.nodes) await Promise.all([wide(), local(input.nodes)]);
  else {
    await wide();
    if (result.nodes.ok && result.nodes.value.length > MOST_NODES) result.nodes = tooMany(result.nodes.value.length);
    if (result.nodes.ok) await local(result.nodes.value);
  }
  const looks = Object.entries(result.looks).map(([uid, look]) => [uid, kept(uid, look, input, result.check)]);
  return { ...result, looks: Object.fromEntries(looks), login: session.login, ended: Date.now() };
}

function tooMany(nodes: number): Survey['nodes'] {
  const why = `the cluster has ${nodes} nodes, and a reading of more than ${MOST_NODES} does not fit into Temporal's history`;
  return { ok: false, why, refused: null };
}

/** A survey in which nothing was asked yet. */
export function emptySurvey(at: number): Survey {
  return {
    began: at,
    ended: at,
    clusterName: notAsked(),
    upgrade: notAsked(),
    nodes: notAsked(),
    actions: notAsked(),
    check: notAsked(),
    databases: notAsked(),
    configuration: notAsked(),
    looks: {},
    health: {},
    login: null,
  };
}

function clusterPart(
  cluster: Known<{ name: string; upgrade: boolean | null }>,
): Pick<Survey, 'clusterName' | 'upgrade'> {
  return {
    clusterName: map(cluster, ({ name }) => ({ ok: true, value: name })),
    upgrade: map(cluster, ({ upgrade }): Known<boolean> => {
      if (upgrade !== null) return { ok: true, value: upgrade };
      return { ok: false, why: 'the cluster does not say whether it is being upgraded', refused: null };
    }),
  };
}

async function ofNode(
  node: NodeRef,
  session: Session,
  wants: (part: SurveyPart) => boolean,
  result: Survey,
): Promise<void> {
  const uid = String(node.uid);
  const look = wants('looks') ? await lookAt(session, node) : null;
  if (look) result.looks[uid] = look;
  if (!wants('health')) return;
  // A node that has just been silent for 30 s is not worth another 30.
  const dead = look !== null && !isLook(look);
  result.health[uid] = dead
    ? { ok: false, why: look.unreadable, refused: look.refused }
    : known(await session.ask(node, calls.masterHealthcheck));
}

// Which services a failing cluster check speaks of cannot be known before: there all are kept.
function kept(
  uid: string,
  look: LookOrNot,
  input: SurveyInput,
  check: Known<{ failing: { node: number }[] }>,
): LookOrNot {
  const fails = check.ok && check.value.failing.some(({ node }) => String(node) === uid);
  return fails || input.full.includes(Number(uid)) ? look : only(look, input.services);
}

function action({ name, node }: { name: string; node: number | null }): { name: string; node: number | null } {
  return { name, node };
}
