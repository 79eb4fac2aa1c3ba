import { isLook, type Look, type LookOrNot, type NodeFact, type Survey } from './facts';
import type { RoomContext } from './gates';

/**
 * Every node that is out (safety rules, "Out"), with the first reason found. Nothing is assumed of a node that was not
 * asked: without a look or a health check in this survey it is out. `survey.ended` is "now".
 */
export function nodesOut(survey: Survey, context: RoomContext): { uid: number; why: string }[] {
  const listed = survey.nodes.ok ? survey.nodes.value : [];
  const out = listed.flatMap((node) => {
    const why = whyOut(node, survey, context);
    return why === null ? [] : [{ uid: node.uid, why }];
  });
  const missing = survey.nodes.ok
    ? 'the cluster does not list it any more'
    : `the list of nodes is unknown: ${survey.nodes.why}`;
  const known = new Set(listed.map((node) => node.uid));
  const ours = [...context.holding, ...context.lingering.map((node) => node.uid)];
  const unlisted = survey.nodes.ok ? ours : [...ours, ...Object.keys(survey.looks).map(Number)];
  for (const uid of new Set(unlisted)) if (!known.has(uid)) out.push({ uid, why: missing });
  return out.sort((a, b) => a.uid - b.uid);
}

/**
 * Safety rule 9: whether `uid` may be touched now. Fewer than `maxUnavailable` nodes are out besides it, and a majority
 * of all nodes is active and readable in this very survey, `uid` no exception. What is not known forbids it.
 */
export function mayTouch(survey: Survey, context: RoomContext, uid: number): { ok: boolean; why: string } {
  if (!survey.nodes.ok) return { ok: false, why: `the list of nodes is unknown: ${survey.nodes.why}` };
  const nodes = survey.nodes.value;
  if (!nodes.some((node) => node.uid === uid)) return { ok: false, why: `the cluster does not list node ${uid}` };
  const others = nodesOut(survey, context).filter((node) => node.uid !== uid);
  if (!(others.length < context.maxUnavailable)) {
    const named = others.map((node) => `node ${node.uid} is out (${node.why})`).join('; ');
    const most = `at most ${context.maxUnavailable} may be out at once`;
    return { ok: false, why: named === '' ? most : `${named}; ${most}` };
  }
  const down = nodes.filter((node) => !isUp(node, survey));
  if ((nodes.length - down.length) * 2 <= nodes.length) {
    const names = down.map((node) => node.uid).join(', ');
    return { ok: false, why: `no majority of the ${nodes.length} nodes is active and readable: not nodes ${names}` };
  }
  return { ok: true, why: '' };
}

/** Whether `uid` may be touched now, and the look at it that this says; an unreadable node may not. */
export function roomOf(
  survey: Survey,
  context: RoomContext,
  uid: number,
): { allowed: { ok: boolean; why: string }; look: LookOrNot } {
  const look = survey.looks[uid] ?? { unreadable: 'it was not asked', refused: null, began: 0, ended: 0 };
  if (!isLook(look)) return { allowed: { ok: false, why: `it is unreadable: ${look.unreadable}` }, look };
  return { allowed: mayTouch(survey, context, uid), look };
}

function isUp(node: NodeFact, survey: Survey): boolean {
  const look = survey.looks[node.uid];
  return node.status === 'active' && look !== undefined && isLook(look);
}

function whyOut(node: NodeFact, survey: Survey, context: RoomContext): string | null {
  if (node.status !== 'active') return `its status is ${node.status}`;
  if (node.maintenance) return 'it is in maintenance';
  const look = survey.looks[node.uid];
  if (look === undefined) return 'it was not looked at';
  if (!isLook(look)) return `it is unreadable: ${look.unreadable}`;
  const health = survey.health[node.uid];
  if (health === undefined) return 'its master health check was not asked';
  if (!health.ok) return `its master health check is unknown: ${health.why}`;
  if (health.value !== 'active') return 'its master health check is inactive';
  if (context.holding.includes(node.uid)) return 'a step of this run is not yet proven there';
  return whyLingering(node.uid, look, survey.ended, context);
}

function whyLingering(uid: number, look: Look, now: number, context: RoomContext): string | null {
  for (const lingering of context.lingering) {
    if (lingering.uid !== uid) continue;
    if (now < lingering.until) return 'this run failed there, and its grace time is not over';
    for (const [service, status] of Object.entries(lingering.services)) {
      // A service that this run has seen there and that is absent now counts as STOPPED.
      const shown = look.services[service]?.status ?? 'STOPPED';
      if (shown !== status) return `this run failed there, and ${service} is ${shown} instead of ${status}`;
    }
  }
  return null;
}
