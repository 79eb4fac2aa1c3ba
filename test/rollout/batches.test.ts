import fc from 'fast-check';
import { nextBatch, planBatches } from '../../rollout/batches';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('planBatches', () => {
  test.each<[string, number[], number | null, (number | string)[], number, number[][]]>([
    ['one by one', upTo(3), 3, [1], 1, [[1], [2], [3]]],
    ['a growing list repeats its last entry', upTo(8), null, [1, 2], 9, [[1], [2, 3], [4, 5], [6, 7], [8]]],
    ['a percentage is of all nodes, rounded down', upTo(9), null, ['25%'], 9, [[1, 2], [3, 4], [5, 6], [7, 8], [9]]],
    ['a percentage gives at least one node', upTo(3), null, ['10%'], 9, [[1], [2], [3]]],
    ['100% is all of them', upTo(3), null, ['100%'], 9, [[1, 2, 3]]],
    ['the primary at the end is alone', upTo(4), 4, [3], 9, [[1, 2, 3], [4]]],
    ['the primary in the middle is alone, and the order stays', upTo(5), 3, [2], 9, [[1, 2], [3], [4, 5]]],
    ['the primary at the front is alone', upTo(3), 1, [3], 9, [[1], [2, 3]]],
    [
      'every batch is cut to max_unavailable',
      upTo(6),
      null,
      [4],
      2,
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    ['no nodes', [], null, [1], 1, []],
  ])('%s', (_title, order, primary, batch, maxUnavailable, expected) => {
    expect(planBatches(order, primary, batch, maxUnavailable).batches).toEqual(expected);
  });

  test('a cut names the batches and the limit', () => {
    const { cut } = planBatches(upTo(5), null, [1, 3], 2);
    expect(cut).toBe('cut so that no more than 2 nodes are out at once: batch 2 from 3 to 2');
  });

  test('a cut to one node is said so, and of many batches the first three are named', () => {
    expect(planBatches(upTo(2), null, [2], 1).cut).toBe(
      'cut so that no more than 1 node is out at once: batch 1 from 2 to 1',
    );
    expect(planBatches(upTo(4), null, [2], 1).cut).toMatch(
      /: batch 1 from 2 to 1, batch 2 from 2 to 1, batch 3 from 2 to 1$/,
    );
    expect(planBatches(upTo(5), null, [2], 1).cut).toMatch(/, batch 3 from 2 to 1, and 1 more$/);
  });

  test.each([
    ['sizes within the limit', upTo(4), null, [2], 2],
    ['a size above the limit that only the primary meets', [1], 1, [5], 1],
    ['a last batch that was smaller anyway', upTo(1), null, [3], 1],
  ])('no cut is said: %s', (_title, order, primary, batch, maxUnavailable) => {
    expect(planBatches(order, primary, batch, maxUnavailable).cut).toBeNull();
  });

  test('nothing may be touched where no node may be out', () => {
    expect(planBatches(upTo(3), 3, [1], 0).batches).toEqual([]);
  });

  test('any plan covers the order exactly once, keeps to the limit, and leaves the primary alone', () => {
    const cases = fc.record({
      count: fc.integer({ min: 0, max: 40 }),
      primary: fc.option(fc.integer({ min: 1, max: 45 }), { nil: null }),
      batch: fc.array(
        fc.oneof(
          fc.integer({ min: 1, max: 20 }),
          fc.integer({ min: 1, max: 100 }).map((share) => `${share}%`),
        ),
        { minLength: 1, maxLength: 4 },
      ),
      maxUnavailable: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(cases, ({ count, primary, batch, maxUnavailable }) => {
        const { batches } = planBatches(upTo(count), primary, batch, maxUnavailable);
        expect(batches.flat()).toEqual(upTo(count));
        for (const uids of batches) {
          expect(uids.length).toBeGreaterThan(0);
          expect(uids.length).toBeLessThanOrEqual(maxUnavailable);
          if (primary !== null && uids.includes(primary)) expect(uids).toEqual([primary]);
        }
      }),
    );
  });
});

describe('nextBatch', () => {
  test.each([0, -1, Number.NaN])('with room %d nothing is taken', (room) => {
    expect(nextBatch([1, 2], 0, 3, null, [2], room)).toEqual([]);
  });

  test('room for one is enough for the primary', () => {
    expect(nextBatch([3], 2, 3, 3, [1], 1)).toEqual([3]);
  });

  test('room for a part of a node is no room for it', () => {
    expect(nextBatch(upTo(5), 0, 5, null, [5], 2.9)).toEqual([1, 2]);
    expect(nextBatch(upTo(5), 0, 5, null, [5], 0.9)).toEqual([]);
  });

  test.each([
    ['no size at all', []],
    ['a word', ['many']],
    ['a percentage of nothing', ['0%']],
    ['less than one node', [0]],
    ['a part of a node', [1.9]],
  ])('a batch of %s is one node, or the run would never end', (_title, batch) => {
    expect(nextBatch(upTo(3), 0, 3, null, batch, 9)).toEqual([1]);
  });

  test('a primary that is done does not bound a batch', () => {
    expect(nextBatch([2, 3], 1, 3, 1, [2], 9)).toEqual([2, 3]);
  });

  test('percentages stay those of the whole plan as nodes go', () => {
    expect(nextBatch([7, 8], 3, 8, null, ['25%'], 9)).toEqual([7, 8]);
  });
});
