import fc from 'fast-check';
import { item } from '../../cli/calendar/item';
import { markOverlaps } from '../../cli/calendar/overlaps';
import { itemsOf, schedule, windowOf } from './calendar-facts';

describe('windows of one cluster that overlap', () => {
  const window = windowOf({ cron: '0 * * * *' });

  test('name each other; those that touch, are paused, or are of another cluster do not', () => {
    const of = (name: string, start: string, given = {}) => schedule([start], { name, window, ...given });
    const items = itemsOf({
      schedules: [
        of('a', '2026-03-02T02:00Z'),
        of('b', '2026-03-02T04:00Z'),
        of('touches', '2026-03-02T07:00Z'),
        of('paused', '2026-03-02T02:00Z', { paused: true }),
        of('elsewhere', '2026-03-02T02:00Z', { cluster: 'test' }),
        schedule(['2026-03-02T06:59Z'], { name: 'plain' }),
      ],
    });
    expect(Object.fromEntries(items.map(({ name, overlaps }) => [name, overlaps]))).toEqual({
      a: ['b'],
      b: ['a', 'plain'],
      touches: [],
      paused: [],
      elsewhere: [],
      plain: ['b'],
    });
  });

  test('of one schedule name that schedule itself', () => {
    const items = itemsOf({
      schedules: [schedule(['2026-03-02T02:00Z', '2026-03-02T04:00Z', '2026-03-02T09:00Z'], { window })],
    });
    expect(items.map(({ overlaps }) => overlaps)).toEqual([['nightly'], ['nightly'], []]);
  });

  test('however many and however long they are, are those that a comparison of each with each finds', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const start = fc.integer({ min: 0, max: 30 });
    const length = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, start, length), { maxLength: 14 }), (given) => {
        const items = given.map(([own, begins, lasts]) =>
          item({ kind: 'window', name: own, cluster: 'prod', text: '', start: begins, end: begins + lasts }),
        );
        markOverlaps(items);
        for (const one of items) {
          const others = items.filter(
            (other) => other !== one && (other.start ?? 0) < (one.end ?? 0) && (other.end ?? 0) > (one.start ?? 0),
          );
          expect([...one.overlaps].sort()).toEqual([...new Set(others.map(({ name: own }) => own))].sort());
        }
      }),
    );
  });
});
