import { closeIdle } from '../../redis-api/pool';
import { closeAll, staged } from './help';

afterEach(async () => {
  closeIdle();
  await closeAll();
});

const posts = (stage: { sim: { ledger: { mutations(): unknown[] } } }): number => stage.sim.ledger.mutations().length;

describe('mutate', () => {
  test('mutate, with everything as planned, sends one POST for one service and reads the uid again', async () => {
    const stage = await staged();
    const order = await stage.order();
    const result = await stage.run((a) => a.mutate(order));
    expect(result).toMatchObject({ answer: 'true', already: false, refusal: null, refused: null, uidAfter: 2 });
    expect(result.before).toMatchObject({ status: 'RUNNING', startTime: order.baseline?.startTime });
    expect(result.writtenAt).toBeLessThanOrEqual(result.endedAt);
    expect(stage.sim.ledger.mutations()).toMatchObject([
      { node: 2, path: '/v1/local/services', body: { operation_type: 'restart', services: ['stats_archiver'] } },
    ]);
    expect(stage.sim.ledger.count('restarted', 2, 'stats_archiver')).toBe(1);
  });

  test('mutate, proofs and POST, travel over one connection', async () => {
    const stage = await staged();
    const order = await stage.order();
    await stage.run((a) => a.mutate(order));
    const post = stage.sim.ledger.requests({ method: 'POST' })[0];
    const proofs = stage.sim.ledger
      .requests({ node: 2 })
      .filter((entry) => entry.connection === post?.connection && entry.id < (post?.id ?? 0));
    const paths = proofs.slice(-4).map((entry) => entry.path);
    expect(paths).toEqual(['/v1/bootstrap', '/v1/cluster', '/v1/cluster/services_configuration', '/v1/local/services']);
  });

  test.each([2, 3])('mutate, in attempt %i, sends and asks nothing', async (attempt) => {
    const stage = await staged();
    const order = await stage.order();
    const before = stage.sim.ledger.entries.length;
    expect(await stage.run((a) => a.mutate(order), { attempt })).toMatchObject({
      answer: 'not-sent',
      writtenAt: null,
      refusal: null,
    });
    expect(stage.sim.ledger.entries.length).toBe(before);
  });

  test('mutate, in a run that came out of a reset, answers reset and sends nothing', async () => {
    const stage = await staged();
    const order = await stage.order({ firstRunId: 'the run before' });
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({ answer: 'reset', writtenAt: null });
    expect(posts(stage)).toBe(0);
  });

  test.each([
    ['a required service', { service: 'dmcproxy' }, /not an optional service/],
    ['another cluster', { clusterName: 'other.example.com' }, /belongs to cluster cluster\.sim\.local/],
  ])('mutate, for %s, refuses for good', async (_what, change, why) => {
    const stage = await staged();
    const order = await stage.order({ ...change, baseline: await stage.reading(2, 'stats_archiver') });
    const result = await stage.run((a) => a.mutate(order));
    expect(result).toMatchObject({
      answer: 'not-sent',
      already: false,
      refusal: expect.stringMatching(why) as unknown,
    });
    expect(posts(stage)).toBe(0);
  });

  test('mutate, when another node answers, refuses for good', async () => {
    const stage = await staged();
    const order = await stage.order();
    closeIdle();
    stage.sim.faults.on({ kind: 'misroute', to: 3, node: 2 });
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({
      answer: 'not-sent',
      refusal: expect.stringMatching(/node 3 and not as node 2/) as unknown,
    });
    expect(posts(stage)).toBe(0);
  });

  test('mutate, when a disabled service is asked for, refuses for good', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.do({ what: 'configure', service: 'stats_archiver', mode: 'disabled' });
    expect((await stage.run((a) => a.mutate(order))).refusal).toMatch(/disabled/);
    expect(posts(stage)).toBe(0);
  });

  test('mutate, of POST /v1/services on a secondary, sends nothing; on the primary it does', async () => {
    const stage = await staged();
    const secondary = await stage.order({ path: '/v1/services' });
    expect(await stage.run((a) => a.mutate(secondary))).toMatchObject({ answer: 'not-sent', refusal: null });
    expect(posts(stage)).toBe(0);
    const primary = await stage.order({
      path: '/v1/services',
      node: stage.nodes[0],
      baseline: await stage.reading(1, 'stats_archiver'),
    });
    expect((await stage.run((a) => a.mutate(primary))).answer).toBe('true');
    expect(stage.sim.ledger.mutations()).toMatchObject([{ node: 1, path: '/v1/services' }]);
  });

  test('mutate, when it has happened since the baseline, says so and sends nothing', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.do({ what: 'service', node: 2, service: 'stats_archiver', operation: 'restart' });
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({
      answer: 'not-sent',
      already: true,
      refusal: null,
      writtenAt: null,
    });
    expect(posts(stage)).toBe(0);
  });

  test('mutate, when Temporal does not want it any more, sends nothing although all is proven', async () => {
    const stage = await staged({}, { wanted: () => Promise.resolve('Temporal did not confirm') });
    const order = await stage.order();
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({
      answer: 'not-sent',
      why: 'Temporal did not confirm',
    });
    expect(posts(stage)).toBe(0);
  });

  test('mutate, when Temporal takes longer than 10 s to answer by the wall clock, sends nothing', async () => {
    const real = Date.now;
    let ahead = 0;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => real() + ahead);
    try {
      const stage = await staged({}, { wanted: () => Promise.resolve((ahead += 11_000) > 0 ? null : 'never') });
      const order = await stage.order();
      const result = await stage.run((a) => a.mutate(order));
      expect(result).toMatchObject({
        answer: 'not-sent',
        writtenAt: null,
        why: expect.stringMatching(/at most 10 s/) as unknown,
      });
      expect(posts(stage)).toBe(0);
    } finally {
      clock.mockRestore();
    }
  });

  test("mutate, frozen between Temporal's word and the write until its heartbeat may have timed out, sends nothing", async () => {
    const real = Date.now;
    let ahead = 0;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => real() + ahead);
    try {
      const stage = await staged({}, { wanted: () => Promise.resolve((ahead += 5_000) > 0 ? null : 'never') });
      const order = await stage.order();
      const result = await stage.run((a) => a.mutate(order));
      expect(result).toMatchObject({
        answer: 'not-sent',
        writtenAt: null,
        why: expect.stringMatching(/Temporal's word/) as unknown,
      });
      expect(posts(stage)).toBe(0);
    } finally {
      clock.mockRestore();
    }
  });

  test('mutate, cancelled right before writing, sends nothing', async () => {
    const cancel = { now: (): void => undefined };
    const stage = await staged({}, { wanted: () => Promise.resolve((cancel.now(), null)) });
    const order = await stage.order();
    const env = stage.env();
    cancel.now = () => env.cancel();
    const result = await stage.runIn(env, (a) => a.mutate(order));
    expect(result).toMatchObject({
      answer: 'not-sent',
      writtenAt: null,
      why: expect.stringMatching(/cancelled/) as unknown,
    });
    expect(posts(stage)).toBe(0);
  });

  test('mutate, cancelled after writing, waits for the answer', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.faults.on({ kind: 'late-answer', ms: 300, method: 'POST' });
    const env = stage.env();
    stage.sim.onRequest((moment, entry) => {
      if (moment === 'arrived' && entry.method === 'POST') env.cancel();
    });
    expect(await stage.runIn(env, (a) => a.mutate(order))).toMatchObject({ answer: 'true' });
  });

  test.each([
    ['the connection is reset before the effect', { kind: 'reset', when: 'before', method: 'POST' }, 'lost', 0],
    ['the connection is reset after the effect', { kind: 'reset', when: 'after', method: 'POST' }, 'lost', 1],
    ['no answer comes', { kind: 'no-answer', method: 'POST' }, 'lost', 1],
    ['the server fails', { kind: 'status', status: 503, method: 'POST' }, '503', 0],
    ['the answer is a no', { kind: 'says', answer: 'false', do: false }, 'false', 0],
    ['the answer lacks the service', { kind: 'says', answer: 'missing', do: false }, 'missing', 0],
    ['the answer is not JSON', { kind: 'garbled', as: 'not-json', method: 'POST' }, 'missing', 1],
    ['the answer is a redirect', { kind: 'redirect', method: 'POST' }, '307', 0],
  ] as const)(
    'mutate, when %s, says so, was written once, and throws nothing',
    async (_when, fault, answer, restarts) => {
      const stage = await staged();
      const order = await stage.order({ timeout: 500 });
      stage.sim.faults.on(fault);
      const result = await stage.run((a) => a.mutate(order));
      expect(result).toMatchObject({ answer, already: false, refused: null, refusal: null });
      expect(result.writtenAt).not.toBeNull();
      expect(posts(stage)).toBe(1);
      expect(stage.sim.ledger.count('restarted', 2, 'stats_archiver')).toBe(restarts);
    },
  );

  test('mutate, while it runs, heartbeats', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.faults.on({ kind: 'late-answer', ms: 1_300, method: 'POST' });
    const env = stage.env();
    let beats = 0;
    env.on('heartbeat', () => (beats += 1));
    await stage.runIn(env, (a) => a.mutate(order));
    expect(beats).toBeGreaterThanOrEqual(2);
  });
});
