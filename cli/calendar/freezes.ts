import { z } from 'zod';
import type { ClusterFreezes } from '../../activities/contract';
import { askShaped } from '../ask-worker';
import type { Interrupt } from '../interrupt';
import type { Session } from '../session';

const shape = z.looseObject({
  clusters: z.array(
    z.discriminatedUnion('ok', [
      z.looseObject({
        cluster: z.string(),
        ok: z.literal(true),
        freezes: z.array(z.looseObject({ title: z.string(), start: z.number(), end: z.number() })),
        more: z.number(),
        moreFrom: z.number().nullable(),
      }),
      z.looseObject({ cluster: z.string(), ok: z.literal(false), why: z.string() }),
    ]),
  ),
});

/**
 * The freezes of the clusters of the worker's inventory, or of one. Throws `no-worker`, and `inventory` for a cluster that
 * the worker does not know.
 */
export async function askFreezes(
  session: Session,
  { cluster, from, to }: { cluster: string | undefined; from: number; to: number },
  interrupt: Interrupt,
): Promise<ClusterFreezes[]> {
  const question = {
    type: 'freezes',
    input: { cluster: cluster ?? null, from, to },
    id: 'rollbook-freezes',
    summary: `change freezes of ${cluster ?? 'every cluster'}`,
    limit: 60_000,
  };
  return (await askShaped(session, question, shape, interrupt)).clusters;
}
