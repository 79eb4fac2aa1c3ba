import { awaitNode, progressFrom } from '../../activities/await';
import { advance, AT_FIRST, judgeServices, type Seen } from '../../activities/await-progress';
import type { AwaitInput } from '../../activities/contract';
import type { LookOrNot, Reading } from '../../rollout/facts';

const T0 = 1_000_000;
const running: Reading = { status: 'RUNNING', startTime: '2026-01-01T00:00:00.000Z', uptime: 5 };
const input: AwaitInput = {
  cluster: 'prod',
  node: { uid: 1, url: 'https://10.0.0.1:9443' },
  nodes: [],
  await: 'services.running',
  services: ['x'],
  stable: 2_000,
  deadline: 10_000,
  context: {
    planning: false,
    waived: {},
    named: ['x'],
    done: [],
    stopped: {},
    excused: [],
    planRunning: {},
    maxUnavailable: 1,
    holding: [],
    lingering: [],
  },
  unlatch: false,
};

function world(show: (elapsed: number) => Reading | null | 'dark' | 401) {
  const state = { now: T0, looks: 0 };
  const ports = {
    look: (): Promise<LookOrNot> => {
      state.looks += 1;
      const shown = show(state.now - T0);
      const times = { began: state.now, ended: state.now };
      if (shown === 'dark') return Promise.resolve({ ...times, unreadable: 'no answer', refused: null });
      if (shown === 401) return Promise.resolve({ ...times, unreadable: 'login refused', refused: 401 });
      const services: Record<string, Reading> = shown ? { x: shown } : {};
      return Promise.resolve({ ...times, services });
    },
    survey: () => Promise.reject(new Error('not asked here')),
    pause: (ms: number) => {
      state.now += ms;
      return Promise.resolve(true);
    },
    cancelled: () => false,
    now: () => state.now,
    progress: () => undefined,
  };
  return { state, ports };
}

describe('await', () => {
  test('await, of services that run on, holds after `stable`', async () => {
    const { state, ports } = world(() => running);
    expect(await awaitNode(input, null, ports)).toEqual({ verdict: 'yes', why: '', refused: null });
    expect(state.now - T0).toBe(2_000);
  });

  test('await, with no service left, holds without a look', async () => {
    const { state, ports } = world(() => 401);
    expect((await awaitNode({ ...input, services: [] }, null, ports)).verdict).toBe('yes');
    expect(state.looks).toBe(0);
  });

  test('await, when a service begins anew on the way, counts that as a break', async () => {
    const { state, ports } = world((elapsed) =>
      elapsed < 1_500 ? running : { ...running, startTime: '2026-01-01T00:01:00.000Z' },
    );
    expect((await awaitNode(input, null, ports)).verdict).toBe('yes');
    expect(state.now - T0).toBeGreaterThanOrEqual(3_500);
  });

  test('await, of a service that stays stopped, is a no after its deadline', async () => {
    const { state, ports } = world(() => ({ ...running, status: 'STOPPED' }));
    expect(await awaitNode(input, null, ports)).toMatchObject({
      verdict: 'no',
      why: expect.stringMatching(/x is STOPPED/) as unknown,
    });
    expect(state.now - T0).toBeGreaterThan(10_000);
  });

  test('await, while unreadable, uses up no deadline', async () => {
    const { state, ports } = world((elapsed) => (elapsed > 1_000 && elapsed < 60_000 ? 'dark' : running));
    expect((await awaitNode({ ...input, stable: 5_000 }, null, ports)).verdict).toBe('yes');
    expect(state.now - T0).toBeGreaterThan(64_000);
  });

  test('await, unreadable for five minutes, is unknown', async () => {
    const { ports } = world(() => 'dark');
    expect(await awaitNode(input, null, ports)).toMatchObject({ verdict: 'unknown', why: 'no answer', refused: null });
  });

  test('await, at a 401, is unknown at once', async () => {
    const { state, ports } = world(() => 401);
    expect(await awaitNode(input, null, ports)).toMatchObject({ verdict: 'unknown', refused: 401 });
    expect(state.looks).toBe(1);
  });

  test('await, taken up from a heartbeat, does not begin its deadline anew', async () => {
    const { state, ports } = world(() => ({ ...running, status: 'STOPPED' }));
    await awaitNode(input, progressFrom({ ...AT_FIRST, readable: 9_900, countedTo: 77 }), ports);
    expect(state.looks).toBeLessThan(5);
  });

  test('await stopped, of a service that is not listed, holds: absent counts as STOPPED', () => {
    const look = { began: T0, ended: T0, services: {} };
    expect(judgeServices('services.stopped', ['x'], look).verdict).toBe('yes');
    expect(judgeServices('services.running', ['x'], look)).toMatchObject({ verdict: 'no', why: 'x is not listed' });
  });

  test('progress, with a stable of 0, holds at the first reading', () => {
    const seen: Seen = { began: T0, ended: T0, verdict: 'yes', why: '', refused: null, starts: {} };
    expect(advance(AT_FIRST, seen, { stable: 0, deadline: 1 }).result?.verdict).toBe('yes');
  });
});
