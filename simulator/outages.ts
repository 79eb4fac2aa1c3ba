/** A node that was out, for one reason, from when to when (null: still). */
export interface Outage {
  node: number;
  why: OutageReason;
  from: number;
  to: number | null;
}

/** `services`: an operation on one of its services is not through, or did not end as it should. */
export type OutageReason = 'services' | 'down' | 'maintenance' | 'unhealthy';

/** Remembers when which node was out. */
export class Outages {
  readonly all: Outage[] = [];

  /** Says how it is now; `at` is when that began. */
  set(node: number, why: OutageReason, out: boolean, at: number): void {
    const open = this.all.find((one) => one.node === node && one.why === why && one.to === null);
    if (out && !open) this.all.push({ node, why, from: at, to: null });
    if (!out && open) open.to = at;
  }

  /** The most nodes that were out at one moment; an end and a beginning at the same moment do not overlap. */
  most(why: OutageReason[] = ['services', 'down', 'maintenance', 'unhealthy']): number {
    const moments = this.all
      .filter((one) => why.includes(one.why) && one.to !== one.from)
      .flatMap((one) => [
        { at: one.from, node: one.node, by: 1 },
        { at: one.to ?? Infinity, node: one.node, by: -1 },
      ])
      .sort((a, b) => a.at - b.at || a.by - b.by);
    const reasons = new Map<number, number>();
    let most = 0;
    for (const { node, by } of moments) {
      reasons.set(node, (reasons.get(node) ?? 0) + by);
      most = Math.max(most, [...reasons.values()].filter((count) => count > 0).length);
    }
    return most;
  }
}
