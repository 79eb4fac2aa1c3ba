import type { FreezeReading } from '../../../rollout/freeze';
import type { Post } from '../world/ledger';
import type { World } from '../world/world';
import { beginnings, inputOf, ON_ITS_WAY } from './begins';
import { nameOf, type Invariant } from './invariant';

const notInFreezes: Invariant = {
  rule: 0,
  name: 'nothing begins in a freeze that the run could know of, nor while nobody can',
  says: 'In a freeze nothing begins unless somebody overrides it; where the calendar cannot be read nobody knows, and that is never "no".',
  over: (world) => {
    const begins = beginnings(world);
    const last = new Map<string, FreezeReading>();
    return {
      after: (entry) => {
        if (entry.what === 'calendar') last.set(entry.run, entry.said);
        if (entry.what !== 'written' || world.calendar === null || !begins(entry.post)) return null;
        const { post } = entry;
        const said = last.get(post.run);
        if (!said) return `${nameOf(post)} is sent, and nobody asked the calendar`;
        if (!said.ok) return `${nameOf(post)} is sent although the calendar could not be read`;
        if (overrides(world, post)) return null;
        if (said.on) return `${nameOf(post)} is sent although a freeze was on`;
        const late = post.at - ON_ITS_WAY - (said.next?.start ?? Infinity);
        return late > 0 ? `${nameOf(post)} is sent ${late} ms after a freeze began that was known` : null;
      },
    };
  },
};

const askedAnew: Invariant = {
  rule: 0,
  name: 'the calendar is read anew at every border',
  says: 'The file is read anew at every border.',
  over: (world) => {
    const begins = beginnings(world);
    const read = new Map<string, number>();
    return {
      after: (entry) => {
        if (entry.what === 'calendar') read.set(entry.run, entry.began);
        if (entry.what !== 'written' || world.calendar === null || !begins(entry.post) || !isAlone(world)) return null;
        const { post } = entry;
        const before = world.ledger.posts.findLast(
          (one) => one !== post && one.run === post.run && !one.undo && one.answer !== '401',
        );
        const asked = read.get(post.run) ?? -Infinity;
        return before && before.at > asked
          ? `${nameOf(post)} is sent, and the calendar was last read ${post.at - asked} ms ago, before ${nameOf(before)}`
          : null;
      },
    };
  },
};

export const freezeRules = [notInFreezes, askedAnew];

function overrides(world: World, post: Post): boolean {
  const { overrideFreeze } = inputOf(world, post.run) as { overrideFreeze?: string };
  return overrideFreeze !== undefined;
}

/** Each node is a batch of its own, so that a border lies between any two. */
function isAlone({ schedule, runbook }: World): boolean {
  const { batch } = runbook.runbook.nodes;
  return schedule.cluster.maxUnavailable === 1 || JSON.stringify(batch) === '[{"literal":1}]';
}
