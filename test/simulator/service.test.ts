import fc from 'fast-check';
import {
  isRestless,
  operate,
  running,
  settle,
  steadyAt,
  stopped,
  type Manner,
  type ServiceState,
} from '../../simulator/service';

const PLAIN: Manner = { kind: 'plain' };

/** Status and start at each of these times. */
function history(state: ServiceState, times: number[]): [string, number | null][] {
  return times.map((time) => settle(state, time)).map(({ status, startedAt }) => [status, startedAt]);
}

test('service, restart, plain, RESTARTING with the old start, then STARTING and RUNNING with the new one', () => {
  const state = operate(running(0), 'restart', 10_000, 1000, PLAIN);
  expect(history(state, [10_000, 10_499, 10_500, 10_999, 11_000, 99_000])).toEqual([
    ['RESTARTING', 0],
    ['RESTARTING', 0],
    ['STARTING', 10_500],
    ['STARTING', 10_500],
    ['RUNNING', 10_500],
    ['RUNNING', 10_500],
  ]);
  expect(settle(state, 11_000).spawns).toBe(1);
});

test('service, restart, through STOPPED, no start while it is stopped', () => {
  const state = operate(running(0), 'restart', 10_000, 1000, { kind: 'via-stopped' });
  expect(history(state, [10_000, 10_500, 11_000])).toEqual([
    ['STOPPED', null],
    ['STARTING', 10_500],
    ['RUNNING', 10_500],
  ]);
});

test('service, restart, already STARTING when it answers, new start at once', () => {
  const state = operate(running(0), 'restart', 10_000, 1000, { kind: 'starting' });
  expect(history(state, [10_000, 11_000])).toEqual([
    ['STARTING', 10_000],
    ['RUNNING', 10_000],
  ]);
});

test('service, restart, stays stopped or starting, is restless for ever', () => {
  for (const kind of ['stays-stopped', 'stays-starting'] as const) {
    const state = settle(operate(running(0), 'restart', 10_000, 1000, { kind }), 1_000_000);
    expect(state.status).toBe(kind === 'stays-stopped' ? 'STOPPED' : 'STARTING');
    expect(isRestless(state)).toBe(true);
    expect(steadyAt(state)).toBeNull();
  }
});

test('service, restart, crash loop, the start changes again and again until the next operation', () => {
  const looping = operate(running(0), 'restart', 10_000, 1000, { kind: 'crash-loop', everyMs: 2000 });
  expect(history(looping, [11_000, 13_000, 15_500])).toEqual([
    ['RUNNING', 10_500],
    ['RUNNING', 13_000],
    ['RUNNING', 15_000],
  ]);
  const mended = operate(settle(looping, 16_000), 'restart', 16_000, 1000, PLAIN);
  expect(history(mended, [17_000, 99_000])).toEqual([
    ['RUNNING', 16_500],
    ['RUNNING', 16_500],
  ]);
});

test('service, stop and start, STOPPED without a start, then a new process', () => {
  const gone = settle(operate(running(0), 'stop', 10_000, 300, PLAIN), 10_300);
  expect([gone.status, gone.startedAt, isRestless(gone)]).toEqual(['STOPPED', null, false]);
  const back = settle(operate(gone, 'start', 20_000, 800, PLAIN), 20_800);
  expect([back.status, back.startedAt, back.spawns]).toEqual(['RUNNING', 20_400, 1]);
});

test('service, start while RUNNING, changes nothing', () => {
  expect(settle(operate(running(5), 'start', 10_000, 800, PLAIN), 20_000)).toEqual(running(5));
});

test('service, any operations, settling in steps or at once gives the same state', () => {
  const manner = fc.constantFrom<Manner>(
    PLAIN,
    { kind: 'via-stopped' },
    { kind: 'starting' },
    { kind: 'crash-loop', everyMs: 700 },
  );
  const operation = fc.constantFrom('restart' as const, 'stop' as const, 'start' as const);
  const steps = fc.array(fc.record({ operation, manner, wait: fc.nat(3000), ms: fc.nat(1500) }), { maxLength: 6 });
  fc.assert(
    fc.property(steps, fc.boolean(), fc.array(fc.nat(5000), { maxLength: 5 }), (all, up, looks) => {
      let now = 0;
      let state = up ? running(0) : stopped(0);
      for (const step of all) {
        now += step.wait;
        state = operate(settle(state, now), step.operation, now, step.ms, step.manner);
      }
      const end = now + 5000;
      const times = looks.map((look) => now + look).sort((a, b) => a - b);
      const inSteps = times.reduce((seen, time) => settle(seen, time), state);
      expect(settle(inSteps, end)).toEqual(settle(state, end));
    }),
  );
});

test('service, any plain operation, steady at the time it says and not before', () => {
  const operation = fc.constantFrom('restart' as const, 'stop' as const);
  fc.assert(
    fc.property(operation, fc.integer({ min: 2, max: 5000 }), (what, ms) => {
      const state = operate(running(0), what, 10_000, ms, PLAIN);
      expect(steadyAt(state)).toBe(10_000 + ms);
      expect(isRestless(settle(state, 10_000 + ms - 1))).toBe(true);
      expect(isRestless(settle(state, 10_000 + ms))).toBe(false);
    }),
  );
});
