import { OPTIONAL } from './cluster';
import type { OnceFault, WindowFault } from './faults';
import { showIn } from './show';
import type { World } from './world';

/** What goes wrong in a world: for a while, or once. */
export class Faults {
  private readonly places = new Map<WindowFault, WindowFault>();

  constructor(private readonly world: World) {}

  /** What ends by itself after a while. */
  begin(fault: WindowFault): void {
    this.world.note(
      `${fault.kind} ${fault.node === null ? 'everywhere' : `on node ${this.world.uid(fault.node)}`} for ${fault.ms} ms`,
    );
    const placed = this.placed(fault);
    this.world.going += 1;
    this.world.weather.begin(placed, this.world.time.now);
    showIn(this.world, placed, true);
    this.world.time.after(fault.ms, () => {
      this.world.going -= 1;
      this.end(fault);
    });
  }

  end(fault: WindowFault): void {
    const placed = this.placed(fault);
    this.world.weather.end(placed, this.world.time.now);
    showIn(this.world, placed, false);
  }

  private placed(fault: WindowFault): WindowFault {
    const placed = this.places.get(fault) ?? {
      ...fault,
      node: fault.node === null ? null : this.world.uid(fault.node),
    };
    this.places.set(fault, placed);
    return placed;
  }

  /** What is over as soon as it has happened. */
  happen(fault: OnceFault): void {
    const uid = this.world.uid(fault.node);
    const name = OPTIONAL[fault.service % OPTIONAL.length] ?? '';
    this.world.note(`${fault.kind}: node ${uid}, ${name}, ${fault.ms} ms`);
    switch (fault.kind) {
      case 'reboot':
        return this.world.cluster.reboot(uid);
      case 'stranger-restarts':
        return this.world.cluster.operate(uid, name, 'restart', 'plain', 'a stranger');
      case 'stranger-stops':
        return this.world.cluster.operate(uid, name, 'stop', 'plain', 'a stranger');
      case 'stranger-starts':
        return this.world.cluster.operate(uid, name, 'start', 'plain', 'a stranger');
      case 'primary-moves':
        return this.world.cluster.movePrimary(uid);
      case 'worker-dies':
        return this.world.workers.kill(fault.ms);
      case 'worker-freezes':
        return this.world.workers.silence('frozenUntil', fault.ms);
      case 'worker-cut-off':
        return this.world.workers.silence('cutUntil', fault.ms);
      case 'forgotten':
        return this.world.workers.breakLines();
      case 'cancel':
        return this.world.server.cancel(this.world.main);
      case 'terminate':
        return this.world.server.terminate(this.world.main);
      case 'rival':
        this.world.open(`rival-${this.world.server.runs.length}`);
        return;
      case 'reset':
        return this.world.server.reset(this.world.main, fault.ms);
    }
  }
}
