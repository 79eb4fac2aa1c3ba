import fc from 'fast-check';
import { pursue } from '../../rollout/answer';
import { isLook, type Look, type LookOrNot, type Reading } from '../../rollout/facts';
import { pollDelay } from '../../rollout/pace';
import { newProof, observe, observeOthers, onClock, wish, type Proof } from '../../rollout/proof';
import { changed } from '../../rollout/reading';
import type { Operation } from '../../rollout/report-shape';
import { post, since, T0 } from './script';

/**
 * An adversarial service and its observer: anything may happen to it at any second, the list may be unreadable or old,
 * the node's clock is off, and workers take over from each other. What the proof says is judged against what really was.
 */
export interface Story {
  operation: Operation;
  answer: string;
  timeout: number;
  stable: number;
  grace: number;
  deadline: number;
  /** What the service does from that second on. */
  turns: { at: number; is: Turn }[];
  /** Seconds in which the node cannot be read. */
  dark: { from: number; for: number }[];
  /** Seconds in which its list stands still. */
  frozen: { from: number; for: number }[];
  /** Seconds at which another worker takes over, with a clock of its own. */
  handovers: number[];
  /** After that second the weather is fine and the service keeps still. */
  calm: number;
}

type Turn = 'restart' | 'stop' | 'start' | 'STARTING' | 'RESTARTING' | 'BACKOFF' | 'vanish';

export const BEFORE = -500;

export const story: fc.Arbitrary<Story> = fc.record({
  operation: fc.constantFrom<Operation>('restart', 'stop', 'start'),
  answer: fc.constantFrom('true', 'false', 'missing', '404', 'lost', '500'),
  timeout: fc.constantFrom(0, 7, 20),
  stable: fc.constantFrom(0, 3, 10),
  grace: fc.constantFrom(10, 30),
  deadline: fc.constantFrom(20, 60),
  turns: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 90 }),
      is: fc.constantFrom<Turn>('restart', 'restart', 'stop', 'start', 'STARTING', 'RESTARTING', 'BACKOFF', 'vanish'),
    }),
    { maxLength: 6 },
  ),
  dark: fc.array(fc.record({ from: fc.integer({ min: 0, max: 90 }), for: fc.integer({ min: 1, max: 20 }) }), {
    maxLength: 3,
  }),
  frozen: fc.array(fc.record({ from: fc.integer({ min: 0, max: 90 }), for: fc.integer({ min: 1, max: 20 }) }), {
    maxLength: 2,
  }),
  handovers: fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 2 }),
  calm: fc.constant(120),
});

/** What the service really is at that second. */
export function truth(told: Story, second: number): Reading | null {
  let now: Reading | null =
    told.operation === 'start' ? { status: 'STOPPED', startTime: null, uptime: null } : since(BEFORE, 0);
  let began = BEFORE;
  for (const { at, is } of [...told.turns].sort((a, b) => a.at - b.at)) {
    if (at > second) break;
    if (is === 'vanish') now = null;
    else if (is === 'restart' || is === 'start') {
      if (is === 'start' && now?.status === 'RUNNING') continue;
      began = at;
      now = since(at, at);
    } else now = { status: is === 'stop' ? 'STOPPED' : is, startTime: null, uptime: null };
  }
  return now?.status === 'RUNNING' ? since(began, second) : now;
}

const within = (spans: { from: number; for: number }[], at: number) =>
  spans.find((span) => at >= span.from && at < span.from + span.for);

function seen(told: Story, at: number): LookOrNot {
  const began = T0 + at * 1000;
  if (within(told.dark, at)) return { unreadable: 'no answer', refused: null, began, ended: began };
  const list = within(told.frozen, at)?.from ?? at;
  const x = truth(told, Math.floor(list));
  return { began, ended: began, services: { ...(x ? { x } : {}), ccs: since(-9000, Math.floor(list)) } };
}

export interface Played {
  proof: Proof;
  /** Every look taken, with its second, and whether its list was really of that second. */
  looks: { at: number; look: LookOrNot; fresh: boolean }[];
  handovers: number[];
  /** Second at which it was decided; null: never, in twenty minutes. */
  at: number | null;
}

/** As the settling activity does, with the proof's own pace. The other nodes never change. */
export function settle(
  told: Story,
  give: Partial<Proof> = {},
  each: (before: Proof, move: () => Proof) => Proof = (_, move) => move(),
): Played {
  const { operation, stable, grace, deadline } = told;
  const x = truth({ ...told, turns: [] }, 0);
  const bounds = { operation, stable: stable * 1000, grace: grace * 1000, deadline: deadline * 1000 };
  const fresh = newProof(bounds, { ...(x ? { x } : {}), ccs: since(-9000, 0) }, ['x']);
  let proof: Proof = { ...pursue(fresh, post(told.answer, { timeout: told.timeout * 1000 }), 2), ...give };
  const looks: Played['looks'] = [];
  const handovers: number[] = [];
  let skew = 0;
  for (let at = 0; at < 1_200;) {
    const due = told.handovers.filter((second) => second <= at).length;
    if (due > handovers.length) {
      handovers.push(at);
      skew = due * -3_600_000;
    }
    proof = onClock(proof, `worker ${handovers.length}`);
    const next = wish(proof);
    if (next === 'decided') return { proof, looks, handovers, at };
    if (next === 'look') {
      const look = seen(told, at);
      looks.push({ at, look, fresh: within(told.frozen, at) === undefined });
      const now = proof;
      proof = each(now, () => observe(now, shifted(look, skew)));
    } else {
      const still = { began: T0 + at * 1000 + skew, ended: T0 + at * 1000 + skew, services: {} };
      const now = proof;
      proof = each(now, () => observeOthers(now, { '3': still }, { '3': { x: null } }));
    }
    if (wish(proof) === 'look') at = Math.round(at * 1000 + pollDelay(proof, T0 + at * 1000 + skew)) / 1000;
  }
  return { proof, looks, handovers, at: null };
}

function shifted(look: LookOrNot, skew: number): LookOrNot {
  return { ...look, began: look.began + skew, ended: look.ended + skew };
}

/** What is compared: a service that is not listed any more counts as STOPPED. */
export function plain(reading: Reading | null | undefined): { status: string; startTime: string | null } {
  return { status: reading?.status ?? 'STOPPED', startTime: reading?.startTime ?? null };
}

export const ms = (seconds: number): number => Math.round(seconds * 1000);

export function stateOf({ proof }: Played): string {
  return proof.pursuits[0]?.state ?? 'none';
}

function wanted(operation: Operation, look: Look): boolean {
  const x = look.services.x ?? null;
  if (operation === 'stop') return x === null || x.status === 'STOPPED';
  if (x?.status !== 'RUNNING') return false;
  return operation === 'start' || x.startTime !== since(BEFORE, 0).startTime;
}

/** The looks from the last break on: something unwanted, something unreadable, a new start_time, a new worker. */
export function unbroken({ looks, handovers }: Played, operation: Operation): Played['looks'] {
  const run: Played['looks'] = [];
  for (const one of [...looks].reverse()) {
    const later = run[0];
    if (!isLook(one.look) || !wanted(operation, one.look)) break;
    if (later && isLook(later.look)) {
      // A start within a second of the one before cannot be told from rounding.
      if (changed(one.look.services.x ?? null, later.look.services.x ?? null) && operation !== 'stop') break;
      if (handovers.some((second) => second > one.at && second <= later.at)) break;
    }
    run.unshift(one);
  }
  return run;
}
