import type { Proof } from './proof';
import { dueAt, isOpen, type Pursuit } from './pursuit';

/** Milliseconds from the first look after a POST to the one that showed its effect, the least of the nodes so far; by service. */
export type Usual = Record<string, number>;

/** Looks are this part of the time apart that passed since something could be expected: at most so much is lost by looking. */
const PART = 20;
const DENSEST = 20;
const SPARSEST = 2_000;
/** Of what is usual: so long before it looks become dense, because nodes differ. */
const MARGIN = 0.1;
const LEAST_MARGIN = 60;
const BEFORE_DUE = 500;
/** While it shows and `stable` runs. */
const HOLDING = 1_000;

/**
 * Milliseconds to the next look: exact at the end of `stable` and of grace, sparse before the nodes so far were through,
 * dense from there on, and the sparser the later it is.
 */
export function pollDelay(proof: Proof, now: number): number {
  if (proof.darkSince !== null) return SPARSEST;
  const open = proof.pursuits.filter(isOpen);
  const paces = open.map((pursuit) => paceOf(pursuit, proof.usual[pursuit.service] ?? 0, now));
  const due = open.map((pursuit) => dueAt(pursuit, proof)).filter((at) => at !== null);
  return Math.max(DENSEST, Math.min(SPARSEST, ...paces, ...due.map((at) => at - now)));
}

/** Takes what a proven service took into what is usual; what went twice, or was never seen to hold, tells nothing. */
export function learn(usual: Usual, pursuits: Pursuit[]): Usual {
  const learned = { ...usual };
  for (const { service, state, tries, firstLook, holdsSince } of pursuits) {
    if (state !== 'proven' || tries !== 1 || firstLook === null || holdsSince === null) continue;
    const took = Math.max(0, holdsSince - firstLook);
    learned[service] = Math.min(learned[service] ?? took, took);
  }
  return learned;
}

function paceOf({ holdsSince, firstLook }: Pursuit, usual: number, now: number): number {
  if (holdsSince !== null) return HOLDING;
  const passed = firstLook === null ? 0 : now - firstLook;
  const from = Math.max(0, usual - Math.max(LEAST_MARGIN, usual * MARGIN));
  return passed < from ? Math.min(BEFORE_DUE, from - passed) : (passed - from) / PART;
}
