import { isLook, type Look, type LookOrNot, type Reading } from './facts';
import { freshness, referenceOf, type Reference } from './freshness';
import { follow, interrupt, isOpen, reclocked, shows, type Bounds, type Pursuit } from './pursuit';
import { changed } from './reading';

/**
 * What is known about the effect of one mutating call on one node (safety rule 4). Plain JSON: it travels through
 * history and heartbeats. `observe` moves it on, look by look; `wish` says what it needs next.
 */
export interface Proof extends Bounds {
  /** What the node showed when its turn came; services that were absent are not listed. */
  baseline: Record<string, Reading>;
  /** Services that this run named on this node: others must not change. */
  named: string[];
  /** Changes of other services that a person's retry accepted. */
  accepted: Record<string, Reading>;
  pursuits: Pursuit[];
  /** Services of the call whose POST is still to come. */
  queued: number;
  /** What looks alone cannot decide: a hold. */
  trouble: Trouble | null;
  /** The run holds over a reading: the next readable look decides. */
  holding: boolean;
  /** A person said abort: end with the grace time as first counted. */
  aborting: boolean;
  /** A look to compare uptimes with, and since when no living look came. */
  reference: Reference | null;
  darkSince: number | null;
  looks: number;
  /** Whose clock the times in here are of. */
  clock: string | null;
}

export interface Trouble {
  kind: 'unknown' | 'unreadable' | 'stale';
  why: string;
}

/** `look`: look again after `pollDelay`. `others`: look at the other nodes, then `observeOthers`. `decided`: return. */
export type Wish = 'look' | 'others' | 'decided';

/** Unreadable for so long with a node in hand is a hold (safety rule 5). */
export const DARK_LIMIT = 5 * 60_000;

/** A proof in which nothing has been sent yet. */
export function newProof(bounds: Bounds, baseline: Record<string, Reading>, named: string[]): Proof {
  return {
    ...bounds,
    baseline,
    named,
    accepted: {},
    pursuits: [],
    queued: 0,
    trouble: null,
    holding: false,
    aborting: false,
    reference: null,
    darkSince: null,
    looks: 0,
    clock: null,
  };
}

/** Hands the proof to a worker: another clock than before is a break for everything that was timed. */
export function onClock(proof: Proof, clock: string): Proof {
  if (proof.clock === clock) return proof;
  const pursuits = proof.pursuits.map(reclocked);
  return { ...proof, clock, pursuits, reference: null, darkSince: null };
}

export function wish(proof: Proof): Wish {
  if (proof.trouble) return 'decided';
  if (proof.holding && proof.looks > 0 && proof.darkSince === null) return 'decided';
  if (proof.pursuits.some((p) => p.state === 'asking')) return 'others';
  if (!proof.pursuits.some(isOpen)) return 'decided';
  return readyForNext(proof) ? 'decided' : 'look';
}

/** The next service goes at the first look that shows the one before as wanted, and never after a failure. */
export function readyForNext(proof: Proof): boolean {
  const last = proof.pursuits.at(-1);
  if (proof.queued === 0 || !last || proof.looks === 0 || proof.darkSince !== null) return false;
  const sound = proof.pursuits.every((p) => p.state === 'proven' || p.state === 'proving');
  return sound && shows(proof.operation, last.baseline, last.last);
}

/** Milliseconds to the next look: dense while something is due, sparse when it is late, exact at the end of `stable`. */
export function pollDelay(proof: Proof, now: number): number {
  const open = proof.pursuits.filter(isOpen);
  const since = Math.min(...open.map((p) => now - (p.firstLook ?? now)), Infinity);
  const pace = proof.darkSince !== null || since > 60_000 ? 2_000 : since > 10_000 ? 1_000 : since > 3_000 ? 300 : 100;
  const holds = open.map((p) => p.holdsSince).filter((t) => t !== null);
  if (holds.length === 0) return pace;
  const due = Math.min(...holds.map((t) => t + proof.stable - now));
  return Math.max(20, Math.min(1_000, due));
}

/** Moves the proof on by one look; a look that cannot be read, or that is provably old, is a break. */
export function observe(proof: Proof, look: LookOrNot): Proof {
  const seen = { ...proof, looks: proof.looks + 1 };
  if (!isLook(look)) return giveUp(dark(seen, look.began, look.ended, 'unreadable', look.unreadable), look.ended);
  const age = seen.reference ? freshness(seen.reference, look) : 'untold';
  if (age === 'stale' || age === 'frozen') {
    const rebased = age === 'stale' ? { ...seen, reference: referenceOf(look, seen.named) } : seen;
    const why = 'its list of services does not move with the clock';
    return giveUp(dark(rebased, look.began, look.ended, 'stale', why), look.ended);
  }
  return giveUp(readable(seen, look), look.ended);
}

/** At the end of grace: the service may have changed on no other node (safety rule 4). */
export function observeOthers(
  proof: Proof,
  looks: Record<string, LookOrNot>,
  opened: Record<string, Record<string, Reading | null>>,
): Proof {
  const pursuits = proof.pursuits.map((pursuit) => (pursuit.state === 'asking' ? conclude(pursuit, looks, opened) : pursuit));
  const elsewhere = pursuits.find((p) => p.state === 'unknown' && proof.pursuits.some((q) => q.service === p.service && q.state === 'asking'));
  const trouble: Trouble | null = elsewhere ? { kind: 'unknown', why: `${elsewhere.service}: ${elsewhere.why}` } : proof.trouble;
  return { ...proof, pursuits, trouble };
}

/** A person's retry: changes that nobody named are accepted as the node's new state, and the proof goes on. */
export function acceptChanges(proof: Proof, look: Look): Proof {
  const accepted = { ...proof.accepted };
  for (const name of unnamedChanges(proof, look)) {
    const reading = look.services[name];
    if (reading) accepted[name] = reading;
  }
  return { ...proof, accepted, trouble: null, holding: false, darkSince: null };
}

function conclude(
  pursuit: Pursuit,
  looks: Record<string, LookOrNot>,
  opened: Record<string, Record<string, Reading | null>>,
): Pursuit {
  for (const [uid, look] of Object.entries(looks)) {
    if (!isLook(look)) return interrupt(pursuit, look.began, look.ended);
    const then = opened[uid]?.[pursuit.service];
    if (then === undefined) return { ...pursuit, state: 'unknown', why: `node ${uid} was not readable when the batch opened` };
    if (changed(then, look.services[pursuit.service] ?? null)) {
      return { ...pursuit, state: 'unknown', why: `nothing happened here, but it began anew on node ${uid}` };
    }
  }
  const denied = pursuit.knowledge === 'denied';
  const why = denied ? 'the request was answered with a no, and nothing happened' : 'the request had no effect';
  return { ...pursuit, state: denied ? 'failed' : 'not-happened', why };
}

function readable(proof: Proof, look: Look): Proof {
  const seen = { ...proof, darkSince: null, reference: proof.reference ?? referenceOf(look, proof.named) };
  const pursuits = seen.pursuits.map((p) => (isOpen(p) ? follow(p, look, seen) : { ...p, last: look.services[p.service] ?? null }));
  const strangers = unnamedChanges(seen, look);
  const unknown = pursuits.find((p) => p.state === 'unknown');
  if (strangers.length > 0) {
    const why = `services that nobody named began anew too: ${strangers.slice(0, 5).join(', ')}`;
    return { ...seen, pursuits, trouble: { kind: 'unknown', why } };
  }
  if (unknown) return { ...seen, pursuits, trouble: { kind: 'unknown', why: `${unknown.service}: ${unknown.why}` } };
  if (begunAgainTooLong(seen, pursuits, look.ended) && !seen.holding && !seen.aborting) {
    return { ...seen, pursuits, trouble: { kind: 'stale', why: 'its list of services does not prove what happened' } };
  }
  return { ...seen, pursuits };
}

/** Grace that begins again for five minutes in all is a hold. */
function begunAgainTooLong(proof: Proof, pursuits: Pursuit[], now: number): boolean {
  return pursuits.some((p) => p.state === 'evidence' && now - (p.graceFirst ?? now) >= proof.grace + DARK_LIMIT);
}

function unnamedChanges(proof: Proof, look: Look): string[] {
  return Object.keys(look.services).filter((name) => {
    if (proof.named.includes(name)) return false;
    return changed(proof.accepted[name] ?? proof.baseline[name] ?? null, look.services[name] ?? null);
  });
}

function dark(proof: Proof, began: number, ended: number, kind: 'unreadable' | 'stale', why: string): Proof {
  const darkSince = proof.darkSince ?? began;
  const pursuits = proof.pursuits.map((p) => (isOpen(p) ? interrupt(p, began, ended) : p));
  const tooLong = ended - darkSince >= DARK_LIMIT || begunAgainTooLong(proof, pursuits, ended);
  const trouble = tooLong && !proof.holding && !proof.aborting ? { kind, why } : null;
  return { ...proof, darkSince, pursuits, trouble };
}

/** Under an abort everything ends with the grace time as first counted, after at least one look. */
function giveUp(proof: Proof, now: number): Proof {
  if (!proof.aborting) return proof;
  const open = proof.pursuits.filter(isOpen);
  if (open.length === 0 || now < Math.max(...open.map((p) => p.graceFirst ?? now)) + proof.grace) return proof;
  const pursuits = proof.pursuits.map((p): Pursuit => {
    return isOpen(p) ? { ...p, state: 'unknown', why: 'the run was aborted before this was proven' } : p;
  });
  return { ...proof, pursuits };
}
