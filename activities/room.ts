import { mayTouch, nodesOut } from '../rollout/out';
import { isLook, type Survey } from '../rollout/facts';
import { pack, type PackedSurvey } from '../rollout/packed';
import type { RoomInput, RoomResult, SurveyInput } from './contract';

/** Safety rule 9 from one reading of all nodes: only what decides goes into history, however many nodes there are. */
export async function room(input: RoomInput, survey: (input: SurveyInput) => Promise<Survey>): Promise<RoomResult> {
  const { cluster, nodes, avoid, touching, context, unlatch } = input;
  const services = context.lingering.flatMap((node) => Object.keys(node.services));
  const reading = await survey({
    cluster,
    nodes,
    avoid,
    parts: ['nodes', 'health', 'looks'],
    of: null,
    services,
    full: [touching],
    unlatch,
  });
  const look = reading.looks[String(touching)] ?? { unreadable: 'it was not asked', refused: null, began: 0, ended: 0 };
  return {
    began: reading.began,
    ended: reading.ended,
    allowed: isLook(look)
      ? mayTouch(reading, context, touching)
      : { ok: false, why: `it is unreadable: ${look.unreadable}` },
    isOut: nodesOut(reading, context).some((node) => node.uid === touching),
    look,
    login: reading.login,
  };
}

/** The reading of a border, packed; nodes that fail the cluster check keep their whole look. */
export function packed(reading: Survey, full: number[]): PackedSurvey {
  const failing = reading.check.ok ? reading.check.value.failing.map(({ node }) => node) : [];
  const whole = new Set([...full, ...failing].map(String));
  return pack(reading, (uid) => whole.has(uid));
}
