import { mayTouch, nodesOut } from './out';
import type { PlanInput } from './plan';
import { planningContext } from './plan-gates';
import type { Refusal } from './plan-refusals';

/** What safety rule 9 leaves of a plan. */
export interface Room {
  /** The most nodes of a batch, at least 1: what may not be touched waits at its border. */
  room: number;
  refused: Refusal[];
  notes: string[];
}

/** How many nodes a batch may hold with those that are out already, and refuses where nothing may be touched at all. */
export function roomAtPlanning(input: PlanInput, order: number[], primaryTouched: number | null): Room {
  const { survey, settings } = input;
  const context = planningContext(input, [], {});
  const out = nodesOut(survey, context);
  const room = Math.max(1, settings.maxUnavailable - out.length);
  if (!survey.nodes.ok) return { room, refused: [], notes: [] };
  const barred = (uid: number): { uid: number; why: string }[] => {
    const { ok, why } = mayTouch(survey, context, uid);
    return ok ? [] : [{ uid, why }];
  };
  const held = order.flatMap(barred);
  const lists = primaryTouched === null ? [] : barred(primaryTouched);
  const refused = lists.map(({ uid, why }) => `node ${uid}, the primary, may not be touched: ${why}`);
  const first = held[0];
  if (first && held.length === order.length) refused.push(`nothing may be touched: ${first.why}`);
  return {
    room,
    refused: refused.map((message) => ({ code: 'refused', message })),
    notes: [
      ...out.map(
        ({ uid, why }) => `node ${uid} is out: ${why}; it counts against max_unavailable ${settings.maxUnavailable}`,
      ),
      ...(held.length < order.length
        ? held.map(({ uid, why }) => `node ${uid} waits for its turn as long as this is so: ${why}`)
        : []),
    ],
  };
}
