import type { Clock } from '../clock';
import { FAULT, meets, type Asked, type Fault, type FaultInput, type FaultOf } from './fault';

/** A fault that is switched on. */
export interface ActiveFault<F extends Fault = Fault> {
  name: string;
  fault: F;
  /** How many requests it met, those that it let pass first not counted. */
  hits: number;
  passed: number;
  /** What it remembers: a stale list by node, where a connection goes. */
  memory: Map<string, unknown>;
}

/** The faults of one cluster, switched on and off at any time. */
export class FaultSet {
  private active: ActiveFault[] = [];
  private count = 0;

  constructor(
    private readonly clock: Clock,
    /** Called after a fault was switched on or off. */
    private readonly onChange: (on: ActiveFault | null) => void,
  ) {}

  /** Switches it on; one of the same name is replaced. Throws a ZodError when it is no fault. Gives its name. */
  on(input: FaultInput, name = `fault-${(this.count += 1)}`): string {
    const fault = FAULT.parse(input);
    const added: ActiveFault = { name, fault, hits: 0, passed: 0, memory: new Map() };
    this.active = [...this.active.filter((one) => one.name !== name), added];
    if (fault.forMs !== undefined) this.clock.after(fault.forMs, () => this.remove((one) => one === added));
    this.onChange(added);
    return name;
  }

  /** Whether it was on. */
  off(name: string): boolean {
    return this.remove((one) => one.name === name);
  }

  clear(): void {
    this.remove(() => true);
  }

  list(): { name: string; hits: number; fault: Fault }[] {
    return this.active.map(({ name, hits, fault }) => ({ name, hits, fault }));
  }

  /** The faults that this request meets; each is counted, and one that was on for so many times only is now off. */
  take(asked: Asked): ActiveFault[] {
    const met = this.active.filter((one) => meets(one.fault, asked)).filter(isDue);
    for (const one of met) one.hits += 1;
    this.active = this.active.filter((one) => one.fault.times === undefined || one.hits < one.fault.times);
    return met;
  }

  /** How the API of a node is out of reach by a fault; null: it is not. */
  reach(node: number): FaultOf<'no-api'>['how'] | null {
    const out = this.active.map((one) => one.fault).filter((fault) => fault.kind === 'no-api');
    return out.find((fault) => fault.node === undefined || fault.node === node)?.how ?? null;
  }

  private remove(which: (one: ActiveFault) => boolean): boolean {
    const before = this.active.length;
    this.active = this.active.filter((one) => !which(one));
    if (this.active.length === before) return false;
    this.onChange(null);
    return true;
  }
}

/** The first of this kind among them. */
export function first<K extends Fault['kind']>(faults: ActiveFault[], kind: K): ActiveFault<FaultOf<K>> | undefined {
  return faults.find((one): one is ActiveFault<FaultOf<K>> => one.fault.kind === kind);
}

function isDue(one: ActiveFault): boolean {
  if (one.passed >= one.fault.skip) return true;
  one.passed += 1;
  return false;
}
