import { performance } from 'node:perf_hooks';

/** A process of the world: what it waits for happens to it only while it lives and is not frozen. */
export interface Owner {
  dead: boolean;
  frozenUntil: number;
  /** How far its wall clock is off, milliseconds. */
  skew: number;
}

interface Event {
  at: number;
  order: number;
  run: (() => void) | null;
  owner: Owner | null;
}

/** Ends one event before it happens. */
export type Cancel = () => void;

const wall = Date.now;
const steady = performance.now.bind(performance);
const entered: VirtualTime[] = [];

// The product asks the clock of its process: while a world is active that is the world's, by whoever acts at this moment.
Date.now = () => {
  const [active] = entered;
  return active ? Math.floor(active.now + active.skew) : wall();
};
performance.now = () => entered[0]?.now ?? steady();

/** Time that passes only from event to event; after each of them everything that follows from it has run. */
export class VirtualTime {
  now: number;
  skew = 0;
  steps = 0;
  /** The first error of the world itself, or of the workflow's code: thrown by the step that it came in. */
  fault: unknown = null;
  private order = 0;
  private readonly work = new Set<Promise<void>>();
  private readonly heap: Event[] = [];

  constructor(start: number) {
    this.now = start;
  }

  /** From here on the clock of this program is this one; `leave` gives the real one back. */
  enter(): void {
    entered.splice(0, 1, this);
  }

  leave(): void {
    entered.splice(0);
  }

  at(at: number, run: () => void, owner: Owner | null = null): Cancel {
    const event: Event = { at: Math.max(at, this.now), order: (this.order += 1), run, owner };
    this.push(event);
    return () => (event.run = null);
  }

  after(ms: number, run: () => void, owner: Owner | null = null): Cancel {
    return this.at(this.now + ms, run, owner);
  }

  /** Never ends where the owner dies. */
  sleep(ms: number, owner: Owner | null = null): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve, owner));
  }

  /** Time does not go on before this is through. */
  during(work: Promise<void>): void {
    this.work.add(work);
    const over = () => this.work.delete(work);
    work.then(over, (error: unknown) => {
      over();
      this.fault ??= error;
    });
  }

  /** When the next event is due; null: nothing will happen any more. */
  get next(): number | null {
    while (this.heap[0]?.run === null) this.pop();
    return this.heap[0]?.at ?? null;
  }

  /** Lets the next event happen and waits until the code that it woke waits again. False: there was none. */
  async step(): Promise<boolean> {
    if (this.next === null) return false;
    const event = this.pop();
    if (!event?.run) return false;
    const { owner, run } = event;
    if (owner?.dead) return true;
    this.now = Math.max(this.now, event.at);
    if (owner && owner.frozenUntil > this.now) {
      this.push({ ...event, at: owner.frozenUntil, order: (this.order += 1) });
      event.run = null;
      return true;
    }
    this.steps += 1;
    this.skew = owner?.skew ?? 0;
    run();
    do await settled();
    while (this.work.size > 0);
    this.skew = 0;
    if (this.fault !== null) throw this.fault instanceof Error ? this.fault : new Error(String(this.fault));
    return true;
  }

  private push(event: Event): void {
    const { heap } = this;
    heap.push(event);
    for (let at = heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!before(heap[at], heap[parent])) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private pop(): Event | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || !last) return top;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = at * 2 + 1;
      const right = left + 1;
      let least = at;
      if (before(heap[left], heap[least])) least = left;
      if (before(heap[right], heap[least])) least = right;
      if (least === at) return top;
      this.swap(at, least);
      at = least;
    }
  }

  private swap(a: number, b: number): void {
    const { heap } = this;
    [heap[a], heap[b]] = [heap[b] as Event, heap[a] as Event];
  }
}

function before(a: Event | undefined, b: Event | undefined): boolean {
  if (!a || !b) return false;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** All promises that could go on have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
