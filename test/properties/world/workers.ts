import { newProcess, type Process } from '../core/process';
import type { World } from './world';

/** The worker processes, of which one at a time takes work. */
export class Workers {
  current = newProcess('worker-1', 0);
  private processes = 1;

  constructor(private readonly world: World) {}

  /** The one that takes work now; null: none does. */
  taking(): Process | null {
    const { dead, frozenUntil, cutUntil } = this.current;
    const { now } = this.world.time;
    return dead || frozenUntil > now || cutUntil > now ? null : this.current;
  }

  /** It is gone, and another one comes so much later. */
  kill(ms: number): void {
    const { current } = this;
    current.dead = true;
    this.world.server.activities.silent(current);
    for (const run of this.world.server.runs) if (run.process === current) this.world.server.lose(run);
    this.world.going += 1;
    this.world.time.after(ms, () => {
      this.world.going -= 1;
      // Another machine: its clock is another one.
      this.current = newProcess(`worker-${(this.processes += 1)}`, (this.processes % 3) * 1_700 - 1_700);
    });
  }

  /** Frozen, or cut off from Temporal, for a while: longer than a heartbeat's patience, another worker takes over. */
  silence(how: 'frozenUntil' | 'cutUntil', ms: number): void {
    const { current } = this;
    if (current.dead) return;
    current[how] = Math.max(current[how], this.world.time.now + ms);
    this.world.server.activities.silent(current);
    this.world.going += 1;
    this.world.time.after(ms, () => (this.world.going -= 1));
    if (ms < 8_000) return;
    this.world.time.after(7_000, () => {
      if (this.current !== current || current[how] <= this.world.time.now) return;
      this.current = newProcess(`worker-${(this.processes += 1)}`, 900);
      for (const run of this.world.server.runs) if (run.process === current) this.world.server.lose(run);
    });
  }

  breakLines(): void {
    for (const line of this.current.lines.values()) line.connection?.close();
  }
}
