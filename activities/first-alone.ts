/** Lets requests through one by one until one of them has shown that the login works, then all at once (safety rule 7). */
export class FirstAlone {
  private shown = false;
  private busy = false;
  private waiting: (() => void)[] = [];

  /** The login works: nobody waits any more. */
  open(): void {
    this.shown = true;
    this.wake();
  }

  close(): void {
    this.shown = false;
  }

  /** Runs `ask` when it may go, and ends as it ends. */
  async pass<T>(ask: () => Promise<T>): Promise<T> {
    while (!this.shown && this.busy) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.shown) return ask();
    this.busy = true;
    try {
      return await ask();
    } finally {
      this.busy = false;
      this.wake();
    }
  }

  // All are woken and look again: the first of them goes, the others wait on where it must go alone.
  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
