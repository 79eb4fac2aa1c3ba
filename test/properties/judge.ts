import type { Runtime } from './core/runtime';
import { drive, type Outcome } from './drive';
import { INVARIANTS, type Invariant } from './invariants';
import type { Schedule } from './schedule';
import { tell } from './tell';
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
  const found: { invariant: Invariant; why: string }[] = [];
  const watches: { invariant: Invariant; watch: ReturnType<Invariant['over']> }[] = [];
  const outcome = await drive(schedule, runtime, variants, (world) => {
    for (const invariant of INVARIANTS) watches.push({ invariant, watch: invariant.over(world) });
    world.ledger.watch((entry) => {
      for (const { invariant, watch } of watches) {
        const why = watch.after?.(entry) ?? null;
        if (why !== null)
          found.push({ invariant, why: `after ${((entry.at - world.start) / 1000).toFixed(3)} s: ${why}` });
      }
    });
  });
  for (const { invariant, watch } of watches) {
    const why = watch.atEnd?.(outcome) ?? null;
    if (why !== null) found.push({ invariant, why });
  }
  const [first] = found;
  if (first) throw new Broken(first.invariant, first.why, outcome);
  return outcome;
}
