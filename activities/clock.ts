import { performance } from 'node:perf_hooks';

/** Milliseconds on this machine's wall clock: it runs on while a process is frozen. */
export type Clock = () => number;

/**
 * The wall clock from now on, that never runs slower than time itself: setting it back makes nothing look younger, and
 * the time of a machine that slept counts.
 */
export function honestClock(wall: Clock = Date.now, steady: Clock = () => performance.now()): Clock {
  let last = wall();
  let at = steady();
  return () => {
    const now = steady();
    last = Math.max(wall(), last + (now - at));
    at = now;
    return last;
  };
}

/** Gentle: half a second after the first try, then longer, at most 2 s. */
export function gentleDelay(tries: number): number {
  return Math.min(2_000, 500 * 2 ** Math.max(0, tries - 1));
}
