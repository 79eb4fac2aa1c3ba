import { isLook, type LookOrNot, type Reading } from '../rollout/facts';
import { pollDelay } from '../rollout/pace';
import { observe, observeOthers, wish, type Proof } from '../rollout/proof';
import type { NodeRef, SettleInput, SettleResult } from './contract';

/** What the loop needs of the world. `pause` gives false when the activity is cancelled. */
export interface SettlePorts {
  look(node: NodeRef): Promise<LookOrNot>;
  looks(nodes: NodeRef[]): Promise<Record<string, LookOrNot>>;
  pause(ms: number): Promise<boolean>;
  cancelled(): boolean;
  now(): number;
  /** Told of every step, for the heartbeat. */
  progress(proof: Proof): void;
}

/** Looks until the proof is decided, a 401 comes, or the activity is cancelled; gives the proof as far as it came. */
export async function settle(input: SettleInput, ports: SettlePorts): Promise<SettleResult> {
  let proof = input.proof;
  for (;;) {
    const next = wish(proof);
    if (next === 'decided' || ports.cancelled()) return { proof, refused: null };
    if (next === 'look') {
      const look = await ports.look(input.node);
      if (!isLook(look) && look.refused === 401) return { proof, refused: 401 };
      if (!isLook(look) && ports.cancelled()) return { proof, refused: null };
      proof = observe(proof, look);
    } else {
      const looks = await ports.looks(input.others.map(({ node }) => node));
      if (refusedLogin(looks)) return { proof, refused: 401 };
      if (ports.cancelled()) return { proof, refused: null };
      proof = observeOthers(proof, looks, openedOf(input));
    }
    ports.progress(proof);
    if (wish(proof) === 'look') await ports.pause(pollDelay(proof, ports.now()));
  }
}

/** The proof that a heartbeat carried, or null. Only this activity's own attempts write there. */
export function proofFrom(details: unknown): Proof | null {
  return isProof(details) ? details : null;
}

function isProof(details: unknown): details is Proof {
  return typeof details === 'object' && details !== null && 'pursuits' in details && Array.isArray(details.pursuits);
}

function refusedLogin(looks: Record<string, LookOrNot>): boolean {
  return Object.values(looks).some((look) => !isLook(look) && look.refused === 401);
}

function openedOf(input: SettleInput): Record<string, Record<string, Reading | null>> {
  return Object.fromEntries(input.others.map(({ node, opened }) => [String(node.uid), opened]));
}
