import type { Runtime } from './core/runtime';
import { drive, type Outcome } from './drive';
import { INVARIANTS, type Invariant } from './invariants';
import type { Schedule } from './schedule';
import { tell } from './tell';
import type { World } from './world/world';
import type { Variants } from './world/perform';

/** A rule that a schedule broke, with everything that is needed to see how. */
export class Broken extends Error {
  constructor(
    readonly invariant: Invariant,
    why: string,
    outcome: Outcome,
  ) {
    super(`rule ${invariant.rule}, ${invariant.name}: ${why}\n\n${tell(outcome)}`);
  }
}

/** Runs a schedule and judges every invariant after every event. Throws `Broken` for the first that does not hold. */
export async function judge(schedule: Schedule, runtime: Runtime, variants: Variants = {}): Promise<Outcome> {
  let verdict: (outcome: Outcome) => void = () => undefined;
  const outcome = await drive(schedule, runtime, variants, (world) => (verdict = judgeBy(world)));
  verdict(outcome);
  return outcome;
}

/** Watches a world from its beginning; what it returns throws `Broken` for the first invariant that did not hold. */
export function judgeBy(world: World): (outcome: Outcome) => void {
  const found: { invariant: Invariant; why: string }[] = [];
  const watches = INVARIANTS.map((invariant) => ({ invariant, watch: invariant.over(world) }));
  world.ledger.watch((entry) => {
    for (const { invariant, watch } of watches) {
      const why = watch.after?.(entry) ?? null;
      const at = ((entry.at - world.start) / 1000).toFixed(3);
      if (why !== null) found.push({ invariant, why: `after ${at} s: ${why}` });
    }
  });
  return (outcome) => {
    for (const { invariant, watch } of watches) {
      const why = watch.atEnd?.(outcome) ?? null;
      if (why !== null) found.push({ invariant, why });
    }
    const [first] = found;
    if (first) throw new Broken(first.invariant, first.why, outcome);
  };
}
