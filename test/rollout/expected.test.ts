import {
  expectedSeconds,
  MOST_BYTES,
  MOST_EVENTS,
  projectedBytes,
  projectedEvents,
  type ExpectedRun,
  type ExpectedStep,
} from '../../rollout/expected';

const restart = (services: number, stable = 10_000): ExpectedStep => ({ kind: 'call', services, stable, sleep: 0 });
const run = (more: Partial<ExpectedRun>): ExpectedRun => ({
  batches: [[1], [2]],
  nodes: { 1: [restart(1)], 2: [restart(1)] },
  lists: [],
  rest: 0,
  ...more,
});

describe('expectedSeconds', () => {
  test('the nodes of a batch go side by side', () => {
    expect(expectedSeconds(run({ batches: [[1, 2]] }))).toBeLessThan(expectedSeconds(run({})));
  });

  test('the times in which services must hold overlap', () => {
    const one = expectedSeconds(run({ nodes: { 1: [restart(1)], 2: [restart(1)] } }));
    const two = expectedSeconds(run({ nodes: { 1: [restart(2)], 2: [restart(2)] } }));
    expect(two - one).toBeLessThan(20);
  });

  test('rest counts between batches only, and sleep on each node', () => {
    expect(expectedSeconds(run({ rest: 60_000 })) - expectedSeconds(run({}))).toBe(60);
    const sleeping: ExpectedStep = { kind: 'sleep', services: 0, stable: 0, sleep: 5_000 };
    const nodes = { 1: [restart(1), sleeping], 2: [restart(1), sleeping] };
    expect(expectedSeconds(run({ nodes })) - expectedSeconds(run({}))).toBe(10);
  });

  test('a run without batches takes the time of its lists', () => {
    const seconds = expectedSeconds(run({ batches: [], nodes: {}, lists: [restart(1)] }));
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(Number.isInteger(seconds)).toBe(true);
  });
});

/** One service after the other on one node after the other. */
function oneByOne(size: number, services: number): ExpectedRun {
  const uids = Array.from({ length: size }, (_, index) => index + 1);
  const nodes = Object.fromEntries(uids.map((uid) => [String(uid), [restart(services)]]));
  return run({ batches: uids.map((uid) => [uid]), nodes });
}

describe('steps that ask', () => {
  const asking: ExpectedStep = { kind: 'approve', services: 0, stable: 0, sleep: 0 };
  const asserting: ExpectedStep = { ...asking, kind: 'assert' };
  const with_ = (step: ExpectedStep) => run({ nodes: { 1: [restart(1), step], 2: [restart(1), step] } });

  test('take nobody’s time in the plan, and more events than one that asks nobody: the border is read again', () => {
    expect(expectedSeconds(with_(asking))).toBe(expectedSeconds(run({})));
    expect(projectedEvents(with_(asking))).toBeGreaterThan(projectedEvents(with_(asserting)));
  });
});

describe('projectedBytes', () => {
  test('500 nodes one by one pass, 700 do not, and in larger batches they do', () => {
    expect(projectedBytes(oneByOne(500, 1), 500)).toBeLessThan(MOST_BYTES);
    const large = oneByOne(700, 1);
    expect(projectedBytes(large, 700)).toBeGreaterThan(MOST_BYTES);
    const batches = [large.batches.flat().slice(0, 350), large.batches.flat().slice(350)];
    expect(projectedBytes({ ...large, batches }, 700)).toBeLessThan(MOST_BYTES);
  });

  test('a few nodes of a large cluster cost little', () => {
    expect(projectedBytes(oneByOne(3, 2), 900)).toBeLessThan(MOST_BYTES / 5);
  });
});

describe('projectedEvents', () => {
  test('an ordinary run is far from the limit, a huge one is over it', () => {
    expect(projectedEvents(run({}))).toBeLessThan(1_000);
    expect(projectedEvents(oneByOne(500, 1))).toBeLessThan(MOST_EVENTS);
    expect(projectedEvents(oneByOne(200, 10))).toBeGreaterThan(MOST_EVENTS);
  });

  test('every node, step and service adds events', () => {
    const base = projectedEvents(run({}));
    expect(projectedEvents(run({ batches: [[1], [2], [3]] }))).toBeGreaterThan(base);
    expect(projectedEvents(run({ nodes: { 1: [restart(2)], 2: [restart(1)] } }))).toBeGreaterThan(base);
    expect(projectedEvents(run({ lists: [restart(1)] }))).toBeGreaterThan(base);
  });
});

describe('what a run is expected to take, in numbers', () => {
  const other = (kind: 'await' | 'assert' | 'sleep'): ExpectedStep => ({
    kind,
    services: 0,
    stable: 4_000,
    sleep: 7_000,
  });

  test.each<[string, ExpectedStep, number]>([
    ['a call to two services: three seconds each, and the time they must hold', restart(2), 16],
    ['a call that sends nothing: one read', restart(0), 1],
    ['an await: one read and the time it must hold', other('await'), 5],
    ['an assert: nothing', other('assert'), 0],
    ['a sleep: its time', other('sleep'), 7],
  ])('%s', (_title, step, seconds) => {
    // Two seconds for the readings at the end, and for those of each batch.
    expect(expectedSeconds(run({ batches: [], nodes: {}, lists: [step] }))).toBe(seconds + 2);
    expect(expectedSeconds(run({ batches: [[1]], nodes: { 1: [step] } }))).toBe(seconds + 4);
  });

  test('a part of a second counts as one, and a batch without steps as its border', () => {
    expect(expectedSeconds(run({ batches: [], nodes: {}, lists: [{ ...other('sleep'), sleep: 1 }] }))).toBe(3);
    expect(expectedSeconds(run({ batches: [[1], [], [9]], nodes: {}, rest: 1_500 }))).toBe(11);
  });

  test('events are those of the run, of each border, step and service', () => {
    expect(projectedEvents(run({ batches: [], nodes: {} }))).toBe(340);
    expect(projectedEvents(run({ batches: [[1], [9]], nodes: { 1: [restart(2)] }, lists: [restart(1)] }))).toBe(490);
  });

  test('bytes are those of the run, of each node, service and reading', () => {
    expect(projectedBytes(run({ batches: [], nodes: {} }), 10)).toBe(532_400);
    expect(projectedBytes(run({ batches: [[1], [2]], nodes: { 1: [restart(3)] }, lists: [restart(1)] }), 10)).toBe(
      575_800,
    );
    // The first request to each node follows from its border's reading.
    expect(projectedBytes(run({}), 10)).toBe(554_800);
  });
});
