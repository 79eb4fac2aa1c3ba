import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findTemporal } from '../../temporal/binary';
import { SEARCH_ATTRIBUTES } from '../../temporal/names';
import { answers, freePorts } from '../../temporal/ports';
import { startServerProcess } from '../../temporal/server-process';
import { expectFitForPeople, House, QUICK, reportOf } from './house';
import { type Ran, rollbook, start, until } from './programs';

let house: House;
let silent: number | undefined;
let withoutTemporal: Promise<Ran>[];

beforeAll(async () => {
  house = await House.open();
  await house.write('quick.yaml', QUICK);
  await house.cluster('one');
  // They wait for ten seconds and use nothing meanwhile; the first test goes on beside them. More than two that start at once
  // would wait for each other.
  [silent] = await freePorts(1);
  const place = { cwd: house.dir, env: { TEMPORAL_ADDRESS: `127.0.0.1:${silent}` } };
  const calls = [
    ['run', './quick.yaml', '--cluster', 'one'],
    ['list', '--json'],
    ['abort', 'x'],
    ['doctor', 'one'],
    ['worker'],
  ];
  const turns: Promise<Ran>[] = [];
  for (const words of calls) {
    const before: Promise<unknown> = turns.at(-2) ?? Promise.resolve();
    turns.push(before.then(() => rollbook(words, place)));
  }
  withoutTemporal = turns;
});
afterAll(() => house.close());

describe('no worker', () => {
  test('run, ends the untouched run and exits 4 within 15 s; nothing starts when a worker comes later', async () => {
    const sim = await house.cluster('two');
    const ran = await house.rollbook(['run', './quick.yaml', '--cluster', 'two', '--id', 'nobody-home', '--json']);
    expect(ran.code).toBe(4);
    expect(ran.ms).toBeLessThan(15_000);
    expect(JSON.parse(ran.out)).toMatchObject({
      error: { code: 'no-worker', message: expect.stringContaining(house.server.address) },
    });
    expectFitForPeople(ran);

    const worker = await house.worker();
    await new Promise((done) => setTimeout(done, 1_500));
    expect(sim.ledger.entries).toEqual([]);
    const report = await house.rollbook(['report', 'nobody-home']);
    expect(report).toMatchObject({ code: 0, err: expect.stringContaining('terminated') });
    const listed = await house.rollbook(['list', '--json', '--outcome', 'failed']);
    expect(JSON.parse(listed.out)).toMatchObject({ runs: [{ id: 'nobody-home', outcome: 'failed' }] });
    worker.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  test('a run whose worker is gone: status, list and watch show what Temporal knows; abort leaves a cancel that the next worker obeys', async () => {
    const sim = await house.cluster('three');
    const first = await house.worker();
    await house.rollbook([
      'run',
      'rolling-restart',
      '--cluster',
      'three',
      '--id',
      'alone',
      '--detach',
      '-i',
      'stable=3s',
    ]);
    await until(
      () => sim.ledger.mutations().length === 1,
      10_000,
      () => 'nothing was sent',
    );
    first.kill('SIGKILL');
    await first.ended;

    const [status, list, abort] = await Promise.all([
      house.rollbook(['status', 'alone']),
      house.rollbook(['list']),
      house.rollbook(['abort', 'alone', '--reason', 'wrong day']),
    ]);
    expect(status).toMatchObject({ code: 0, err: expect.stringContaining('no worker answers') });
    expect(status.out).toContain('rolling-restart on three');
    expect(list).toMatchObject({ code: 0, err: expect.stringContaining('no worker answers') });
    expect(list.out).toContain('alone');
    expect(abort.code).toBe(4);
    expect(abort.ms).toBeLessThan(15_000);
    expect(abort.err).toContain('it may still arrive');
    expect(abort.err).toContain('a cancel now waits in Temporal');

    const watching = house.start(['watch', 'alone', '--json']);
    await watching.said('no worker answers');
    await house.worker();
    const watched = await watching.ended;
    expect(watched.code).toBe(1);
    expect(watched.err).toContain('the run answers again');
    const report = reportOf(watched);
    expect(report.outcome).toBe('stopped');
    // The verb itself may arrive, too, and before it.
    expect(report.messages.map(({ what }) => what)).toContain('abort');
    expect(sim.ledger.mutations()).toHaveLength(1);
    expect(sim.ledger.count('restarted', 2, 'stats_archiver')).toBe(1);
  });
});

describe('no Temporal: exit 4 within 15 s, one sentence with the address', () => {
  test('verbs that start, look, steer and serve', async () => {
    for (const ran of await Promise.all(withoutTemporal)) {
      expect({ code: ran.code, inTime: ran.ms < 15_000 }).toEqual({ code: 4, inTime: true });
      expect(ran.out + ran.err).toContain(`127.0.0.1:${silent}`);
      if (ran.out === '') expect(ran.err.trim().split('\n')).toHaveLength(1);
      else expect(JSON.parse(ran.out)).toMatchObject({ error: { code: 'no-temporal', problems: [] } });
      expectFitForPeople(ran);
    }
  });

  test('a namespace that is not there', async () => {
    const ran = await house.rollbook(['list', '--namespace', 'nowhere']);
    expect(ran).toMatchObject({ code: 4, err: expect.stringContaining('has no namespace nowhere') });
  });
});

describe('a worker that must not start', () => {
  test('search attributes are missing: it says what to do, exit 4; setup mends it, and again does no harm', async () => {
    const [port = 0] = await freePorts(1);
    const server = startServerProcess(
      await findTemporal(),
      ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
      join(house.dir, 'bare.log'),
    );
    try {
      await until(
        () => answers('127.0.0.1', port),
        20_000,
        () => 'the server did not start',
      );
      const bare = (words: string[]) => rollbook([...words, '--address', `127.0.0.1:${port}`], { cwd: house.dir });
      await until(
        async () => (await bare(['worker'])).err.includes('rollbook setup'),
        20_000,
        () => 'the worker did not refuse',
      );
      expect(await bare(['worker'])).toMatchObject({
        code: 4,
        out: '',
        err: expect.stringContaining('RollbookCluster'),
      });
      expect(await bare(['run', './quick.yaml', '--cluster', 'one'])).toMatchObject({
        code: 4,
        err: expect.stringContaining('rollbook setup'),
      });
      expect(JSON.parse((await bare(['setup', '--json'])).out)).toEqual({
        ok: true,
        namespace: 'default',
        registered: [...SEARCH_ATTRIBUTES],
      });
      expect(JSON.parse((await bare(['setup', '--json'])).out)).toMatchObject({ registered: [] });
      const worker = start(['worker', '--address', `127.0.0.1:${port}`], { cwd: house.dir });
      await worker.said('serves namespace default');
      worker.kill('SIGINT');
      expect((await worker.ended).code).toBe(0);
    } finally {
      await server.stop({ hard: true });
    }
  });

  test('two runbooks have one name: exit 2, both files named', async () => {
    await mkdir(join(house.dir, 'own'), { recursive: true });
    await house.write('own/a.yaml', QUICK);
    await house.write('own/b.yaml', QUICK);
    const ran = await house.rollbook(['worker', '--runbooks', './own']);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/own\/b\.yaml:1:1: .*own\/a\.yaml/);
    expectFitForPeople(ran);
  });

  test('no inventory, a folder that is not there: exit 2, named', async () => {
    const none = await house.rollbook(['worker', '--clusters', './none.yaml']);
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('none.yaml') });
    const folder = await house.rollbook(['worker', '--runbooks', './nowhere']);
    expect(folder).toMatchObject({ code: 2, err: expect.stringContaining('nowhere') });
  });

  test('a runbook of its folder has a mistake: it starts, says so, and refuses that one', async () => {
    await mkdir(join(house.dir, 'bad'), { recursive: true });
    await house.write(
      'bad/broken.yaml',
      QUICK.replace('quick', 'broken').replace('services.restart', 'services.restrt'),
    );
    const worker = await house.worker(['--runbooks', './bad']);
    expect(worker.so().err).toContain('broken.yaml:7:');
    worker.kill('SIGTERM');
    await worker.ended;
  });
});
