import fc from 'fast-check';
import { schedules } from './arbitraries';
import { loadRuntime } from './core/runtime';
import { judge } from './judge';

const RUNS = Number(process.env.FUZZ_RUNS ?? 2_000);
const LIMIT = Number(process.env.FUZZ_SECONDS ?? 300) * 1_000;

describe('every rule of safety', () => {
  const runtime = loadRuntime();

  it(
    `holds in ${RUNS} generated schedules of faults and messages`,
    async () => {
      const path = process.env.FUZZ_PATH;
      await fc.assert(
        fc.asyncProperty(schedules, async (schedule) => {
          await judge(schedule, runtime);
        }),
        { numRuns: RUNS, ...(path ? { path, endOnFailure: true } : {}), interruptAfterTimeLimit: LIMIT },
      );
    },
    LIMIT + 60_000,
  );
});
