/** Ctrl-C, or a request to end, as something to wait for. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Resolves at the first Ctrl-C. */
  readonly pressed: Promise<void>;
  /** Stops listening: the next Ctrl-C ends the process as usual. */
  close(): void;
}

export const INTERRUPTED = 130;

/** Listens for SIGINT and SIGTERM. A second one ends the process at once: nobody is kept waiting. */
export function listenForInterrupt(): Interrupt {
  const abort = new AbortController();
  let press: () => void = () => undefined;
  const pressed = new Promise<void>((resolve) => (press = resolve));
  const handler = (): void => {
    if (abort.signal.aborted) process.exit(INTERRUPTED);
    abort.abort();
    press();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: abort.signal,
    pressed,
    close: () => {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
