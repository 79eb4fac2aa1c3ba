import type { World } from '../world/world';
import { match, nameOf, reported, type Invariant } from './invariant';

/** An activity that was on its way by then is taken within ten seconds, and sends within ten more. */
const ON_ITS_WAY = 20_000;

const nothingButUndo: Invariant = {
  rule: 10,
  name: 'after a person’s rollback nothing but its undo is sent',
  says: 'A person’s `rollback` undoes what this run did; nodes in hand finish what was sent, and send nothing new.',
  over: () => ({
    atEnd: ({ world }) => {
      for (const each of reported(world)) {
        const said = rolledBackAt(world, each.run.firstRunId);
        if (said === null) continue;
        const late = match(world, each).posts.find(({ post, undo }) => !undo && post.at > said + ON_ITS_WAY);
        if (late) return `${nameOf(late.post)} is sent ${late.post.at - said} ms after a rollback was accepted`;
        const { outcome, messages } = each.report;
        if (outcome === 'completed') return 'a run that was told to roll back is completed';
        // One that was said of a held node is written down with the node.
        if (outcome === 'stopped' && !messages.some(({ what }) => /^abort\b/.test(what)))
          return 'a run that was told to roll back is stopped, and nobody aborted it';
        const backs = messages.filter(({ what }) => what === 'rollback').length;
        if (backs !== 1) return `the report has ${backs} entries of one rollback`;
      }
      return null;
    },
  }),
};

const backAtBaseline: Invariant = {
  rule: 10,
  name: 'rolled back on a person’s word means that everything is as it was',
  says: 'Undo brings a node back to its baseline, by evidence; what could not be undone is named.',
  over: () => ({
    atEnd: ({ world }) => {
      for (const { run, report } of reported(world)) {
        if (report.outcome !== 'rolled-back' || rolledBackAt(world, run.firstRunId) === null) continue;
        const own = world.ledger.posts.filter((post) => post.run === run.firstRunId);
        for (const post of own) {
          const { effectOn: node, service } = post;
          const first = own.find((one) => one.effectOn === node && one.service === service);
          // What a load balancer took elsewhere tells nothing of the node that it reached.
          if (node === null || first?.reached !== first?.led) continue;
          const now = world.ledger.entries.findLast(
            (entry) =>
              entry.what === 'service' &&
              entry.node === node &&
              entry.service === service &&
              entry.at <= (run.closed?.at ?? Infinity),
          );
          if (now?.what !== 'service' || !own.some(({ id }) => now.cause === `POST ${id}`)) continue;
          const was = first?.before.status === 'RUNNING' ? 'RUNNING' : 'STOPPED';
          if (now.status !== was)
            return `${service} of node ${node} was ${was} and is ${now.status} after ${nameOf(post)}, and the run is rolled back`;
        }
      }
      return null;
    },
  }),
};

export const rollbackRules = [nothingButUndo, backAtBaseline];

/** When a rollback was accepted; null: none was. */
export function rolledBackAt(world: World, run: string): number | null {
  const said = world.ledger.entries.flatMap((entry) =>
    entry.what === 'said' && entry.run === run && entry.verb === 'rollback' ? [entry.id] : [],
  );
  const heard = world.ledger.entries.find(
    (entry) => entry.what === 'heard' && entry.run === run && entry.answer === 'accepted' && said.includes(entry.id),
  );
  return heard?.at ?? null;
}
