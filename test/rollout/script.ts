import { pursue, type Sent } from '../../rollout/answer';
import type { Look, LookOrNot, NoAnswer, Reading } from '../../rollout/facts';
import { newProof, observe, wish, type Proof } from '../../rollout/proof';
import type { Bounds, Pursuit } from '../../rollout/pursuit';

/** Second 0 of a script, on the worker's clock; the node's own clock is a day ahead. */
export const T0 = Date.parse('2026-01-01T00:00:00Z');
const NODE = T0 + 86_400_000;

export const BOUNDS: Bounds = { operation: 'restart', stable: 10_000, deadline: 60_000, grace: 30_000 };

/** An ISO time of the node's clock, so many seconds into the script. */
export function nodeTime(second: number): string {
  return new Date(NODE + second * 1000).toISOString();
}

/** RUNNING since that second of the script, as the node shows it at another one. */
export function since(start: number, now: number): Reading {
  return { status: 'RUNNING', startTime: nodeTime(start), uptime: Math.floor(now - start) };
}

/** What `x` was before: RUNNING for 500 s at second 0. */
export function old(now = 0): Reading {
  return since(-500, now);
}

export const STOPPED: Reading = { status: 'STOPPED', startTime: null, uptime: null };

/** A service that nobody named and that goes on running: it tells whether the list is alive. */
const WITNESS = 'ccs';

/** One look at second `at`; `listOf` is when the list was really made, `witness` when the unnamed service began. */
export function lookAt(
  at: number,
  x: Reading | null,
  more: { until?: number; listOf?: number; witness?: number } = {},
): Look {
  const services = { ...(x ? { x } : {}), [WITNESS]: since(more.witness ?? -9000, more.listOf ?? at) };
  return { began: T0 + at * 1000, ended: T0 + (more.until ?? at) * 1000, services };
}

export function darkAt(at: number, until = at, why = 'no answer'): NoAnswer {
  return { unreadable: why, refused: null, began: T0 + at * 1000, ended: T0 + until * 1000 };
}

/**
 * A script of looks, parted by blanks, each `when:what`. When: `5`, or `5-9` for one look a second, or `5>35` for one
 * look that took so long. What: `old`, `new@3` (RUNNING since second 3), `gone`, `dark`, or a status word; then maybe
 * `~2` (the list is of second 2: a stale one) and `!4` (a service that nobody named began anew at second 4).
 */
export function looksOf(script: string): LookOrNot[] {
  return script
    .trim()
    .split(/\s+/)
    .flatMap((word) => {
      const match =
        /^(\d+(?:\.\d+)?)(?:([->])(\d+(?:\.\d+)?))?:([A-Za-z]+)(?:@(-?\d+(?:\.\d+)?))?(?:~(-?\d+))?(?:!(\d+))?$/.exec(
          word,
        );
      if (!match) throw new Error(`not a look: ${word}`);
      const [, from = '', sign, to, what = '', start, listOf, witness] = match;
      const first = Number(from);
      const count = sign === '-' ? Math.round(Number(to) - first) + 1 : 1;
      return Array.from({ length: count }, (_, index): LookOrNot => {
        const at = first + index;
        const until = sign === '>' ? Number(to) : at;
        if (what === 'dark') return darkAt(at, until);
        const list = listOf === undefined ? at : Number(listOf);
        const more = { until, listOf: list, ...(witness === undefined ? {} : { witness: Number(witness) }) };
        return lookAt(at, readingOf(what, Number(start), list), more);
      });
    });
}

function readingOf(what: string, start: number, list: number): Reading | null {
  if (what === 'gone') return null;
  if (what === 'old') return old(list);
  if (what === 'new') return since(start, list);
  return { status: what, startTime: null, uptime: null };
}

/** Feeds the looks as the settling activity does: until the proof wants something else. `at`: the second of that look. */
export function play(proof: Proof, script: string | LookOrNot[]): { proof: Proof; at: number | null } {
  let now = proof;
  for (const look of typeof script === 'string' ? looksOf(script) : script) {
    const before = JSON.stringify(now);
    const next = observe(now, look);
    if (JSON.stringify(now) !== before) throw new Error('observe changed what it was given');
    now = next;
    if (wish(now) !== 'look') return { proof: now, at: (look.ended - T0) / 1000 };
  }
  return { proof: now, at: null };
}

/** A proof of one POST for `x`, answered at second 0. */
export function sent(
  answer: string,
  more: Partial<Bounds> = {},
  was: Reading | null = baselineOf(more),
  how: Partial<Sent> = {},
): Proof {
  const proof = newProof({ ...BOUNDS, ...more }, listed(was), ['x']);
  return pursue(proof, post(answer, how), 2);
}

/** `timeout` is over at once, so that grace counts from the first look. */
export function post(answer: string, more: Partial<Sent> = {}): Sent {
  return { service: 'x', answer, already: false, writtenAt: T0, endedAt: T0, timeout: 0, uidAfter: 2, ...more };
}

export function listed(x: Reading | null): Record<string, Reading> {
  return { ...(x ? { x } : {}), [WITNESS]: since(-9000, 0) };
}

function baselineOf({ operation }: Partial<Bounds>): Reading {
  return operation === 'start' ? STOPPED : old();
}

export function only(proof: Proof): Pursuit {
  const [pursuit] = proof.pursuits;
  if (!pursuit || proof.pursuits.length !== 1) throw new Error('not one pursuit');
  return pursuit;
}

/** What the other nodes show: node 3 as it was when the batch opened, or else. */
export function others(now: LookOrNot = lookAt(0, old())): {
  looks: Record<string, LookOrNot>;
  opened: Record<string, Record<string, Reading | null>>;
} {
  return { looks: { '3': now }, opened: { '3': { x: old() } } };
}
