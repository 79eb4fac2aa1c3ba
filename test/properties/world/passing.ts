import type { VirtualTime } from '../core/time';

/** Virtual time that passes only while somebody outside waits for something in it. */
export class Passing {
  private waiting = 0;
  private passes = false;

  constructor(private readonly time: VirtualTime) {}

  /** Time passes until what begins now is done. */
  async until<T>(begin: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.time.after(0, () => {
          begin().then(resolve, reject);
        });
        void this.pass();
      });
    } finally {
      this.waiting -= 1;
    }
  }

  private async pass(): Promise<void> {
    if (this.passes) return;
    this.passes = true;
    while (this.waiting > 0) {
      // What else goes on in this program has the real time.
      this.time.enter();
      await this.time.step();
      this.time.leave();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.passes = false;
  }
}
