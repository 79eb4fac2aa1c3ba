import { isLook, type LookOrNot, type Reading } from './facts';
import { happened, interrupt, type Pursuit } from './pursuit';
import { changed } from './reading';
import type { Operation } from './report-shape';
import { decideService } from './services';

/**
 * Ends a grace time in which nothing was seen here (safety rule 4): it did not happen, or failed where the answer was
 * a no; unknown when the service changed on another node; grace begins again when one of those cannot be read.
 */
export function conclude(
  operation: Operation,
  pursuit: Pursuit,
  looks: Record<string, LookOrNot>,
  opened: Record<string, Record<string, Reading | null>>,
): Pursuit {
  for (const [uid, look] of Object.entries(looks)) {
    if (!isLook(look)) {
      return interrupt(
        { ...pursuit, why: `node ${uid} is unreadable (${look.unreadable}), so what changed there cannot be seen` },
        look.began,
        look.ended,
      );
    }
    const then = opened[uid]?.[pursuit.service];
    if (then === undefined)
      return { ...pursuit, state: 'unknown', why: `node ${uid} was not readable when the batch opened` };
    const reading = look.services[pursuit.service] ?? null;
    // A stop leaves no new start_time behind: its effect on the wrong node is a change, too.
    const newly = happened(operation, then, reading) && !happened(operation, then, then);
    if (changed(then, reading) || newly) {
      return { ...pursuit, state: 'unknown', why: `nothing happened here, but it changed on node ${uid}` };
    }
  }
  const denied = pursuit.knowledge === 'denied';
  const why = denied
    ? 'the request was answered with a no, and what was asked for did not happen'
    : 'the request had no effect';
  return { ...pursuit, state: denied ? 'failed' : 'not-happened', why };
}

/**
 * Why a request through the primary node must wait (safety rule 2): a node on which the service is on its way somewhere, or
 * that listed it RUNNING before and does not now, changes by itself, and would be taken for the one that the request
 * changed. Null: it rests on every node that could be read.
 */
export function restless(
  operation: Operation,
  service: string,
  looks: Record<string, LookOrNot>,
  earlier: Record<string, LookOrNot>,
): string | null {
  for (const [uid, look] of Object.entries(looks)) {
    if (!isLook(look)) continue;
    const reading = look.services[service] ?? null;
    const { wait, why } = decideService(operation, reading, true);
    if (wait) return `${service} on node ${uid}: ${why}`;
    const then = earlier[uid];
    const ran = then !== undefined && isLook(then) && then.services[service]?.status === 'RUNNING';
    if (reading === null && ran) return `${service} on node ${uid}: it was RUNNING there and is not listed any more`;
  }
  return null;
}
