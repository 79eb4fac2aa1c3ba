import { isLook, type Look, type LookOrNot, type Reading } from '../rollout/facts';
import { freshness, referenceOf, type Reference } from '../rollout/freshness';
import { changed } from '../rollout/reading';
import type { LocateInput, LocateResult, NodeRef } from './contract';

/** What the loop needs of the world. */
export interface LocatePorts {
  looks(nodes: NodeRef[]): Promise<Record<string, LookOrNot>>;
  pause(ms: number): Promise<boolean>;
  cancelled(): boolean;
  now(): number;
}

/** Grace that begins again for so long in all is given up (safety rule 4). */
const LIMIT = 5 * 60_000;
const PACE = 500;

type Round =
  | { is: 'one'; node: number }
  | { is: 'several'; why: string }
  /** `node`: the only one that shows anything, but by nothing more than not listing the service. */
  | { is: 'partly'; why: string; node: number | null }
  | { is: 'none' }
  | { is: 'unreadable'; why: string };

/**
 * Finds the node on which POST /v1/services took effect (safety rule 2): exactly one where the service changed or has
 * another status, all others readable. Nowhere, with all nodes readable and living for the whole grace time: none.
 */
export async function locate(input: LocateInput, ports: LocatePorts): Promise<LocateResult> {
  const from = ports.now() + input.graceIn;
  let graceFrom = from;
  let references: Record<string, Reference> | null = null;
  const giveUpAt = from + input.grace + LIMIT;
  for (;;) {
    const looks = await ports.looks(input.nodes);
    if (refusedLogin(looks)) return { found: 'unknown', why: 'the login was refused (401)', refused: 401 };
    const round = judgeRound(input, looks);
    if (round.is === 'one' && isItsEffect(input, round.node))
      return { found: 'one', node: round.node, before: justBefore(input, round.node, from) };
    if (round.is === 'one') return { found: 'unknown', why: strangeText(input, round.node), refused: null };
    if (round.is === 'several') return { found: 'unknown', why: round.why, refused: null };
    if (ports.cancelled()) return { found: 'unknown', why: 'the run was cancelled before it was found', refused: null };
    const now = ports.now();
    if (round.is !== 'none') {
      if (round.is === 'partly' && round.node !== null && input.elsewhere && now > graceFrom + input.grace)
        return { found: 'one', node: round.node, before: justBefore(input, round.node, from) };
      if (now > giveUpAt || (round.is === 'partly' && now > graceFrom + input.grace))
        return { found: 'unknown', why: round.why, refused: null };
      if (round.is === 'unreadable') graceFrom = Math.max(graceFrom, now);
      references = null;
    } else if (references === null) {
      if (now >= graceFrom) {
        references = referencesOf(looks, input.service);
        graceFrom = now;
      }
    } else if (now > graceFrom + input.grace) {
      if (allFresh(references, looks, input.service)) return { found: 'none' };
      if (now > giveUpAt)
        return { found: 'unknown', why: 'the lists of services do not move with the clock', refused: null };
      graceFrom = now;
      references = null;
    }
    await ports.pause(PACE);
  }
}

/**
 * What one round of looks says, against the looks just before the POST. A list may leave a service out for a moment: on a
 * node that the request did not go to, that alone counts only once it has stayed so.
 */
export function judgeRound(
  input: Pick<LocateInput, 'nodes' | 'service' | 'before' | 'sentTo'>,
  looks: Record<string, LookOrNot>,
): Round {
  const { service, before, sentTo } = input;
  const moved: number[] = [];
  const gone: number[] = [];
  const silent: string[] = [];
  for (const { uid } of input.nodes) {
    const look = looks[String(uid)];
    const then = before[String(uid)];
    if (then === undefined) silent.push(`node ${uid} was not looked at just before`);
    else if (!look || !isLook(look)) silent.push(`node ${uid} is unreadable${look ? ` (${look.unreadable})` : ''}`);
    else if (then !== null && !look.services[service] && uid !== sentTo) gone.push(uid);
    else if (differs(then, look.services[service] ?? null)) moved.push(uid);
  }
  if (moved.length > 1) return { is: 'several', why: `${service} changed on several nodes: ${moved.join(', ')}` };
  const [node] = moved;
  if (gone.length > 0 && silent.length === 0) {
    const why = `${service} is not listed any more on ${gone.map((uid) => `node ${uid}`).join(', ')}`;
    return { is: 'partly', why, node: node === undefined && gone.length === 1 ? (gone[0] ?? null) : null };
  }
  if (node === undefined) return silent.length > 0 ? { is: 'unreadable', why: silent.join('; ') } : { is: 'none' };
  if (silent.length > 0)
    return { is: 'partly', why: `${service} changed on node ${node}, but ${silent.join('; ')}`, node: null };
  return { is: 'one', node };
}

/**
 * Where a request was answered `true`, what changed is its effect, wherever it is. Any other answer says nothing of an effect,
 * and a change on a node that it did not go to may as well be somebody else's.
 */
function isItsEffect({ sentTo, elsewhere }: LocateInput, node: number): boolean {
  return elsewhere || node === sentTo;
}

function strangeText({ service, sentTo }: LocateInput, node: number): string {
  return `${service} changed on node ${node}, but the request went to node ${sentTo} and was not answered true`;
}

function differs(before: Reading | null, now: Reading | null): boolean {
  // A service seen on that node and now absent counts as STOPPED.
  const is = now?.status ?? (before ? 'STOPPED' : 'ABSENT');
  return changed(before, now) || (before?.status ?? 'ABSENT') !== is;
}

function refusedLogin(looks: Record<string, LookOrNot>): boolean {
  return Object.values(looks).some((look) => !isLook(look) && look.refused === 401);
}

function referencesOf(looks: Record<string, LookOrNot>, service: string): Record<string, Reference> {
  const readable = Object.entries(looks).filter((entry): entry is [string, Look] => isLook(entry[1]));
  return Object.fromEntries(readable.map(([uid, look]) => [uid, referenceOf(look, [service])]));
}

function allFresh(references: Record<string, Reference>, looks: Record<string, LookOrNot>, service: string): boolean {
  return Object.entries(looks).every(([uid, look]) => {
    const reference = references[uid];
    return reference !== undefined && isLook(look) && freshness(reference, look, service) === 'fresh';
  });
}

// The state before the POST, as a look: the baseline of what follows on that node.
function justBefore(input: LocateInput, node: number, at: number): Look {
  const reading = input.before[String(node)] ?? null;
  return { began: at, ended: at, services: reading ? { [input.service]: reading } : {} };
}
