import { isLook, type Look, type LookOrNot, type Reading } from './facts';
import { conclude } from './elsewhere';
import { freshness, referenceOf, type Reference } from './freshness';
import type { Usual } from './pace';
import { follow, interrupt, isOpen, reclocked, shows, type Bounds, type Pursuit } from './pursuit';
import { changed } from './reading';
import { isNotHere } from './service-verdict';

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
  /** What nodes before this one took, to look when it pays (rollout/pace.ts). */
  usual: Usual;
  /** A look to compare uptimes with, and since when no living look came. */
  reference: Reference | null;
  darkSince: number | null;
  /** Dark milliseconds before that, since the POST or the last hold: looks that come and go must end in a hold, too. */
  darkBefore: number;
  /** When the last hold over a reading ended: what may last five minutes in all counts from there anew. */
  healedAt: number | null;
  looks: number;
  /** Whose clock the times in here are of. */
  clock: string | null;
}

export interface Trouble {
  kind: 'unknown' | 'unreadable' | 'stale';
  why: string;
}

/** `look`: look again after `pollDelay` (rollout/pace.ts). `others`: look at the other nodes, then `observeOthers`. `decided`: return. */
export type Wish = 'look' | 'others' | 'decided';

/** Unreadable for so long with a node in hand is a hold (safety rule 5). */
export const DARK_LIMIT = 5 * 60_000;

/** A proof in which nothing has been sent yet. */
export function newProof(bounds: Bounds, baseline: Record<string, Reading>, named: string[], usual: Usual = {}): Proof {
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
    usual,
    reference: null,
    darkSince: null,
    darkBefore: 0,
    healedAt: null,
    looks: 0,
    clock: null,
  };
}

/** Hands the proof to a worker: another clock than before is a break for everything that was timed. */
export function onClock(proof: Proof, clock: string): Proof {
  if (proof.clock === clock) return proof;
  const pursuits = proof.pursuits.map(reclocked);
  return { ...proof, clock, pursuits, reference: null, darkSince: null, healedAt: null, looks: 0 };
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
  if (proof.queued === 0 || proof.aborting || !last || proof.looks === 0 || proof.darkSince !== null) return false;
  const sound = proof.pursuits.every(
    (p) => p.state === 'proven' || p.state === 'proving' || isNotHere(proof.operation, p),
  );
  return sound && (isNotHere(proof.operation, last) || shows(proof.operation, last.baseline, last.last));
}

/** Moves the proof on by one look; a look that cannot be read, or that is provably old, is a break. */
export function observe(proof: Proof, look: LookOrNot): Proof {
  const seen = { ...proof, looks: proof.looks + 1 };
  if (!isLook(look)) return giveUp(dark(seen, look.began, look.ended, 'unreadable', look.unreadable), look.ended);
  const age = seen.reference ? freshness(seen.reference, look) : 'untold';
  const rebased = age === 'stale' || age === 'untold' ? { ...seen, reference: witnesses(seen, look) } : seen;
  if (age === 'stale' || age === 'frozen') {
    const why = 'its list of services does not move with the clock';
    return giveUp(dark(rebased, look.began, look.ended, 'stale', why), look.ended);
  }
  return giveUp(readable(rebased, look), look.ended);
}

/** Those that nobody named first: what this run restarts cannot tell whether the list is alive. */
function witnesses(proof: Proof, look: Look): Reference {
  return referenceOf(
    look,
    Object.keys(look.services).filter((name) => !proof.named.includes(name)),
  );
}

/** At the end of grace: the service may have changed on no other node (safety rule 4). */
export function observeOthers(
  proof: Proof,
  looks: Record<string, LookOrNot>,
  opened: Record<string, Record<string, Reading | null>>,
): Proof {
  const pursuits = proof.pursuits.map((pursuit) =>
    pursuit.state === 'asking' ? conclude(proof.operation, pursuit, looks, opened) : pursuit,
  );
  const elsewhere = pursuits.find(
    (p) => p.state === 'unknown' && proof.pursuits.some((q) => q.service === p.service && q.state === 'asking'),
  );
  const trouble: Trouble | null = elsewhere
    ? { kind: 'unknown', why: `${elsewhere.service}: ${elsewhere.why}` }
    : proof.trouble;
  return { ...proof, pursuits, trouble };
}

/** A person's retry: changes that nobody named are accepted as the node's new state, and the proof goes on. */
export function acceptChanges(proof: Proof, look: Look): Proof {
  const accepted = { ...proof.accepted };
  for (const name of unnamedChanges(proof, look)) {
    const reading = look.services[name];
    if (reading) accepted[name] = reading;
  }
  return { ...proof, accepted, trouble: null, holding: false, darkSince: null, darkBefore: 0 };
}

function readable(proof: Proof, look: Look): Proof {
  const darkBefore = proof.holding ? 0 : proof.darkBefore + (look.began - (proof.darkSince ?? look.began));
  const seen = { ...proof, darkSince: null, darkBefore, healedAt: proof.holding ? look.ended : proof.healedAt };
  const followed = seen.pursuits.map((p) =>
    isOpen(p) ? follow(p, look, seen) : { ...p, last: look.services[p.service] ?? null },
  );
  const strangers = unnamedChanges(seen, look);
  if (strangers.length > 0) {
    const why = `services that nobody named began anew too: ${strangers.slice(0, 5).join(', ')}`;
    const pursuits = followed.map((after, index) => undecided(after, seen.pursuits[index] ?? after));
    return { ...seen, pursuits, trouble: { kind: 'unknown', why } };
  }
  const unknown = followed.find((p) => p.state === 'unknown');
  if (unknown)
    return { ...seen, pursuits: followed, trouble: { kind: 'unknown', why: `${unknown.service}: ${unknown.why}` } };
  const late = begunAgainTooLong(seen, followed, look.ended);
  if (late && !seen.holding && !seen.aborting) {
    const why = late.why || 'its list of services does not prove what happened';
    return { ...seen, pursuits: followed, trouble: { kind: 'stale', why } };
  }
  return { ...seen, pursuits: followed };
}

/** Unknown, whatever else was seen: what this very look would have decided stays open, and nothing holds. */
function undecided(after: Pursuit, before: Pursuit): Pursuit {
  if (!isOpen(before) || after.state === 'unknown') return after;
  const state =
    after.state === 'proven' || after.state === 'proving'
      ? 'proving'
      : before.state === 'proving'
        ? 'proving'
        : 'evidence';
  return { ...after, state, holdsSince: null, why: '' };
}

/** Grace that begins again for five minutes in all is a hold. */
function begunAgainTooLong(proof: Proof, pursuits: Pursuit[], now: number): Pursuit | undefined {
  const since = (p: Pursuit) => Math.max(p.graceFirst ?? now, proof.healedAt ?? -Infinity);
  return pursuits.find((p) => p.state === 'evidence' && now - since(p) >= proof.grace + DARK_LIMIT);
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
  const tooLong =
    proof.darkBefore + ended - darkSince >= DARK_LIMIT || begunAgainTooLong(proof, pursuits, ended) !== undefined;
  const trouble = tooLong && !proof.holding && !proof.aborting ? { kind, why } : null;
  // The hold begins: what was dark before it is not counted again after it.
  return { ...proof, darkSince, darkBefore: trouble ? 0 : proof.darkBefore, pursuits, trouble };
}

/** Under an abort everything ends with the grace time as first counted, after at least one look. */
function giveUp(proof: Proof, now: number): Proof {
  if (!proof.aborting) return proof;
  // `asking` has reached the end of its grace: the other nodes are looked at once, and then it is decided or begins again.
  const open = proof.pursuits.filter((p) => p.state === 'evidence' || p.state === 'proving');
  if (open.length === 0 || now < Math.max(...open.map((p) => p.graceFirst ?? now)) + proof.grace) return proof;
  const pursuits = proof.pursuits.map((p): Pursuit => {
    return open.includes(p) ? { ...p, state: 'unknown', why: 'the run was aborted before this was proven' } : p;
  });
  return { ...proof, pursuits };
}
