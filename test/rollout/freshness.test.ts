import fc from 'fast-check';
import type { Look } from '../../rollout/facts';
import { freshness, referenceOf } from '../../rollout/freshness';
import { since, STOPPED } from './script';

/** A look at that second, in which each service is RUNNING since long ago and its uptime is that of another second. */
function look(at: number, uptimes: Record<string, number | null>): Look {
  const services = Object.fromEntries(
    Object.entries(uptimes).map(([name, of]) => [name, of === null ? STOPPED : since(-1000, of)]),
  );
  return { began: at * 1000, ended: at * 1000, services };
}

const at0 = referenceOf(look(0, { x: 0, ccs: 0 }), []);

describe('freshness', () => {
  test.each([
    [30, 30, 'fresh'],
    [30, 28, 'fresh'],
    [30, 27, 'stale'],
    [30, 1, 'stale'],
    [30, 0, 'frozen'],
    [30, -5, 'frozen'],
    [2, 0, 'fresh'],
    [3, 0, 'frozen'],
  ])('freshness, after %d s with uptimes grown by %d s, is %s', (elapsed, grown, expected) => {
    expect(freshness(at0, look(elapsed, { x: grown, ccs: grown }))).toBe(expected);
  });

  test('freshness, counts from the end of the reference to the beginning of the look', () => {
    const reference = { ...at0, ended: 100_000 };
    expect(freshness(reference, { ...look(30, { x: 28 }), began: 130_000, ended: 190_000 })).toBe('fresh');
    expect(freshness(reference, { ...look(30, { x: 28 }), began: 131_000, ended: 131_000 })).toBe('stale');
  });

  test('freshness, when one has grown too little and another not at all, is stale, whichever comes first', () => {
    expect(freshness(at0, look(30, { x: 0, ccs: 1 }))).toBe('stale');
    expect(freshness(referenceOf(look(0, { ccs: 0, x: 0 }), []), look(30, { x: 0, ccs: 1 }))).toBe('stale');
  });

  test('freshness, of services that are gone or on their way, says nothing, also of the one that is asked for', () => {
    const moving = look(30, {});
    moving.services.x = { ...since(-1000, 30), status: 'STARTING' };
    expect(freshness(at0, moving)).toBe('untold');
    expect(freshness(at0, look(30, {}), 'x')).toBe('untold');
    expect(freshness(at0, look(30, { ccs: 30 }), 'x')).toBe('fresh');
  });

  test('freshness, of services without a start_time, compares those that never had one', () => {
    const timeless = (at: number): Look => {
      const one = look(at, { x: at });
      one.services.x = { ...since(-1000, at), startTime: null };
      return one;
    };
    const reference = referenceOf(timeless(0), []);
    expect(freshness(reference, timeless(30))).toBe('fresh');
    expect(freshness(reference, look(30, { x: 30 }))).toBe('untold');
    expect(freshness(at0, timeless(30))).toBe('untold');
  });

  test('reference, of services whose uptime cannot be read, leaves them out', () => {
    const now = look(0, { x: 0, ccs: 0 });
    now.services.x = { ...since(-1000, 0), uptime: null };
    expect(Object.keys(referenceOf(now, ['x']).uptimes)).toEqual(['ccs']);
  });

  test('freshness, when one of several services has grown, is fresh', () => {
    expect(freshness(at0, look(30, { x: 0, ccs: 30 }))).toBe('fresh');
  });

  test('freshness, when asked for one RUNNING service, takes the word of no other', () => {
    expect(freshness(at0, look(30, { x: 0, ccs: 30 }), 'x')).toBe('frozen');
    expect(freshness(at0, look(30, { x: 30, ccs: 0 }), 'x')).toBe('fresh');
  });

  test('freshness, when asked for one service that is not RUNNING, takes that of any other', () => {
    expect(freshness(at0, look(30, { x: null, ccs: 30 }), 'x')).toBe('fresh');
    expect(freshness(at0, look(30, { x: null, ccs: 0 }), 'x')).toBe('frozen');
  });

  test('freshness, of a RUNNING service whose uptime cannot be read, is not told by others', () => {
    const now = look(30, { x: 30, ccs: 30 });
    now.services.x = { ...since(-1000, 30), uptime: null };
    expect(freshness(at0, now, 'x')).toBe('untold');
  });

  test('freshness, when everything began anew or stopped, is untold', () => {
    const now = look(30, { x: null });
    now.services.ccs = since(20, 30);
    expect(freshness(at0, now)).toBe('untold');
    expect(freshness(referenceOf(look(0, { x: null }), []), look(30, { x: 30 }))).toBe('untold');
  });

  test('freshness, of a start_time that is rounded the other way, still compares', () => {
    const now = look(30, { x: null, ccs: null });
    now.services.ccs = { ...since(-1001, 30), uptime: 1030 };
    expect(freshness(at0, now)).toBe('fresh');
  });

  test('reference, of a long list, stays small and begins with those asked for', () => {
    const many = look(0, Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`s${index}`, 0])));
    const { uptimes } = referenceOf(many, ['s39', 's38', 'absent']);
    expect(Object.keys(uptimes).slice(0, 2)).toEqual(['s39', 's38']);
    expect(Object.keys(uptimes)).toHaveLength(4);
  });

  test('property: a list that lags by at most 2 s behind its reference is fresh, one that lags by 3 s or more never', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }), (elapsed, lag) => {
        const verdict = freshness(at0, look(elapsed, { x: elapsed - lag, ccs: elapsed - lag }));
        expect(verdict === 'fresh').toBe(lag <= 2);
      }),
    );
  });
});
