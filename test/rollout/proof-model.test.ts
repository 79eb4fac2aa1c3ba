import fc from 'fast-check';
import { pursue } from '../../rollout/answer';
import { isLook, type Look, type LookOrNot, type Reading } from '../../rollout/facts';
import { newProof, observe, observeOthers, onClock, pollDelay, wish, type Proof } from '../../rollout/proof';
import { changed } from '../../rollout/reading';
import type { Operation } from '../../rollout/report-shape';
import { post, since, T0 } from './script';

/**
 * An adversarial service and its observer: anything may happen to it at any second, the list may be unreadable or old,
 * the node's clock is off, and looks take their time. What the proof says is judged against what really was.
 */
interface Story {
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

const BEFORE = -500;

const story: fc.Arbitrary<Story> = fc.record({
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
function truth(told: Story, second: number): Reading | null {
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

interface Played {
  proof: Proof;
  /** Every look taken, with its second, and whether its list was really of that second. */
  looks: { at: number; look: LookOrNot; fresh: boolean }[];
  handovers: number[];
  /** Second at which it was decided; null: never, in twenty minutes. */
  at: number | null;
}

/** As the settling activity does, with the proof's own pace. The other nodes never change. */
function settle(
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
function plain(reading: Reading | null | undefined): { status: string; startTime: string | null } {
  return { status: reading?.status ?? 'STOPPED', startTime: reading?.startTime ?? null };
}

const ms = (seconds: number): number => Math.round(seconds * 1000);

function stateOf({ proof }: Played): string {
  return proof.pursuits[0]?.state ?? 'none';
}

function wanted(operation: Operation, look: Look): boolean {
  const x = look.services.x ?? null;
  if (operation === 'stop') return x === null || x.status === 'STOPPED';
  if (x?.status !== 'RUNNING') return false;
  return operation === 'start' || x.startTime !== since(BEFORE, 0).startTime;
}

/** The looks from the last break on: something unwanted, something unreadable, a new start_time, a new worker. */
function unbroken({ looks, handovers }: Played, operation: Operation): Played['looks'] {
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

const check = (property: (told: Story) => void, examples = 60): void =>
  fc.assert(fc.property(story, property), { numRuns: examples });

describe('a proof over an adversarial service', () => {
  test('property: it is plain JSON at every step, and no step changes what it was given', () => {
    const pure = (before: Proof, move: () => Proof): Proof => {
      const kept = JSON.stringify(before);
      const after = move();
      expect(JSON.stringify(before)).toBe(kept);
      const again: unknown = JSON.parse(JSON.stringify(after));
      expect(again).toEqual(after);
      return after;
    };
    check((told) => void settle(told, {}, pure), 15);
  });

  test('property: it is proven only after looks without any break for stable, the first and the last of them wanted', () => {
    check((told) => {
      const played = settle(told);
      if (stateOf(played) !== 'proven') return;
      const run = unbroken(played, told.operation);
      expect(ms(run.at(-1)?.at ?? 0) - ms(run[0]?.at ?? Infinity)).toBeGreaterThanOrEqual(ms(told.stable));
    });
  });

  test('property: it did not happen, or a no was kept, only after a whole grace time of readable looks from the end of the timeout on', () => {
    check((told) => {
      const played = settle({ ...told, answer: told.answer === 'true' ? 'lost' : told.answer });
      const [pursuit] = played.proof.pursuits;
      if (pursuit?.state !== 'not-happened') return;
      const end = played.looks.at(-1)?.at ?? 0;
      expect(end).toBeGreaterThanOrEqual(told.timeout + told.grace);
      for (const { at, look } of played.looks) {
        if (ms(at) < ms(end - told.grace)) continue;
        if (!isLook(look)) throw new Error('an unreadable look in the grace time');
        expect(plain(look.services.x)).toEqual(plain(pursuit.baseline));
      }
      expect(played.handovers.some((second) => ms(second) > ms(end - told.grace))).toBe(false);
    });
  });

  test('property: it never says "not happened" of what changed, unless every fresh look missed it', () => {
    check((told) => {
      const played = settle({ ...told, answer: 'lost', frozen: [] });
      if (stateOf(played) !== 'not-happened') return;
      const before = played.proof.pursuits[0]?.baseline ?? null;
      const really = truth(told, Math.floor(played.looks.at(-1)?.at ?? 0));
      expect(plain(really)).toEqual(plain(before));
    });
  });

  test('property: it never says "not happened" from a list that stood still through the grace time', () => {
    check((told) => {
      const lost = { ...told, answer: 'lost', dark: [], handovers: [] };
      const played = settle({ ...lost, frozen: [{ from: told.timeout + 1, for: 2_000 }] });
      expect(stateOf(played)).not.toBe('not-happened');
    });
  });

  test('property: it fails before its deadline only for three changes or for 30 s STOPPED; else readable time is used up', () => {
    check((told) => {
      const played = settle({ ...told, answer: 'true' });
      const [pursuit] = played.proof.pursuits;
      if (pursuit?.state !== 'failed') return;
      if (/three times/.test(pursuit.why)) {
        const starts = played.looks.flatMap(({ look }) => (isLook(look) && look.services.x?.startTime) || []);
        expect(new Set(starts).size).toBeGreaterThanOrEqual(3);
      } else if (/STOPPED for 30 s/.test(pursuit.why)) {
        const end = played.looks.at(-1)?.at ?? 0;
        for (const { at, look } of played.looks.filter((one) => one.at > end - 30)) {
          expect([at, isLook(look) && (look.services.x?.status ?? 'STOPPED')]).toEqual([at, 'STOPPED']);
        }
      } else {
        const readable = played.looks.filter(({ look }) => isLook(look));
        expect((readable.at(-1)?.at ?? 0) - (readable[0]?.at ?? 0)).toBeGreaterThan(told.deadline);
      }
    });
  });

  test('property: once looks are readable and the service keeps still, it is decided', () => {
    check((told) => {
      const played = settle(told);
      expect(played.at).not.toBeNull();
      const longest = told.calm + told.timeout + 2 * told.grace + told.deadline + told.stable + 30;
      expect(played.at).toBeLessThan(longest);
    });
  });

  test('property: with looks that come and go for ever, it is decided too, in the end by a hold', () => {
    check((told) => {
      const flicker = Array.from({ length: 300 }, (_, i) => ({ from: i * 4 + 1, for: 3 }));
      expect(settle({ ...told, dark: flicker, frozen: [], handovers: [] }).at).not.toBeNull();
    }, 30);
  });

  test('property: under an abort it ends at the grace time as first counted, one look later at most, whatever can be read', () => {
    check((told) => {
      const played = settle(
        { ...told, handovers: [], dark: [...told.dark, { from: told.timeout, for: told.grace * 10 }] },
        { aborting: true },
      );
      expect(played.looks.length).toBeGreaterThan(0);
      expect(played.proof.trouble?.kind).not.toBe('unreadable');
      expect(played.at).toBeLessThanOrEqual(told.timeout + told.grace + 3);
    });
  });

  test('property: an effect that comes and stays is proven, whatever the answer was', () => {
    const good = fc.tuple(story, fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(good, ([told, at]) => {
        const { operation } = told;
        const played = settle({ ...told, turns: [{ at, is: operation }], dark: [], frozen: [], handovers: [] });
        expect(stateOf(played)).toBe('proven');
        expect(played.at).toBeLessThanOrEqual(at + told.stable + 4);
      }),
    );
  });

  test('property: a reboot, which restarts what nobody named, is never a yes or a no', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 0, max: 8 }), (told, at) => {
        let proof = newProof(
          { operation: 'restart', stable: 10_000, grace: 30_000, deadline: 60_000 },
          { x: since(BEFORE, 0), ccs: since(-9000, 0) },
          ['x'],
        );
        proof = pursue(proof, post(told.answer), 2);
        for (let second = 0; wish(proof) === 'look'; second += 1) {
          const began = T0 + second * 1000;
          const [x, ccs] =
            second < at ? [since(BEFORE, second), since(-9000, second)] : [since(at, second), since(at, second)];
          proof = observe(proof, { began, ended: began, services: { x, ccs } });
        }
        expect(proof.trouble?.kind).toBe('unknown');
        expect(['evidence', 'proving']).toContain(proof.pursuits[0]?.state);
      }),
    );
  });
});
