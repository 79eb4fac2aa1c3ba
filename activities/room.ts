import type { Survey } from '../rollout/facts';
import { roomOf } from '../rollout/out';
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
  const { began, ended, login } = reading;
  return { began, ended, login, ...roomOf(reading, context, touching) };
}

/** The reading of a border, packed; nodes that fail the cluster check keep their whole look. */
export function packed(reading: Survey, full: number[]): PackedSurvey {
  const failing = reading.check.ok ? reading.check.value.failing.map(({ node }) => node) : [];
  const whole = new Set([...full, ...failing].map(String));
  return pack(reading, (uid) => whole.has(uid));
}
