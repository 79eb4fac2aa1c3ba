import { honestClock } from '../../activities/clock';

function clocks() {
  const now = { wall: 100_000, steady: 50 };
  return {
    clock: honestClock(
      () => now.wall,
      () => now.steady,
    ),
    pass(ms: number, wall = ms) {
      now.steady += ms;
      now.wall += wall;
    },
  };
}

describe('clock of the guard', () => {
  test('clock, while nobody sets it, is the wall clock', () => {
    const { clock, pass } = clocks();
    pass(1_500);
    expect(clock()).toBe(101_500);
  });

  test('clock, set back, goes on as time does: nothing becomes younger', () => {
    const { clock, pass } = clocks();
    pass(7_000);
    expect(clock()).toBe(107_000);
    pass(4_000, -5_000);
    expect(clock()).toBe(111_000);
  });

  test('clock, of a machine that slept, counts the time asleep', () => {
    const { clock, pass } = clocks();
    pass(10, 60_000);
    expect(clock()).toBe(160_000);
  });
});
