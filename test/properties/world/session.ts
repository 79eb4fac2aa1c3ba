import { Session } from '../../../activities/session';
import type { Attempt } from '../core/attempt';
import { accessOf } from './pool';
import { urlOf } from './answers';
import type { World } from './world';

/** What an attempt asks the cluster with: the product's own, over connections of this world. */
export function sessionOf(world: World, attempt: Attempt): Session {
  const { process, signal, input } = attempt;
  const nodes = world.cluster.nodes.map(({ uid }) => ({ uid, url: urlOf(uid) }));
  const entry = {
    ...{ name: 'c1', url: urlOf(1), nodes, pinnedName: null, username: 'ops@example.com', password: { env: 'X' } },
    login: 'local' as const,
    tls: { ca: null, cert: null, key: null, serverName: null, fingerprints: [], insecure: true },
    maxUnavailable: world.schedule.cluster.maxUnavailable,
    calendar: null,
    notify: null,
  };
  const access = (url: string) => Promise.resolve(accessOf(url, { world, attempt }));
  const source = { name: 'c1', entry, problem: null, access };
  const session = new Session(source, { latch: process.latch, signal, pause: loop(world, attempt).pause });
  if ((input as { unlatch?: boolean }).unlatch && attempt.attempt === 1) {
    world.ledger.add({ at: world.time.now, what: 'unlatched', process: process.name });
    session.unlatch();
  }
  if (world.variants.latches === false) session.unlatch();
  return session;
}

/** How an attempt waits: in virtual time, and no longer than it is wanted. */
export function loop(world: World, { process, signal }: Attempt) {
  return {
    pause: (ms: number): Promise<boolean> =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(false);
        const onAbort = () => {
          over();
          resolve(false);
        };
        const over = world.time.after(
          Math.max(1, Math.round(ms)),
          () => {
            signal.removeEventListener('abort', onAbort);
            resolve(true);
          },
          process,
        );
        signal.addEventListener('abort', onAbort, { once: true });
      }),
    cancelled: () => signal.aborted,
    now: () => Date.now(),
  };
}
