import { OPTIONAL } from '../world/cluster';
import type { Post } from '../world/ledger';
import { nameOf, type Invariant } from './invariant';

const FRESH = 10_000;
/** Temporal's word counts for 3 s; a process learns the time at its next event. */
const WORD = 3_100;
const PROOFS = ['/v1/bootstrap', '/v1/cluster', '/v1/cluster/services_configuration', '/v1/local/services'];

const onlyOptional: Invariant = {
  rule: 1,
  name: 'only optional, enabled services',
  says: 'Right before every POST the worker reads the cluster’s live services configuration and refuses any service not listed there as enabled.',
  over: (world) => ({
    after: (entry) => {
      if (entry.what !== 'written') return null;
      const { post } = entry;
      if (!OPTIONAL.includes(post.service)) return `${nameOf(post)} touches a required service`;
      if (world.schedule.cluster.disabled.includes(OPTIONAL.indexOf(post.service)))
        return `${nameOf(post)} touches a disabled service`;
      const since = post.service === OPTIONAL[0] ? world.weather.since('disabled') : null;
      const asked = proofOf(post, '/v1/cluster/services_configuration');
      return since !== null && asked !== null && since < asked + post.at - post.wall
        ? `${nameOf(post)}: the service was disabled before the configuration was read`
        : null;
    },
  }),
};

const rightNode: Invariant = {
  rule: 2,
  name: 'the right node of the right cluster',
  says: 'Right before every POST, on the connection that then carries it: bootstrap uid = planned uid, and the cluster’s name = the planned one.',
  over: (world) => ({
    after: (entry) => {
      if (entry.what !== 'written') return null;
      const { post } = entry;
      if (post.led !== post.node) return `${nameOf(post)} goes over a connection to node ${post.led}`;
      const asked = proofOf(post, '/v1/cluster');
      if (asked === null) return null;
      // A name that was the cluster's at any moment since the guard asked is one that it may have been told.
      const names = world.weather.namesSince(asked + post.at - post.wall);
      return names.includes(post.cluster)
        ? null
        : `${nameOf(post)} is meant for cluster ${post.cluster} and goes to ${names.join(', ')}`;
    },
  }),
};

const onceAndFresh: Invariant = {
  rule: 3,
  name: 'a POST is sent once, fresh, and for one service',
  says: 'Its activity has one attempt; it sends only within 10 s of its first proof, on that connection, while Temporal still wants it; a reset run sends nothing.',
  over: () => {
    const wrote = new Set<string>();
    return {
      after: (entry) => {
        if (entry.what !== 'written') return null;
        const { post } = entry;
        if (post.services.length !== 1) return `${nameOf(post)} names ${post.services.length} services`;
        if (post.attempt !== 1) return `${nameOf(post)} is sent by attempt ${post.attempt}`;
        if (post.runId !== post.run) return `${nameOf(post)} is sent by a run that came out of a reset`;
        if (wrote.has(post.activity)) return `${nameOf(post)} is sent by an activity that had sent one`;
        wrote.add(post.activity);
        if (post.unwantedFor > WORD)
          return `${nameOf(post)} is sent ${post.unwantedFor} ms after Temporal wanted it no more`;
        return freshness(post);
      },
    };
  },
};

const neverTwice: Invariant = {
  rule: 4,
  name: 'no second POST where the first may take effect',
  says: 'The baseline’s status and start_time for the whole grace time: it was not sent, and one more POST is allowed. Anything else is unknown.',
  over: (world) => {
    let retries = 0;
    const effects = new Map<string, number>();
    return {
      after: (entry) => {
        if (entry.what === 'said' && entry.verb === 'retry') retries += 1;
        if (entry.what === 'written') {
          const { post } = entry;
          const pending = world.ledger.posts.find(
            (other) => other !== post && isSame(other, post) && other.effectAt !== null && other.effectAt > entry.at,
          );
          if (pending && retries === 0)
            return `${nameOf(post)} is sent while ${nameOf(pending)} is still to take effect`;
        }
        if (entry.what !== 'effect' || entry.post.operation !== 'restart') return null;
        const { post } = entry;
        // What a load balancer took elsewhere is no second restart here.
        if (post.reached !== post.led) return null;
        const key = `${post.run}/${post.node}/${post.service}`;
        const count = (effects.get(key) ?? 0) + 1;
        effects.set(key, count);
        const { before, steps, after } = world.runbook.runbook;
        const wanted = [...before, ...steps, ...after].filter(
          (step) =>
            step.kind === 'call' &&
            step.call.endsWith('.restart') &&
            JSON.stringify(step.services).includes(post.service),
        ).length;
        return count > wanted + retries
          ? `${nameOf(post)} is restart ${count} of a service that ${wanted} steps restart, after ${retries} retries`
          : null;
      },
    };
  },
};

const loginShut: Invariant = {
  rule: 7,
  name: 'after a 401 nothing is asked',
  says: 'One 401 latches the credential for all runs of that worker, until the secret changes or a person says retry; it asks nothing of any node meanwhile.',
  over: () => {
    const shut = new Set<string>();
    return {
      after: (entry) => {
        if (entry.what === 'refused') shut.add(entry.process);
        if (entry.what === 'unlatched') shut.delete(entry.process);
        if (entry.what === 'request' && shut.has(entry.process))
          return `${entry.process} asks node ${entry.node} ${entry.path} after a 401 (${entry.activity})`;
        if (entry.what === 'written' && shut.has(entry.post.process))
          return `${nameOf(entry.post)} is sent after a 401`;
        return null;
      },
    };
  },
};

const askedFirst: Invariant = {
  rule: 11,
  name: 'nothing is sent before a yes that is needed, and nothing after a no',
  says: 'No approval by time-out; a plan that needs approval is carried out only once it was approved; a no at a border ends the run there.',
  over: (world) => {
    const approved = new Set<string>();
    const refused = new Set<string>();
    return {
      after: (entry) => {
        if (entry.what === 'heard' && entry.answer === 'completed') {
          if (entry.text.includes('approved: carry out plan')) approved.add(entry.run);
          if (/rejected: (carry out plan|go on with the next batch)/.test(entry.text)) refused.add(entry.run);
        }
        if (entry.what !== 'written') return null;
        const { post } = entry;
        if (refused.has(post.run)) return `${nameOf(post)} is sent after a person said no`;
        const needed = world.runbook.runbook.approval === 'plan' && !approved.has(post.run);
        return needed ? `${nameOf(post)} is sent, and nobody approved the plan` : null;
      },
    };
  },
};

export const sending = [onlyOptional, rightNode, onceAndFresh, neverTwice, loginShut, askedFirst];

function freshness(post: Post): string | null {
  const missing = PROOFS.find((path) => proofOf(post, path) === null);
  if (missing) return `${nameOf(post)} is sent over a connection on which ${missing} was not asked`;
  const first = Math.min(...PROOFS.map((path) => proofOf(post, path) ?? 0));
  // Both by the clock of the process that sends.
  return post.wall - first > FRESH ? `${nameOf(post)} is sent ${post.wall - first} ms after its first proof` : null;
}

/** When that was last asked over the connection of the POST. */
function proofOf(post: Post, path: string): number | null {
  return post.proofs.findLast((proof) => proof.path === path && proof.serial === post.serial)?.at ?? null;
}

function isSame(a: Post, b: Post): boolean {
  return a.run === b.run && a.node === b.node && a.service === b.service && a.operation === b.operation;
}
