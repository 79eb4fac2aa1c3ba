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
