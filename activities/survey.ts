import * as calls from '../redis-api/calls';
import { isLook, type Known, type LookOrNot, type Survey } from '../rollout/facts';
import { clusterWide, type Wide } from './cluster-wide';
import { urlOf } from './clusters';
import type { NodeRef, SurveyInput, SurveyPart } from './contract';
import { lookAt, only } from './look';
import type { Session, Target } from './session';
import { databasesPart, known, map, nodesPart, notAsked, primaryOf } from './survey-parts';

/**
 * One reading of the cluster. Its first request goes alone, and after a 401 nothing more is asked (safety rule 7);
 * otherwise nodes are asked side by side, one request at a time on each. Never throws for what nodes say.
 */
export async function survey(input: SurveyInput, session: Session): Promise<Survey> {
  const began = Date.now();
  session.newReading();
  const result = emptySurvey(began);
  const wants = (part: SurveyPart): boolean => input.parts.includes(part);
  const ask = noting(result, clusterWide(session, candidatesOf(input, session)));
  const { entry } = session.cluster;

  const wide = async (): Promise<void> => {
    if (wants('cluster')) Object.assign(result, clusterPart(known(await ask(calls.cluster))));
    if (input.nodes === null || wants('nodes') || wants('databases')) {
      result.nodes = await nodesPart(ask, (uid, address) => urlOf(uid, address, entry, input.nodes ?? []));
    }
    if (wants('configuration')) result.configuration = known(await ask(calls.servicesConfiguration));
    if (wants('actions'))
      result.actions = map(known(await ask(calls.actions)), (value) => ({ ok: true, value: value.map(action) }));
    if (wants('check')) result.check = known(await ask(calls.clusterCheck));
    if (wants('databases')) result.databases = await databasesPart(session, ask, map(result.nodes, primaryOf));
  };
  const local = async (nodes: NodeRef[]): Promise<void> => {
    const asked = nodes.filter(({ uid }) => input.of === null || input.of.includes(uid));
    await Promise.all(asked.map((node) => ofNode(node, session, wants, result)));
  };

  if (input.nodes) await Promise.all([wide(), local(input.nodes)]);
  else {
    await wide();
    if (result.nodes.ok) await local(result.nodes.value);
  }
  const looks = Object.entries(result.looks).map(([uid, look]) => [uid, kept(uid, look, input, result.check)]);
  return { ...result, looks: Object.fromEntries(looks), login: session.login, ended: Date.now() };
}

/** A survey in which nothing was asked yet. */
export function emptySurvey(at: number): Survey {
  return {
    began: at,
    ended: at,
    via: null,
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

/** Whom to ask for the cluster: those preferred, the other nodes, and without any the inventory's addresses. */
export function candidatesOf(input: Pick<SurveyInput, 'nodes' | 'via'>, session: Session): Target[] {
  const { entry } = session.cluster;
  const planned = input.nodes ?? [];
  const mapped = entry?.nodes ?? [];
  const preferred = input.via.flatMap((uid) => [...planned, ...mapped].find((node) => node.uid === uid) ?? []);
  const first: Target[] = preferred.length > 0 || !entry ? preferred : [{ uid: null, url: entry.url }];
  const rest = [...planned, ...mapped].filter((node) => !first.some(({ url }) => url === node.url));
  const distinct = rest.filter((node, index) => rest.findIndex(({ url }) => url === node.url) === index);
  const all = [...first, ...distinct];
  // Without an entry every question is answered by why there is none.
  return all.length > 0 ? all : [{ uid: null, url: 'https://unknown.invalid' }];
}

// Whoever answered first is the one that the cluster's own word comes from.
function noting(result: Survey, ask: Wide): Wide {
  return async (question) => {
    const answer = await ask(question);
    if (answer.ok) result.via ??= answer.uid;
    return answer;
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
