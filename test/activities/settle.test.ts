import { proofFrom, settle, type SettlePorts } from '../../activities/settle';
import type { SettleInput } from '../../activities/contract';
import { pursue } from '../../rollout/answer';
import type { LookOrNot, Reading } from '../../rollout/facts';
import { newProof, type Proof } from '../../rollout/proof';

const T0 = 1_000_000;
const before: Reading = { status: 'RUNNING', startTime: '2026-01-01T00:00:00.000Z', uptime: 500 };
const witness: Reading = { status: 'RUNNING', startTime: '2025-12-01T00:00:00.000Z', uptime: 90_000 };

function sent(answer: string): Proof {
  const proof = newProof(
    { operation: 'restart', stable: 1_000, deadline: 60_000, grace: 10_000 },
    { x: before, w: witness },
    ['x'],
  );
  const post = { service: 'x', answer, already: false, writtenAt: T0, endedAt: T0, timeout: 1_000, uidAfter: 2 };
  return pursue(proof, post, 2);
}

/** A clock that moves by pauses only, and a node that shows what `show` says at each moment. */
function scripted(
  show: (elapsed: number) => Record<string, Reading> | 'unreadable' | 401,
  others: () => LookOrNot = () => still(T0),
) {
  const state = { now: T0, looks: 0, othersAsked: 0, progress: [] as Proof[], stopAt: Infinity };
  const ports: SettlePorts = {
    look: () => {
      state.looks += 1;
      const at = state.now;
      const shown = show(at - T0);
      if (shown === 'unreadable')
        return Promise.resolve({ unreadable: 'no answer', refused: null, began: at, ended: at });
      if (shown === 401) return Promise.resolve({ unreadable: 'login refused', refused: 401, began: at, ended: at });
      const uptime = witness.uptime! + Math.floor((at - T0) / 1000);
      return Promise.resolve({ began: at, ended: at, services: { w: { ...witness, uptime }, ...shown } });
    },
    looks: () => {
      state.othersAsked += 1;
      return Promise.resolve({ '3': others() });
    },
    pause: (ms) => {
      state.now += ms;
      return Promise.resolve(true);
    },
    cancelled: () => state.now >= state.stopAt,
    now: () => state.now,
    progress: (proof) => state.progress.push(proof),
  };
  return { state, ports };
}

function still(at: number): LookOrNot {
  return { began: at, ended: at, services: { x: before } };
}

function input(proof: Proof): SettleInput {
  const node = { uid: 2, url: 'https://10.0.0.2:9443' };
  const other = { node: { uid: 3, url: 'https://10.0.0.3:9443' }, opened: { x: before } };
  return { cluster: 'prod', node, proof, others: [other], unlatch: false };
}

const anew = (elapsed: number): Reading => ({
  status: 'RUNNING',
  startTime: '2026-01-02T00:00:00.000Z',
  uptime: Math.max(0, Math.floor((elapsed - 2_000) / 1000)),
});
const aged = (elapsed: number): Reading => ({ ...before, uptime: before.uptime! + Math.floor(elapsed / 1000) });

describe('settle', () => {
  test('settle, of a restart that shows a new start_time and holds, is proven with what the last look shows', async () => {
    const { state, ports } = scripted((elapsed) => ({ x: elapsed < 2_000 ? aged(elapsed) : anew(elapsed) }));
    const result = await settle(input(sent('true')), ports);
    expect(result.proof.pursuits[0]).toMatchObject({ service: 'x', state: 'proven' });
    expect(result.refused).toBeNull();
    expect(result.proof.pursuits[0]?.last).toMatchObject({ startTime: '2026-01-02T00:00:00.000Z' });
    expect(state.now - T0).toBeLessThan(5_000);
    expect(state.progress.length).toBe(state.looks);
  });

  test('settle, of a lost POST without effect, asks the other nodes at the end of grace and decides that it did not happen', async () => {
    const { state, ports } = scripted((elapsed) => ({ x: aged(elapsed) }));
    const result = await settle(input(sent('lost')), ports);
    expect(result.proof.pursuits[0]).toMatchObject({ state: 'not-happened' });
    expect(state.othersAsked).toBe(1);
    expect(state.now - T0).toBeGreaterThanOrEqual(11_000);
  });

  test('settle, when the service began anew on another node, is unknown', async () => {
    const elsewhere = () => ({ began: T0, ended: T0, services: { x: anew(0) } });
    const { ports } = scripted((elapsed) => ({ x: aged(elapsed) }), elsewhere);
    const result = await settle(input(sent('lost')), ports);
    expect(result.proof.trouble).toMatchObject({ kind: 'unknown' });
  });

  test('settle, at a 401, returns at once and leaves the proof as it was', async () => {
    const proof = sent('true');
    const { state, ports } = scripted(() => 401);
    expect(await settle(input(proof), ports)).toEqual({ proof, refused: 401 });
    expect(state.looks).toBe(1);
  });

  test('settle, at a 401 of another node, returns at once', async () => {
    const refused = (): LookOrNot => ({ unreadable: 'login refused', refused: 401, began: T0, ended: T0 });
    const { ports } = scripted((elapsed) => ({ x: aged(elapsed) }), refused);
    expect((await settle(input(sent('lost')), ports)).refused).toBe(401);
  });

  test('settle, when cancelled, returns the proof so far', async () => {
    const { state, ports } = scripted((elapsed) => ({ x: aged(elapsed) }));
    state.stopAt = T0 + 1_000;
    const { proof, refused } = await settle(input(sent('lost')), ports);
    expect(refused).toBeNull();
    expect(proof.pursuits[0]).toMatchObject({ state: 'evidence' });
    expect(proof).toEqual(state.progress.at(-1));
  });

  test('settle, when a look ends because of the cancellation, does not count it as unreadable', async () => {
    const { state, ports } = scripted(() => 'unreadable');
    const cancelledMeanwhile = { ...ports, cancelled: () => state.looks > 0 };
    const proof = sent('true');
    expect((await settle(input(proof), cancelledMeanwhile)).proof).toEqual(proof);
  });

  test('settle, with an unreadable node, gives up after five minutes as a hold', async () => {
    const { state, ports } = scripted(() => 'unreadable');
    const { proof } = await settle(input(sent('true')), ports);
    expect(proof.trouble).toMatchObject({ kind: 'unreadable' });
    expect(state.now - T0).toBeGreaterThanOrEqual(300_000);
    expect(state.looks).toBeLessThan(400);
  });

  test('settle, of a proof that is decided, looks at nothing', async () => {
    const { state, ports } = scripted(() => 401);
    const decided = newProof({ operation: 'restart', stable: 0, deadline: 1, grace: 1 }, {}, []);
    expect(await settle(input(decided), ports)).toEqual({ proof: decided, refused: null });
    expect(state.looks).toBe(0);
  });

  test('proof of a heartbeat, after JSON, is taken up, and anything else is not', () => {
    const proof = sent('true');
    expect(proofFrom(JSON.parse(JSON.stringify(proof)))).toEqual(proof);
    expect(proofFrom(undefined)).toBeNull();
    expect(proofFrom({ began: 1 })).toBeNull();
  });
});
