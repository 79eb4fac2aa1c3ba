import type { FaultInput } from '../../simulator';
import type { Stage } from './support';

/** Switches the faults on, each by the name of its kind, right after the first POST was answered. */
export function afterFirstPost({ sim }: Stage, ...faults: FaultInput[]): void {
  const off = sim.onRequest((moment, entry) => {
    if (moment !== 'answered' || entry.method !== 'POST') return;
    off();
    for (const fault of faults) sim.faults.on(fault, fault.kind);
  });
}

/** Does it when the effect of the first POST on this node has just begun. */
export function atEffect({ sim }: Stage, node: number, act: () => void): void {
  let over = false;
  sim.onRequest((moment, entry) => {
    if (moment !== 'applied' || entry.node !== node || over) return;
    over = true;
    act();
  });
}
