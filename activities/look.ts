import type { LookOrNot, Reading } from '../rollout/facts';
import { localServices } from '../redis-api/calls';
import type { NodeRef } from './contract';
import type { Question, Session } from './session';

/** One look at a node, with gentle tries for up to 30 s: readable, or why not. */
export async function lookAt(session: Session, node: NodeRef): Promise<LookOrNot> {
  const began = Date.now();
  const answer = await session.ask(node, look);
  if (answer.ok) return answer.value;
  return { unreadable: answer.why, refused: answer.refused, began, ended: Date.now() };
}

/** Looks at nodes side by side, as one reading; keyed by uid as text. */
export async function looksAt(session: Session, nodes: NodeRef[]): Promise<Record<string, LookOrNot>> {
  session.newReading();
  const looks = await Promise.all(nodes.map(async (node) => [String(node.uid), await lookAt(session, node)] as const));
  return Object.fromEntries(looks);
}

/** The look reduced to some services; null: all. */
export function only(look: LookOrNot, services: string[] | null): LookOrNot {
  if (services === null || !('services' in look)) return look;
  const kept = Object.entries(look.services).filter(([name]) => services.includes(name));
  return { ...look, services: Object.fromEntries(kept) };
}

// The time of this very request: how old a list is gets judged by it (safety rule 4).
const look: Question<{ began: number; ended: number; services: Record<string, Reading> }> = async (
  connection,
  options,
) => {
  const began = Date.now();
  const services = await localServices(connection, options);
  return { began, ended: Date.now(), services };
};
