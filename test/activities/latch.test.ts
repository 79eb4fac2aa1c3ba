import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeIdle } from '../../redis-api/pool';
import { closeAll, staged } from './help';
import { FirstAlone } from '../../activities/first-alone';
import { LoginLatch } from '../../activities/latch';

describe('login latch', () => {
  test('latch, after a 401, refuses that secret of that cluster and no other', () => {
    const latch = new LoginLatch();
    latch.shut('prod', 'old', 'GET https://10.0.0.1:9443/v1/cluster answered 401');
    expect(latch.refusal('prod', 'old')).toMatch(/10\.0\.0\.1.*401/);
    expect(latch.refusal('prod', 'new')).toBeNull();
    expect(latch.refusal('test', 'old')).toBeNull();
  });

  test('latch, when the old secret is read once more after a change, stays shut for it', () => {
    const latch = new LoginLatch();
    latch.shut('prod', 'old', '401');
    expect(latch.refusal('prod', 'new')).toBeNull();
    expect(latch.refusal('prod', 'old')).not.toBeNull();
  });

  test('latch, opened by a person, lets the next request through alone', async () => {
    const latch = new LoginLatch();
    latch.works('prod', 's');
    latch.shut('prod', 's', '401');
    latch.open('prod');
    expect(latch.refusal('prod', 's')).toBeNull();
    const running = { now: 0, most: 0 };
    const ask = () => busy(running);
    await Promise.all([latch.pass('prod', 's', ask), latch.pass('prod', 's', ask), latch.pass('prod', 's', ask)]);
    expect(running.most).toBe(1);
  });

  test('latch, when an answer arrives after a 401, does not open again', async () => {
    const latch = new LoginLatch();
    latch.shut('prod', 's', '401');
    latch.works('prod', 's');
    expect(latch.refusal('prod', 's')).not.toBeNull();
    const running = { now: 0, most: 0 };
    await Promise.all([1, 2, 3].map(() => latch.pass('prod', 's', () => busy(running))));
    expect(running.most).toBe(1);
  });

  test('latch, opened for a cluster that nobody asked yet, has nothing to open', () => {
    expect(() => new LoginLatch().open('prod')).not.toThrow();
  });

  test('latch, once the secret works, lets requests through side by side', async () => {
    const latch = new LoginLatch();
    latch.works('prod', 's');
    const running = { now: 0, most: 0 };
    await Promise.all([1, 2, 3].map(() => latch.pass('prod', 's', () => busy(running))));
    expect(running.most).toBe(3);
  });
});

describe('first alone', () => {
  test('requests, that wait for the first, go side by side once it has shown that the login works', async () => {
    const gate = new FirstAlone();
    const running = { now: 0, most: 0 };
    const first = gate.pass(async () => {
      await busy(running);
      gate.open();
    });
    await Promise.all([first, ...[1, 2, 3].map(() => gate.pass(() => busy(running)))]);
    expect(running.most).toBe(3);
  });

  test('first request, that fails, lets the next one go alone too and passes its error on', async () => {
    const gate = new FirstAlone();
    const order: string[] = [];
    const first = gate.pass(async () => {
      order.push('first');
      await Promise.resolve();
      throw new Error('no connection');
    });
    const second = gate.pass(async () => {
      order.push('second');
      gate.open();
      return 2;
    });
    await expect(first).rejects.toThrow('no connection');
    await expect(second).resolves.toBe(2);
    expect(order).toEqual(['first', 'second']);
  });
});

async function busy(running: { now: number; most: number }): Promise<void> {
  running.now += 1;
  running.most = Math.max(running.most, running.now);
  await new Promise((resolve) => setTimeout(resolve, 5));
  running.now -= 1;
}

describe('many runs with one login', () => {
  afterEach(async () => {
    closeIdle();
    await closeAll();
  });

  test('runs, side by side with a login that fails, ask once; doctor and a retry of a person try once more each', async () => {
    const stage = await staged({ nodes: 3 });
    stage.sim.do({ what: 'password', password: 'another-one' });
    const all = (unlatch: boolean): Promise<unknown> =>
      Promise.all(
        Array.from({ length: 20 }, () =>
          stage.run((a) => a.looks({ cluster: 'sim', nodes: stage.nodes, services: null, unlatch })),
        ),
      );
    await all(false);
    expect(stage.sim.ledger.failedLogins).toBe(1);
    await all(false);
    expect(stage.sim.ledger.failedLogins).toBe(1);
    expect(await stage.run((a) => a.doctor({ cluster: 'sim' }))).toMatchObject({ ok: false });
    expect(stage.sim.ledger.failedLogins).toBe(2);
    await stage.run((a) => a.looks({ cluster: 'sim', nodes: stage.nodes, services: null, unlatch: true }));
    expect(stage.sim.ledger.failedLogins).toBe(3);
  });

  test('secret, replaced by a rename while many runs ask, never mixes old and new: one failed login at most', async () => {
    const stage = await staged({ nodes: 3 });
    await writeFile(join(stage.dir, 'pw'), `${stage.sim.password}\n`);
    await writeFile(join(stage.dir, 'ca.pem'), stage.sim.ca);
    await writeFile(
      join(stage.dir, 'clusters.yaml'),
      JSON.stringify({
        clusters: { sim: stage.sim.inventory({ file: join(stage.dir, 'pw') }, join(stage.dir, 'ca.pem')) },
      }),
    );
    const looks = (): Promise<Record<string, unknown>> =>
      stage.run((a) => a.looks({ cluster: 'sim', nodes: stage.nodes, services: null, unlatch: false }));
    await looks();
    stage.sim.do({ what: 'password', password: 'the-new-one' });
    await writeFile(join(stage.dir, 'pw.new'), 'the-new-one\n');
    const asked = Promise.all(Array.from({ length: 10 }, looks));
    await rename(join(stage.dir, 'pw.new'), join(stage.dir, 'pw'));
    await asked;
    expect(stage.sim.ledger.failedLogins).toBeLessThanOrEqual(1);
    expect(Object.values(await looks()).every((look) => 'services' in (look as object))).toBe(true);
  });
});
