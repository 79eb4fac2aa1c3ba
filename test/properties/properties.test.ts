import { INVARIANTS } from './invariants';
import { wholeRuns } from './whole-runs';

describe('whole runs, first half', () => {
  wholeRuns(0);

  it('are judged by each of the twelve rules', () => {
    expect([...new Set(INVARIANTS.map(({ rule }) => rule))].sort((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(new Set(INVARIANTS.map(({ name }) => name)).size).toBe(INVARIANTS.length);
  });
});
