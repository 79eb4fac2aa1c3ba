import { RUNBOOK_WORKFLOW } from '../../../temporal/names';
import type { Post } from '../world/ledger';
import type { World } from '../world/world';

/** A request that was let go by a border may be taken within ten seconds, and sent within ten more. */
export const ON_ITS_WAY = 20_000;

/** Tells of each POST, as it is written, whether something begins with it: a node, `before` or `after`. Undo begins nothing. */
export function beginnings(world: World): (post: Post) => boolean {
  return (post) => {
    if (post.undo) return false;
    const own = earlier(world, post);
    if (post.path === '/v1/services') return beginsList(world, post, own);
    // What a person retries of `before` or `after` goes to the node itself, and is no turn of the node.
    if (retriesList(world, post, own)) return false;
    return !own.some((one) => one.path === post.path && one.node === post.node) && !mayBeSent(world, post);
  };
}

/** So long an activity may be silent. */
const HEARTBEAT = 5_000;

/** What the run of that first execution was started with. */
export function inputOf(world: World, run: string): unknown {
  return world.server.runs.find(({ type, firstRunId }) => type === RUNBOOK_WORKFLOW && firstRunId === run)?.input;
}

/** Requests of the same run before it that may have taken effect, undo left out. */
function earlier(world: World, post: Post): Post[] {
  return world.ledger.posts.filter(
    (one) => one !== post && one.run === post.run && !one.undo && one.answer !== '401' && one.id < post.id,
  );
}

function beginsList(world: World, post: Post, own: Post[]): boolean {
  const last = own.findLast(({ path }) => path === '/v1/services');
  if (!last) return !mayBeSent(world, post);
  // `after` follows `before` only where a node came between.
  const { before, after } = world.runbook.runbook;
  const between = own.some(({ path, id }) => path !== '/v1/services' && id > last.id);
  return before.length > 0 && after.length > 0 && between && !wasRetried(world, last.run) && !mayBeSent(world, post);
}

function retriesList(world: World, post: Post, own: Post[]): boolean {
  const { before, after } = world.runbook.runbook;
  if (before.length + after.length === 0 || !wasRetried(world, post.run)) return false;
  return own.some(
    ({ path, operation, service }) =>
      path === '/v1/services' && operation === post.operation && service === post.service,
  );
}

/** An activity that was to send something there was not heard of in time: nobody knows whether it did, and the node is in hand. */
function mayBeSent({ ledger: { entries } }: World, post: Post): boolean {
  return entries.some(
    (entry) =>
      entry.what === 'attempt' &&
      entry.run === post.run &&
      entry.mutates?.node === post.node &&
      !entry.mutates.undo &&
      entry.at < post.at - HEARTBEAT &&
      !entries.some(
        (end) =>
          end.what === 'read' &&
          end.type === 'mutate' &&
          end.run === post.run &&
          end.began === entry.at &&
          end.at <= entry.at + HEARTBEAT,
      ),
  );
}

function wasRetried(world: World, run: string): boolean {
  return world.ledger.entries.some((entry) => entry.what === 'said' && entry.verb === 'retry' && entry.run === run);
}
