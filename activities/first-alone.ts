/** Lets requests through one by one until one of them has shown that the login works, then all at once (safety rule 7). */
export class FirstAlone {
  private shown = false;
  private queue: Promise<void> = Promise.resolve();

  /** The login works: nobody waits any more. */
  open(): void {
    this.shown = true;
  }

  close(): void {
    this.shown = false;
  }

  /** Runs `ask` when its turn comes, with its result or its error. */
  async pass<T>(ask: () => Promise<T>): Promise<T> {
    if (this.shown) return ask();
    const turn = this.queue.then(ask);
    this.queue = turn.then(nothing, nothing);
    return turn;
  }
}

function nothing(): void {
  return undefined;
}
