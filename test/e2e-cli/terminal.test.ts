import { spawnSync } from 'node:child_process';
import type { Simulator } from '../../simulator';
import { House, QUICK } from './house';
import { type Running, startOnTerminal, until } from './programs';

const ESC = String.fromCharCode(27);
const CTRL_C = String.fromCharCode(3);

let house: House;
let sim: Simulator;

beforeAll(async () => {
  house = await House.open();
  sim = await house.cluster('one', { restartMs: 800 });
  await house.write('quick.yaml', QUICK);
  await house.worker();
});
afterAll(() => house.close());

function terminal(words: string[], size?: [number, number]): Running {
  return startOnTerminal(house.addressed(words), { cwd: house.dir }, size);
}

const type = (run: Running, text: string): void => void run.child.stdin?.write(text);

/** Without Python there is no terminal to try it on, and the tests say that they were skipped. */
const onTerminal = spawnSync('python3', ['--version']).status === 0 ? describe : describe.skip;

onTerminal('run on a terminal', () => {
  test('shows the plan with server and cluster, asks, and a no starts nothing, exit 130', async () => {
    const run = terminal(['run', './quick.yaml', '--cluster', 'one', '--id', 'no']);
    await run.said('Carry this out on one (cluster.sim.local)? [y/N] ');
    const { out } = run.so();
    for (const text of [
      house.server.address,
      'namespace default',
      'node 2  10.0.0.2  secondary',
      'stats_archiver  RUNNING  restart',
      'YES  cluster-check',
    ])
      expect(out).toContain(text);
    type(run, '\r');
    const ended = await run.ended;
    expect(ended).toMatchObject({ code: 130, out: expect.stringContaining('nothing was started') });
    expect(sim.ledger.mutations()).toEqual([]);
    expect(await house.rollbook(['status', 'no'])).toMatchObject({ code: 2 });
  });

  test('Ctrl-C at the question is a no', async () => {
    const run = terminal(['run', './quick.yaml', '--cluster', 'one']);
    await run.said('[y/N] ');
    type(run, CTRL_C);
    expect((await run.ended).code).toBe(130);
    expect(sim.ledger.mutations()).toEqual([]);
  });

  test('a yes runs exactly that plan under a live table; Ctrl-C leaves it going; watch draws it to its end', async () => {
    const run = terminal(['run', './quick.yaml', '--cluster', 'one', '--id', 'yes']);
    await run.said('[y/N] ');
    const hash = /hash +([0-9a-f]{64})/.exec(run.so().out)?.[1];
    type(run, 'y\r');
    await until(
      () => sim.ledger.mutations().length === 1,
      20_000,
      () => run.so().out,
    );
    await run.said('0 of 3 nodes done');
    type(run, CTRL_C);
    const left = await run.ended;
    expect(left.code).toBe(130);
    expect(left.out).toContain('Ctrl-C leaves it going');
    expect(left.out).toContain(`the run goes on; come back with: rollbook watch yes --address ${house.server.address}`);
    expect((await house.standing('yes')).run.plan).toBe(hash);

    const watched = await terminal(['watch', 'yes'], [60, 12]).ended;
    expect(watched.code).toBe(0);
    expect(watched.out).toContain(`${ESC}[0J`);
    // Until the report, nothing is wider than the terminal.
    const [drawn = ''] = watched.out.split('quick on one: completed');
    const rows = drawn
      .split('\n')
      .map((line) => line.replaceAll(new RegExp(`${ESC}\\[[0-9;]*[A-Za-z]`, 'g'), '').trimEnd());
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(60);
    expect(watched.out).toContain('Nothing: everything that was asked for is done.');
    expect([2, 3, 1].map((node) => sim.ledger.count('restarted', node, 'stats_archiver'))).toEqual([1, 1, 1]);
  });

  test('a plan that is refused is shown with its reason, nobody is asked, exit 3', async () => {
    const { code, out } = await terminal(['run', './quick.yaml', '--cluster', 'one', '-i', 'services=cluster_wd'])
      .ended;
    expect(code).toBe(3);
    expect(out).not.toContain('[y/N]');
    expect(out).toMatch(/rollbook: the plan is refused: cluster_wd is not an optional service/);
  });
});
