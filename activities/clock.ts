/** Milliseconds on this machine's wall clock: it runs on while a process is frozen. */
export type Clock = () => number;

/** Gentle: half a second after the first try, then longer, at most 2 s. */
export function gentleDelay(tries: number): number {
  return Math.min(2_000, 500 * 2 ** Math.max(0, tries - 1));
}
