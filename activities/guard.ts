import { forbidden, type LoginSettings } from '../rollout/services';
import type { Reading } from '../rollout/facts';
import type { Clock } from './clock';
import type { MutateInput } from './contract';
import { standing } from './standing';

/** A POST goes out within so long of its first proof, by the wall clock, or not at all (safety rule 3). */
export const FRESH = 10_000;
/**
 * Temporal's word counts for so long from the asking, so that a process that was frozen after it sends nothing: less than
 * the heartbeat time-out (5 s), which begins anew with that word.
 */
export const WORD = 3_000;
/** Left for the last look and Temporal's word after a wait. */
const SPARE = 3_000;

/** The questions of the guard, all over one connection whose `serial` tells whether it is still the same. */
export interface GuardLine {
  readonly serial: number;
  uid(): Promise<number>;
  clusterName(): Promise<string>;
  configuration(): Promise<Record<string, 'enabled' | 'disabled'>>;
  primaries(): Promise<number[]>;
  services(): Promise<Record<string, Reading>>;
}

export interface GuardSurroundings {
  login: LoginSettings;
  clock: Clock;
  /** False when the activity is cancelled. */
  pause(ms: number): Promise<boolean>;
}

/** `before`: undefined where the guard did not get as far as its own look. */
export type Permit =
  | { ok: true; before: Reading | null; since: number; serial: number }
  | { ok: false; why: string; refusal: boolean; already: boolean; before?: Reading | null };

/**
 * Proves, over one connection, that this service of this node of this cluster may be touched now (safety rules 1, 2
 * and 3). A permit is good for one POST over that very connection, within 10 s of `since`. Throws what the line throws.
 */
export async function prove(input: MutateInput, line: GuardLine, around: GuardSurroundings): Promise<Permit> {
  const since = around.clock();
  const uid = await line.uid();
  const { serial } = line;
  if (uid !== input.node.uid)
    return refuse(`${input.node.url} answers as node ${uid} and not as node ${input.node.uid}`);
  const name = await line.clusterName();
  if (name !== input.clusterName)
    return refuse(`${input.node.url} belongs to cluster ${name} and not to ${input.clusterName}`);
  const forbids = forbidden(input.service, await line.configuration(), around.login);
  if (forbids) return refuse(forbids);
  if (input.path === '/v1/services') {
    const primaries = await line.primaries();
    if (primaries.length !== 1 || primaries[0] !== uid) return deny(notPrimary(uid, primaries));
  }
  const permit = await ownLook(input, line, around, since);
  if (line.serial !== serial) return deny('the connection broke between the proofs');
  return permit.ok ? { ...permit, since, serial } : permit;
}

/** Why a permit is no longer good, or null: checked right before the first byte is written. `asked`: when Temporal was. */
export function stale(permit: { since: number; asked: number }, now: number): string | null {
  const age = now - permit.since;
  const word = now - permit.asked;
  if (age < 0 || word < 0) return 'the clock of this machine was set back since the first proof';
  if (age > FRESH) return `its first proof is ${Math.round(age / 1000)} s old, and at most 10 s are allowed`;
  return word > WORD
    ? `Temporal's word that it is still wanted is ${Math.round(word / 1000)} s old, and at most 3 s are allowed`
    : null;
}

async function ownLook(
  input: MutateInput,
  line: GuardLine,
  around: GuardSurroundings,
  since: number,
): Promise<{ ok: true; before: Reading | null } | Extract<Permit, { ok: false }>> {
  let known: { startTime: string | null; from: number } | null = null;
  for (;;) {
    const services = await line.services();
    const before = Object.hasOwn(services, input.service) ? (services[input.service] ?? null) : null;
    const now = around.clock();
    const startTime = before?.startTime ?? null;
    if (known === null || known.startTime !== startTime) known = { startTime, from: now };
    const judged = standing(input, before, now - known.from);
    switch (judged.is) {
      case 'ready':
        return { ok: true, before };
      case 'already':
        return { ok: false, why: judged.why, refusal: false, already: true, before };
      case 'refused':
        return { ...refuse(judged.why), before };
      case 'drifted':
        return { ...deny(judged.why), before };
      case 'wait':
        if (now + judged.ms - since > FRESH - SPARE) return { ...deny(judged.why), before };
        if (!(await around.pause(judged.ms)))
          return { ...deny('the activity was cancelled before anything was sent'), before };
    }
  }
}

function notPrimary(uid: number, primaries: number[]): string {
  if (primaries.length === 0) return 'the cluster names no primary node';
  return `node ${uid} is not the one primary of the cluster (${primaries.join(', ')})`;
}

function refuse(why: string): Extract<Permit, { ok: false }> {
  return { ok: false, why, refusal: true, already: false };
}

function deny(why: string): Extract<Permit, { ok: false }> {
  return { ok: false, why, refusal: false, already: false };
}
