import type { Moment } from './faults';
import type { World } from './world';

/** What is to begin at the nth of an event, or a while after it. */
export class Moments {
  private readonly seen = new Map<Moment['event'], number>();
  private readonly waiting: { moment: Moment; act: () => void }[] = [];

  constructor(private readonly world: World) {}

  await(moment: Moment, act: () => void): void {
    this.waiting.push({ moment, act });
  }

  /** One more of these happened: whatever waited for it begins. */
  occur(event: Moment['event']): void {
    const count = this.seen.get(event) ?? 0;
    this.seen.set(event, count + 1);
    for (const { moment, act } of this.waiting) {
      if (moment.event !== event || moment.nth !== count) continue;
      this.world.going += 1;
      this.world.time.after(moment.after, () => {
        this.world.going -= 1;
        if (!this.world.calm && this.world.time.now < this.world.faultsUntil) act();
      });
    }
  }
}
