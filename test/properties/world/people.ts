import type { Run } from '../core/run';
import type { Message } from './faults';
import type { World } from './world';

/** How a message reaches a run that is not driven here; it ends once it was accepted. */
export type Messenger = (
  verb: Message['verb'],
  message: { by: string; reason: string; node?: number; plan?: string },
) => Promise<{ text: string }>;

/** A person says something to a run, unless it is over; what came of it enters the ledger. */
export function sayTo(
  world: World,
  run: Run,
  { verb, node }: Pick<Message, 'verb' | 'node'>,
  plan: string | null,
): void {
  if (run.closed) return;
  const uid = node === null ? null : (node % world.cluster.nodes.length) + 1;
  const message = { by: 'ada', reason: 'because', ...(uid === null ? {} : { node: uid }), ...(plan ? { plan } : {}) };
  const entry = { at: world.time.now, what: 'said' as const, run: run.firstRunId, verb, node: uid };
  if (!world.messenger) {
    world.ledger.add({ ...entry, id: world.server.update(run, verb, message) });
    return;
  }
  world.ledger.add({ ...entry, id: verb });
  world.messenger(verb, message).then(
    (answer) => {
      world.updated(run, verb, 'accepted', '');
      world.updated(run, verb, 'completed', answer.text);
    },
    () => world.updated(run, verb, 'rejected', ''),
  );
}

/** A run that has sent nothing and needs its plan approved most likely asks about that. */
export function planAsked(world: World, verb: Message['verb'], run: Run): string | null {
  const asks = world.runbook.runbook.approval === 'plan' && (verb === 'approve' || verb === 'reject');
  return asks && !world.ledger.posts.some((post) => post.run === run.firstRunId) ? world.plan : null;
}
