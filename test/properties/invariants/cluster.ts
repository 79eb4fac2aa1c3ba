import type { Entry, Post } from '../world/ledger';
import type { World } from '../world/world';
import type { WindowKind } from '../world/faults';
import { match, nameOf, reported, type Invariant } from './invariant';
import { rolledBackAt } from './rollback';
import { lockId, LOCK_WORKFLOW, RUNBOOK_WORKFLOW } from '../../../temporal/names';

/** What makes a node unreadable, and what puts it out without that. */
const DARK: WindowKind[] = ['refuses', 'hangs', 'down', 'cuts', 'answers-503', 'garbles', 'answers-403'];
/** A service of the node looks as it is not. */
const UNSEEN: WindowKind[] = ['unlists', 'stale-services'];
const OUT: WindowKind[] = [...DARK, 'inactive', 'maintenance'];

const oneRun: Invariant = {
  rule: 8,
  name: 'one mutating run per cluster, and the lock is let go only after it',
  says: 'Cancel, terminate, reset and time-out at any step never allow two runs at once and never lock a cluster out.',
  over: (world) => {
    const released = new Set<string>();
    return {
      after: (entry) => {
        if ((entry.what === 'opened' || entry.what === 'closed') && entry.id === lockId('c1')) {
          const lock = world.server.runs.find((run) => run.type === LOCK_WORKFLOW && run.firstRunId === entry.run);
          const { runId } = (lock?.input as { holder: { runId: string } }).holder;
          // One that was given up for a wait is taken anew.
          if (entry.what === 'opened') released.delete(runId);
          else released.add(runId);
        }
        if (entry.what !== 'written') return null;
        const { post } = entry;
        if (released.has(post.run)) return `${nameOf(post)} is sent after its run's lock was let go`;
        for (const other of world.ledger.posts) {
          if (other.run === post.run) continue;
          if (other.effectAt !== null && other.effectAt > entry.at)
            return `${nameOf(post)} is sent while ${nameOf(other)} may take effect`;
          // One that sleeps has let go of its lock, and takes it again before it sends anything.
          if (isOpen(world, other.run) && !released.has(other.run))
            return `${nameOf(post)} is sent while the run of ${nameOf(other)} is open`;
        }
        return null;
      },
    };
  },
};

const fewOut: Invariant = {
  rule: 9,
  name: 'never more than max_unavailable nodes out',
  says: 'Just before each POST’s activity the run reads that the nodes out besides this one are fewer, and quorum; those out for other reasons are counted as they were readable then.',
  over: (world) => {
    const found: { post: Post; why: string }[] = [];
    return {
      after: (entry) => {
        if (entry.what !== 'written') return null;
        const { post } = entry;
        const out = outBesides(world, post, entry.at);
        const most = world.schedule.cluster.maxUnavailable;
        if (out.length >= most)
          found.push({ post, why: `${nameOf(post)} is sent while ${out.join(', ')}; at most ${most} may be out` });
        return null;
      },
      atEnd: ({ world: ended }) => {
        const undo = undoPosts(ended);
        // Undo of a node that is itself out needs no room, and nothing tells a run of what took effect where nobody looked.
        return found.find(({ post }) => !undo.has(post))?.why ?? null;
      },
    };
  },
};

const ourselvesFirst: Invariant = {
  rule: 6,
  name: 'no undo while several nodes are unreadable',
  says: 'Several nodes unreadable at once: hold; never an undo by itself.',
  over: () => ({
    atEnd: ({ world }) => {
      for (const post of undoPosts(world)) {
        // A person's rollback undoes the readable ones.
        const said = rolledBackAt(world, post.run);
        if (said !== null && said < post.at) continue;
        const read = lastRead(world, post, (entry) => entry.type === 'survey');
        if (!read) continue;
        const dark = world.cluster.nodes.filter(({ uid }) => world.weather.throughout(DARK, uid, read.began, post.at));
        if (dark.length > 1)
          return `${nameOf(post)} undoes while nodes ${dark.map(({ uid }) => uid).join(', ')} are unreadable`;
      }
      return null;
    },
  }),
};

const honestUndo: Invariant = {
  rule: 10,
  name: 'undo only what differs, only where this run changed it, and never after success',
  says: 'What was RUNNING is started again, what was STOPPED stays stopped, only where this run changed it; it sends only what differs.',
  over: (world) => {
    const changes = new Map<string, number>();
    const late = new Set<Post>();
    return {
      after: (entry) => {
        if (entry.what === 'service') changes.set(`${entry.node}/${entry.service}`, entry.at);
        if (entry.what !== 'written') return null;
        // Its guard looked within the last ten seconds.
        const { post } = entry;
        if (entry.at - (changes.get(`${post.node}/${post.service}`) ?? 0) < 10_000) late.add(post);
        // What a node does not list, or shows as it was, cannot be known to run.
        if (UNSEEN.some((kind) => world.weather.active(kind, post.node))) late.add(post);
        return null;
      },
      atEnd: ({ world: ended }) => undoFault(ended, late),
    };
  },
};

export const clusterRules = [oneRun, fewOut, ourselvesFirst, honestUndo];

function undoFault(world: World, late: Set<Post>): string | null {
  for (const each of reported(world)) {
    const { posts } = match(world, each);
    const undo = posts.filter((one) => one.undo);
    if (undo.length > 0 && each.report.outcome === 'completed')
      return `a run that is completed undid ${undo.map(({ post }) => nameOf(post)).join(', ')}`;
    for (const { post } of undo) {
      if (post.operation === 'restart') return `${nameOf(post)} is a restart sent as undo`;
      const own = posts.some(
        (one) =>
          !one.undo &&
          one.post.at < post.at &&
          one.post.service === post.service &&
          [one.post.node, one.post.effectOn].includes(post.node),
      );
      if (!own) return `${nameOf(post)} undoes what this run did not do`;
      const so = post.operation === 'start' ? 'RUNNING' : 'STOPPED';
      if (post.before.status === so && !late.has(post)) return `${nameOf(post)} undoes what was ${so} already`;
    }
    for (const node of new Set(posts.map(({ post }) => post.node))) {
      const own = posts.filter(({ post }) => post.node === node && post.path === '/v1/local/services');
      const first = own.findIndex((one) => one.undo);
      const after = first < 0 ? undefined : own.slice(first).find((one) => !one.undo);
      if (after) return `${nameOf(after.post)} is sent to a node that was being undone`;
    }
  }
  return null;
}

function undoPosts(world: World): Set<Post> {
  const all = reported(world).flatMap((each) => match(world, each).posts);
  return new Set(all.flatMap(({ post, undo }) => (undo ? [post] : [])));
}

function isOpen(world: World, run: string): boolean {
  return world.server.runs.some(
    (one) =>
      one.type === RUNBOOK_WORKFLOW &&
      one.firstRunId === run &&
      one.closed === null &&
      world.phases.get(one.runId)?.phase !== 'finished',
  );
}

/** Who was out besides the node of this POST: for other reasons, as they could be read; by this run, as it truly was. */
function outBesides(world: World, post: Post, now: number): string[] {
  const read = lastRead(
    world,
    post,
    (entry) => entry.touching === post.node || (entry.touching === null && entry.type === 'survey'),
  );
  return world.cluster.nodes.flatMap(({ uid, services }) => {
    if (uid === post.node) return [];
    if (read && world.weather.throughout(OUT, uid, read.began, now)) return [`node ${uid} is out`];
    const own = world.ledger.posts.filter(
      (one) => one.run === post.run && one.effectOn === uid && one.reached === one.led,
    );
    if (own.some((one) => one !== post && one.effectAt !== null && one.effectAt > now))
      return [`a POST is still to take effect on node ${uid}`];
    const unsteady = own.find(({ id, service: name }) => {
      const service = services[name];
      return service !== undefined && service.cause === `POST ${id}` && service.status !== service.wanted;
    });
    return unsteady ? [`${unsteady.service} of node ${uid} is ${services[unsteady.service]?.status}`] : [];
  });
}

function lastRead(
  world: World,
  post: Post,
  fits: (entry: Extract<Entry, { what: 'read' }>) => boolean,
): { began: number } | null {
  const { entries } = world.ledger;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (
      entry?.what !== 'read' ||
      entry.at > post.at ||
      entry.run !== post.run ||
      !['room', 'survey'].includes(entry.type)
    )
      continue;
    if (fits(entry)) return entry;
  }
  return null;
}
