import type { Schedule } from '../schedule';

/** What a run of that schedule is started with; `free`: it has neither window nor freeze to heed. */
export function inputOf({ nodes, waive, night }: Schedule, uid: (index: number) => number, free = false) {
  const window = free ? null : (night?.window ?? null);
  const overrides = free || night?.overrides === true;
  return {
    ...{ runbook: 'generated', cluster: 'c1', requestedBy: 'ada' },
    ...(nodes === null ? {} : { nodes: [...new Set(nodes.map(uid))] }),
    ...(waive.length === 0 ? {} : { waive, reason: 'it is known' }),
    ...(window === null ? {} : { window, ...(night?.outside ? { outsideWindow: 'it cannot wait' } : {}) }),
    ...(overrides ? { overrideFreeze: 'the customer agreed' } : {}),
  };
}
