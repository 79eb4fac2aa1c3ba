import fc from 'fast-check';
import { schedules } from './arbitraries';
import { loadRuntime } from './core/runtime';
import { judge } from './judge';
import { check } from './check';
import { INVARIANTS } from './invariants';

/** In all of `script/test`; `script/fuzz` runs as many as asked. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 2_000);

describe('whole runs', () => {
  const runtime = loadRuntime();

  it(
    `keep every rule of safety in ${RUNS} generated schedules of faults and messages`,
    async () => {
      await check(
        fc.asyncProperty(schedules, async (schedule) => {
          await judge(schedule, runtime);
        }),
        RUNS,
      );
    },
    check.limit,
  );

  it('are judged by each of the twelve rules', () => {
    expect([...new Set(INVARIANTS.map(({ rule }) => rule))].sort((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(new Set(INVARIANTS.map(({ name }) => name)).size).toBe(INVARIANTS.length);
  });
});
