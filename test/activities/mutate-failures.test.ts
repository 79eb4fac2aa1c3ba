import { closeIdle } from '../../redis-api/pool';
import { closeAll, staged } from './help';

afterEach(async () => {
  closeIdle();
  await closeAll();
});

const posts = (stage: { sim: { ledger: { mutations(): unknown[] } } }): number => stage.sim.ledger.mutations().length;

describe('mutate', () => {
  test('mutate, when the node is gone after the POST, has no uid afterwards and throws nothing', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.faults.on({ kind: 'then', at: 'answered', method: 'POST', do: { what: 'down', node: 2 } });
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({ answer: 'true', uidAfter: null });
  });

  test('mutate, when its POST is answered 403, names it and latches nothing', async () => {
    const stage = await staged({ settings: { role: 'cluster_viewer' } });
    const order = await stage.order();
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({ answer: '403', refused: 403 });
    expect((await stage.reading(2, 'stats_archiver')).status).toBe('RUNNING');
  });

  test('mutate, with a wrong password, tries once, and then nothing is asked until a person says retry', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.do({ what: 'password', password: 'another-one' });
    const failed = await stage.run((a) => a.mutate(order));
    expect(failed).toMatchObject({ answer: 'not-sent', refused: 401, refusal: null });
    expect(JSON.stringify(failed)).not.toContain(stage.sim.password);
    const asked = stage.sim.ledger.entries.length;
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({ answer: 'not-sent', refused: 401 });
    expect(stage.sim.ledger.entries.length).toBe(asked);
    expect(stage.sim.ledger.failedLogins).toBe(1);
  });

  test('mutate, when its POST is answered 401, latches and asks nothing more, not even the uid', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.faults.on({ kind: 'status', status: 401, method: 'POST' });
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({ answer: '401', refused: 401, uidAfter: null });
    const asked = stage.sim.ledger.entries.length;
    expect(stage.sim.ledger.entries.at(-1)?.method).toBe('POST');
    await stage.run((a) => a.looks({ cluster: 'sim', nodes: stage.nodes, services: null, unlatch: false }));
    expect(stage.sim.ledger.entries.length).toBe(asked);
  });

  test('mutate, when a proof cannot be read, sends nothing and may be asked again', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.faults.on({ kind: 'status', status: 503, path: '/v1/cluster/services_configuration' });
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({ answer: 'not-sent', refusal: null, refused: null });
    expect(posts(stage)).toBe(0);
  });

  test('mutate, when the node closes the connection between the proofs, sends nothing', async () => {
    const stage = await staged();
    const order = await stage.order();
    stage.sim.faults.on({ kind: 'reset', when: 'before', path: '/v1/cluster/services_configuration' });
    expect(await stage.run((a) => a.mutate(order))).toMatchObject({ answer: 'not-sent', refusal: null });
    expect(posts(stage)).toBe(0);
  });

  test('mutate, for a cluster that the inventory lacks, sends nothing and throws nothing', async () => {
    const stage = await staged();
    const order = await stage.order({ cluster: 'simm' });
    expect(await stage.run((a) => a.mutate({ ...order, cluster: 'simm' }))).toMatchObject({
      answer: 'not-sent',
      why: expect.stringMatching(/no cluster simm/) as unknown,
    });
  });
});
