import fc from 'fast-check';
import { schedules } from './arbitraries';
import { check } from './check';
import { loadRuntime } from './core/runtime';
import { judge } from './judge';

/** In all of `script/test`, in two halves side by side; `script/fuzz` runs as many as asked. */
const ALL = 2_000;
const asked = process.env.FUZZ_RUNS;

/** The test over generated schedules: of those that everybody runs the given half, else all that were asked for, in the first. */
export function wholeRuns(half: 0 | 1): void {
  const runs = asked === undefined ? ALL / 2 : Number(asked);
  const skip = asked === undefined ? half * runs : 0;
  it(
    `keep every rule of safety in ${runs} generated schedules of faults and messages`,
    async () => {
      const runtime = loadRuntime();
      await check(
        fc.asyncProperty(schedules, async (schedule) => {
          await judge(schedule, runtime);
        }),
        runs,
        { skip },
      );
    },
    check.limit,
  );
}
