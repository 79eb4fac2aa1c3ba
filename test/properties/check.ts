import fc from 'fast-check';
import type { Schedule } from './schedule';

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 600);

/** Runs a property so often, leaving out the first `skip` schedules; shrinks what breaks it, for a bounded time, and says how it is run again. */
export async function check(
  property: fc.IAsyncProperty<[Schedule]>,
  runs: number,
  how: { server?: boolean; skip?: number } = {},
): Promise<void> {
  const path = process.env.FUZZ_PATH;
  // A path of one number leaves out so many schedules and goes on from there.
  const from = how.skip ? { path: String(how.skip) } : {};
  if (!Number.isInteger(runs) || runs < 1) throw new Error('at least one schedule must be asked for');
  const seed = Number(process.env.FUZZ_SEED ?? 20_260_101);
  const found = await fc.check(property, {
    numRuns: runs,
    seed,
    // A path leads straight to the schedule that was shrunk.
    ...(path ? { path, endOnFailure: true } : from),
    interruptAfterTimeLimit: SECONDS * 1_000,
    markInterruptAsFailure: true,
  });
  if (!found.failed) {
    // A path may end before that.
    if (found.numRuns < runs && !path) throw new Error(`only ${found.numRuns} of ${runs} schedules were run`);
    return;
  }
  const { errorInstance, counterexamplePath, numRuns, numShrinks } = found;
  if (counterexamplePath === null)
    throw new Error(`${numRuns} of ${runs} schedules took ${SECONDS} s, all that they had`);
  const server = how.server ? ' --server' : '';
  throw new Error(
    [
      `schedule ${numRuns} broke a rule; shrunk ${numShrinks} times. Again:`,
      `  script/fuzz --seed ${seed} --path ${counterexamplePath}${server}`,
      '',
      errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
    ].join('\n'),
  );
}

/** Of a test that runs it, milliseconds: its own time and what shrinking in the last moment takes. */
check.limit = SECONDS * 1_000 + 120_000;
