/** Milliseconds that a timer may be late on a machine that has time for it. */
const EVERY = 50;
const ORDINARY = 20;
const KEPT = 20_000;

const late: { at: number; ms: number }[] = [];
let due = Date.now() + EVERY;
let timer: NodeJS.Timeout | null = null;

/** Measures from now on how long this process, which mostly waits, is kept waiting for a processor; the result stops it. */
export function watchLostTime(): () => void {
  due = Date.now() + EVERY;
  timer ??= setInterval(() => {
    const now = Date.now();
    if (now - due > ORDINARY) late.push({ at: now, ms: now - due });
    if (late.length > KEPT) late.shift();
    due = now + EVERY;
  }, EVERY);
  return () => {
    if (timer) clearInterval(timer);
    timer = null;
  };
}

/** How much later than in time all its timers of that span came, in milliseconds together. */
export function lostTime(from: number, to: number): number {
  return late.filter(({ at }) => at >= from && at <= to).reduce((sum, { ms }) => sum + ms, 0);
}
