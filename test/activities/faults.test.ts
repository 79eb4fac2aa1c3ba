import { ActivityCancellationDetails } from '@temporalio/common';
import { proofFrom } from '../../activities/settle';
import { pursue } from '../../rollout/answer';
import { isLook } from '../../rollout/facts';
import { newProof } from '../../rollout/proof';
import { closeIdle } from '../../redis-api/pool';
import { closeAll, staged } from './help';

afterEach(async () => {
  closeIdle();
  await closeAll();
});

describe('faults of this program', () => {
  test('activity, that fails by a fault of Rollbook, is never tried again and passes no foreign message on', async () => {
    const stage = await staged({}, { wanted: () => Promise.reject(new TypeError('password correct-horse')) });
    const order = await stage.order();
    const failure = await stage.run((a) => a.mutate(order)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ nonRetryable: true, type: 'fault' });
    expect(String(failure)).not.toContain('correct-horse');
    expect(stage.sim.ledger.mutations()).toEqual([]);
  });
});

describe('a worker that ends', () => {
  const shutdown = new ActivityCancellationDetails({ workerShutdown: true });

  test('read, when its worker ends, fails so that another worker takes it up with what its heartbeat says', async () => {
    const stage = await staged();
    const looks = await stage.run((a) =>
      a.looks({ cluster: 'sim', nodes: stage.nodes, services: null, unlatch: false }),
    );
    const baseline = looks['2'] && isLook(looks['2']) ? looks['2'].services : {};
    const bounds = { operation: 'restart' as const, stable: 1_000, deadline: 60_000, grace: 30_000 };
    const at = Date.now();
    const sent = {
      service: 'stats_archiver',
      answer: 'lost',
      already: false,
      writtenAt: at,
      endedAt: at,
      timeout: 1_000,
      uidAfter: 2,
    };
    const proof = pursue(newProof(bounds, baseline, ['stats_archiver']), sent, 2);
    const node = { uid: 2, url: stage.sim.urls[2] ?? '' };
    const env = stage.env();
    const beats: unknown[] = [];
    env.on('heartbeat', (details) => beats.push(details));
    setTimeout(() => env.cancel('WORKER_SHUTDOWN', shutdown), 400);
    const settling = stage.runIn(env, (a) => a.settle({ cluster: 'sim', node, proof, others: [], unlatch: false }));
    await expect(settling).rejects.toMatchObject({ type: 'interrupted', nonRetryable: false });
    expect(proofFrom(beats.at(-1))?.looks).toBeGreaterThan(0);
  });

  test('mutate, when its worker ends after the request was written, reports the answer', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.faults.on({ kind: 'late-answer', ms: 200, method: 'POST' });
    const env = stage.env();
    stage.sim.onRequest((moment, entry) => {
      if (moment === 'arrived' && entry.method === 'POST') env.cancel('WORKER_SHUTDOWN', shutdown);
    });
    expect(await stage.runIn(env, (a) => a.mutate(order))).toMatchObject({ answer: 'true' });
  });
});

describe('looks with a wrong password', () => {
  test('looks, at several nodes side by side, log in once', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'password', password: 'another-one' });
    const looks = await stage.run((a) =>
      a.looks({ cluster: 'sim', nodes: stage.nodes, services: null, unlatch: false }),
    );
    expect(Object.values(looks)).toMatchObject([{ refused: 401 }, { refused: 401 }, { refused: 401 }]);
    expect(stage.sim.ledger.failedLogins).toBe(1);
  });

  test('looks, of several activities at once with a password never tried before, log in once', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'password', password: 'another-one' });
    const one = { cluster: 'sim', services: null, unlatch: false };
    await Promise.all(stage.nodes.map((node) => stage.run((a) => a.looks({ ...one, nodes: [node] }))));
    expect(stage.sim.ledger.failedLogins).toBe(1);
  });
});
