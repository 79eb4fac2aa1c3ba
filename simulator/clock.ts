/** Where the simulator takes its time from: milliseconds since 1970, and work to be done later. */
export interface Clock {
  now(): number;
  /** Runs once after `ms`; the result calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** The machine's own clock; `stop` calls off all that is still to come. Its timers keep no process alive. */
export function realClock(): Clock & { stop(): void } {
  const timers = new Set<NodeJS.Timeout>();
  return {
    now: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timer.unref();
      timers.add(timer);
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((done) => clock.after(ms, done));
}
