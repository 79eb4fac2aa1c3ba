import { judgeRound, locate } from '../../activities/locate';
import type { LocateInput } from '../../activities/contract';
import type { LookOrNot, Reading } from '../../rollout/facts';

const T0 = 1_000_000;
const old: Reading = { status: 'RUNNING', startTime: '2026-01-01T00:00:00.000Z', uptime: 500 };
const anew: Reading = { status: 'RUNNING', startTime: '2026-01-02T00:00:00.000Z', uptime: 0 };
const input: LocateInput = {
  cluster: 'prod',
  nodes: [1, 2, 3].map((uid) => ({ uid, url: `https://10.0.0.${uid}:9443` })),
  service: 'x',
  sentTo: 1,
  elsewhere: true,
  before: { '1': old, '2': old, '3': old },
  graceIn: 1_000,
  grace: 10_000,
  unlatch: false,
};

type Show = (uid: number, elapsed: number) => Reading | null | 'dark' | 401;

function world(show: Show) {
  const state = { now: T0, rounds: 0 };
  const lookOf = (uid: number): LookOrNot => {
    const shown = show(uid, state.now - T0);
    const times = { began: state.now, ended: state.now };
    if (shown === 'dark') return { ...times, unreadable: 'no answer', refused: null };
    if (shown === 401) return { ...times, unreadable: 'login refused', refused: 401 };
    return { ...times, services: shown === null ? {} : { x: shown } };
  };
  const ports = {
    looks: () => {
      state.rounds += 1;
      return Promise.resolve(Object.fromEntries([1, 2, 3].map((uid) => [String(uid), lookOf(uid)])));
    },
    pause: (ms: number) => {
      state.now += ms;
      return Promise.resolve(true);
    },
    cancelled: () => false,
    now: () => state.now,
  };
  return { state, ports };
}

const aged = (elapsed: number): Reading => ({ ...old, uptime: 500 + Math.floor(elapsed / 1000) });

describe('locate', () => {
  test('locate, when one node shows a change and all are readable, finds it at once with the state before', async () => {
    const { state, ports } = world((uid, elapsed) => (uid === 2 && elapsed > 900 ? anew : aged(elapsed)));
    expect(await locate(input, ports)).toMatchObject({ found: 'one', node: 2, before: { services: { x: old } } });
    expect(state.rounds).toBe(3);
  });

  test('locate, when one node shows another status only, finds it', async () => {
    const { ports } = world((uid, elapsed) =>
      uid === 3 ? { status: 'STOPPED', startTime: null, uptime: null } : aged(elapsed),
    );
    expect(await locate(input, ports)).toMatchObject({ found: 'one', node: 3 });
  });

  test('locate, when the node that it was sent to does not list the service any more, finds it at once', async () => {
    const { state, ports } = world((uid, elapsed) => (uid === 1 ? null : aged(elapsed)));
    expect(await locate(input, ports)).toMatchObject({ found: 'one', node: 1 });
    expect(state.rounds).toBe(1);
  });

  test('locate, when another node leaves the service out for a moment, waits for what really changes', async () => {
    const { ports } = world((uid, elapsed) => {
      if (uid === 3 && elapsed < 1_200) return null;
      return uid === 1 && elapsed > 900 ? anew : aged(elapsed);
    });
    expect(await locate(input, ports)).toMatchObject({ found: 'one', node: 1 });
  });

  test('locate, when another node leaves it out for a moment and nothing changes, is none', async () => {
    const { ports } = world((uid, elapsed) => (uid === 3 && elapsed < 1_200 ? null : aged(elapsed)));
    expect(await locate(input, ports)).toEqual({ found: 'none' });
  });

  test('locate, when one other node leaves it out for the whole grace time, finds it there, and no sooner', async () => {
    const { state, ports } = world((uid, elapsed) => (uid === 3 ? null : aged(elapsed)));
    expect(await locate(input, ports)).toMatchObject({ found: 'one', node: 3, before: { services: { x: old } } });
    expect(state.now).toBeGreaterThan(T0 + 11_000);
  });

  test('locate, when another node changed and the request was not answered true, is unknown, and says why', async () => {
    const { ports } = world((uid, elapsed) => (uid === 2 ? anew : aged(elapsed)));
    expect(await locate({ ...input, elsewhere: false }, ports)).toEqual({
      found: 'unknown',
      why: 'x changed on node 2, but the request went to node 1 and was not answered true',
      refused: null,
    });
    const gone = world((uid, elapsed) => (uid === 2 ? null : aged(elapsed)));
    expect(await locate({ ...input, elsewhere: false }, gone.ports)).toMatchObject({ found: 'unknown' });
  });

  test('locate, when the node that it was sent to changed, finds it whatever the answer was', async () => {
    const { ports } = world((uid, elapsed) => (uid === 1 ? anew : aged(elapsed)));
    expect(await locate({ ...input, elsewhere: false }, ports)).toMatchObject({ found: 'one', node: 1 });
  });

  test('locate, when two other nodes leave it out for the whole grace time, is unknown', async () => {
    const { ports } = world((uid, elapsed) => (uid > 1 ? null : aged(elapsed)));
    expect(await locate(input, ports)).toMatchObject({
      found: 'unknown',
      why: 'x is not listed any more on node 2, node 3',
    });
  });

  test('locate, when two nodes changed, is unknown', async () => {
    const { ports } = world((uid, elapsed) => (uid > 1 ? anew : aged(elapsed)));
    expect(await locate(input, ports)).toMatchObject({
      found: 'unknown',
      why: expect.stringMatching(/2, 3/) as unknown,
    });
  });

  test('locate, when nothing changed and all lists live for the whole grace time, is none', async () => {
    const { state, ports } = world((_uid, elapsed) => aged(elapsed));
    expect(await locate(input, ports)).toEqual({ found: 'none' });
    expect(state.now).toBeGreaterThan(T0 + 11_000);
  });

  test('locate, when the lists do not move with the clock, is unknown and never none', async () => {
    const { ports } = world(() => old);
    expect(await locate(input, ports)).toMatchObject({
      found: 'unknown',
      why: expect.stringMatching(/clock/) as unknown,
    });
  });

  test('locate, after one unreadable look, counts grace anew', async () => {
    const { state, ports } = world((uid, elapsed) =>
      uid === 1 && elapsed > 8_000 && elapsed < 9_000 ? 'dark' : aged(elapsed),
    );
    expect(await locate(input, ports)).toEqual({ found: 'none' });
    expect(state.now).toBeGreaterThan(T0 + 18_500);
  });

  test('locate, when one node stays dark, is unknown after grace and five minutes', async () => {
    const { state, ports } = world((uid, elapsed) => (uid === 1 ? 'dark' : aged(elapsed)));
    expect(await locate(input, ports)).toMatchObject({ found: 'unknown', refused: null });
    expect(state.now - T0).toBeLessThan(330_000);
  });

  test('locate, when one node changed while another is dark, is unknown at the end of grace', async () => {
    const { ports } = world((uid, elapsed) => (uid === 1 ? 'dark' : uid === 2 ? anew : aged(elapsed)));
    expect(await locate(input, ports)).toMatchObject({
      found: 'unknown',
      why: expect.stringMatching(/changed on node 2, but node 1/) as unknown,
    });
  });

  test('locate, at a 401, returns at once', async () => {
    const { state, ports } = world(() => 401);
    expect(await locate(input, ports)).toMatchObject({ found: 'unknown', refused: 401 });
    expect(state.rounds).toBe(1);
  });

  test('round, with a node that was not looked at before, never finds one', () => {
    const looks = { '1': look(old), '2': look(anew), '3': look(old) };
    expect(judgeRound({ ...input, before: { '1': old, '2': old } }, looks).is).toBe('partly');
  });
});

function look(reading: Reading): LookOrNot {
  return { began: T0, ended: T0, services: { x: reading } };
}
