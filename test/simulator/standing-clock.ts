import type { Clock } from '../../simulator/clock';

export type StandingClock = Clock & { turn(ms: number): void };

/** A clock that stands until it is turned; what is due at once runs at once, as with a real one. */
export function standingClock(now = Date.UTC(2025, 0, 15, 3, 0, 0)): StandingClock {
  let waiting: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const one = { at: now + ms, run };
      if (ms <= 0) setImmediate(run);
      else waiting.push(one);
      return () => (waiting = waiting.filter((each) => each !== one));
    },
    turn(ms) {
      const end = now + ms;
      for (let next = due(waiting, end); next; next = due(waiting, end)) {
        const one = next;
        waiting = waiting.filter((each) => each !== one);
        now = one.at;
        one.run();
      }
      now = end;
    },
  };
}

function due<T extends { at: number }>(waiting: T[], end: number): T | undefined {
  return waiting.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
}
