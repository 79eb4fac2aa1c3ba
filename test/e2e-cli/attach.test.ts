import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '../../simulator';
import { expectFitForPeople, House, QUICK, reportOf } from './house';
import { until } from './programs';

let house: House;
let sim: Simulator;

const NAMED = QUICK.replace('quick', 'named').replace('stable: 1s', 'stable: 4s');
const SAME = ['run', 'rolling-restart', '--cluster', 'one', '--nodes', '2', '-i', 'stable=4s'];

beforeAll(async () => {
  house = await House.open();
  sim = await house.cluster('one');
  await house.write('quick.yaml', QUICK);
  await mkdir(join(house.dir, 'books'));
  await house.write('books/named.yaml', NAMED);
  await house.worker(['--runbooks', 'books']);
});
afterAll(() => house.close());

async function rolling(id: string): Promise<void> {
  await house.standing(id, ({ phase }) => phase === 'rolling');
}

const idsOf = async (): Promise<string[]> =>
  (JSON.parse((await house.rollbook(['list', '--json'])).out) as { runs: { id: string }[] }).runs.map(({ id }) => id);

describe('a cluster is busy', () => {
  test('with --attach, the same request follows the run to its end, starts nothing, and exits by its outcome; another one is refused and told apart', async () => {
    const first = house.start([...SAME, '--id', 'first', '--by', 'ada', '--json']);
    await rolling('first');
    const [same, spelt, other, without] = await Promise.all([
      house.rollbook([...SAME, '--attach', '--by', 'bob', '--id', 'second', '--json']),
      // The same in other words: a default written out, and a duration in another unit.
      house.rollbook([...SAME.slice(0, -1), 'stable=4000ms', '-i', 'services=stats_archiver', '--attach', '--json']),
      house.rollbook(['run', 'rolling-restart', '--cluster', 'one', '-i', 'stable=5s', '--attach', '--json']),
      house.rollbook([...SAME, '--id', 'third']),
    ]);
    for (const ran of [same, spelt]) {
      expect(ran.code).toBe(0);
      expect(reportOf(ran)).toMatchObject({ outcome: 'completed', run: { id: 'first', requestedBy: 'ada' } });
      expect(ran.err).toMatch(/^attached to run first: the same request, at work since .* UTC, started by ada$/m);
      expect(ran.out.split('\n')[0]).toMatch(/"type":"note".*attached to run first/);
    }
    expect(other.code).toBe(3);
    expect(JSON.parse(other.out)).toEqual({
      error: {
        code: 'busy',
        message: expect.stringMatching(
          /^cluster one is held by run first since \S+, started by ada; it does something else: input stable is 4s there and 5s here; it is for nodes 2 there and all nodes that match here\. Follow it with: rollbook watch first --address \S+$/,
        ),
        problems: [],
      },
    });
    expect(without.code).toBe(3);
    expect(without.err).toMatch(/held by run first since .*, started by ada; follow it with: rollbook watch first/);
    expectFitForPeople(without);
    expect((await first.ended).code).toBe(0);
    expect(sim.ledger.mutations()).toHaveLength(1);
    expect((await idsOf()).sort()).toEqual(['first', 'third']);
  });

  test('with --attach --detach, the status of the run that is going on, exit 0; a run that only reads needs no lock and is its own', async () => {
    const holder = house.start([...SAME, '--id', 'again']);
    await rolling('again');
    const [detached, check] = await Promise.all([
      house.rollbook([...SAME, '--attach', '--detach', '--json']),
      house.rollbook(['run', 'health-check', '--cluster', 'one', '--attach', '--json']),
    ]);
    expect(detached.code).toBe(0);
    expect(JSON.parse(detached.out)).toMatchObject({
      run: { id: 'again' },
      phase: 'rolling',
    });
    expect(reportOf(check).run.id).toMatch(/^one-health-check-/);
    expect((await holder.ended).code).toBe(0);
  });

  test('a runbook that is a file, the same text is the same request and another text is not', async () => {
    await house.write('long.yaml', QUICK.replace('stable: 1s', 'stable: 4s'));
    await house.write('other.yaml', QUICK.replace('stable: 1s', 'stable: 3s'));
    const holder = house.start(['run', './long.yaml', '--cluster', 'one', '--nodes', '3', '--id', 'sent']);
    await rolling('sent');
    const [same, other] = await Promise.all([
      house.rollbook(['run', './long.yaml', '--cluster', 'one', '--nodes', '3', '--attach', '--json']),
      house.rollbook(['run', './other.yaml', '--cluster', 'one', '--nodes', '3', '--attach']),
    ]);
    expect(same.code).toBe(0);
    expect(reportOf(same).run.id).toBe('sent');
    expect(other.code).toBe(3);
    expect(other.err).toContain('runbook quick has another text there than here');
    expect((await holder.ended).code).toBe(0);
  });
});

test('nobody holds the cluster, --attach starts a run of its own', async () => {
  const ran = await house.rollbook([
    'run',
    './quick.yaml',
    '--cluster',
    'one',
    '--nodes',
    '2',
    '--attach',
    '--id',
    'alone',
    '--json',
  ]);
  expect(ran.code).toBe(0);
  expect(reportOf(ran)).toMatchObject({ outcome: 'completed', run: { id: 'alone' } });
});

test('two people at once with --attach: one runs, the other follows, one request is sent', async () => {
  const before = sim.ledger.mutations().length;
  const both = await Promise.all(
    ['ada', 'bob'].map((by) => house.rollbook([...SAME, '--attach', '--by', by, '--json'])),
  );
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const [one, two] = both.map((ran) => reportOf(ran).run.id);
  expect(one).toBe(two);
  expect(both.filter(({ err }) => err.includes('attached to run'))).toHaveLength(1);
  expect(sim.ledger.mutations()).toHaveLength(before + 1);
});

test('a run that gave up its lock while its plan waits for an approval, the same request follows it; another request has the cluster', async () => {
  const before = sim.ledger.mutations().length;
  const first = house.start([...SAME, '--id', 'asking', '--by', 'ada', '--require-approval']);
  const { questions } = await house.standing('asking', ({ phase }) => phase === 'waiting');
  const second = house.start([...SAME, '--attach', '--by', 'bob', '--json']);
  await second.said('attached to run asking: the same request, at work since');
  const other = await house.rollbook(['run', './quick.yaml', '--cluster', 'one', '--nodes', '3', '--attach', '--json']);
  expect([other.code, reportOf(other).nodes.map(({ uid }) => uid)]).toEqual([0, [3]]);
  const plan = questions?.[0]?.plan ?? '';
  expect((await house.rollbook(['approve', 'asking', '--plan', plan])).code).toBe(0);
  const [asked, followed] = await Promise.all([first.ended, second.ended]);
  expect([asked.code, followed.code]).toEqual([0, 0]);
  expect(reportOf(followed)).toMatchObject({ outcome: 'completed', run: { id: 'asking', requestedBy: 'ada' } });
  expect(sim.ledger.mutations()).toHaveLength(before + 2);
});

test('without what the worker needs: wrong input exits 2 and starts nothing', async () => {
  const before = (await idsOf()).length;
  const holder = house.start([...SAME, '--id', 'last']);
  await rolling('last');
  const ran = await house.rollbook([
    'run',
    'rolling-restart',
    '--cluster',
    'one',
    '-i',
    'stable=10m',
    '--attach',
    '--json',
  ]);
  expect(ran.code).toBe(2);
  expect(JSON.parse(ran.out)).toMatchObject({ error: { code: 'input' } });
  expect(await idsOf()).toHaveLength(before + 1);
  expect((await holder.ended).code).toBe(0);
});

test('a runbook of the worker that was changed since the run began, is another request, and that is said', async () => {
  const holder = house.start(['run', 'named', '--cluster', 'one', '--nodes', '2', '--id', 'older']);
  await rolling('older');
  await house.write('books/named.yaml', `${NAMED}# mended\n`);
  const ran = await house.rollbook(['run', 'named', '--cluster', 'one', '--nodes', '2', '--attach']);
  expect(ran.code).toBe(3);
  expect(ran.err).toContain('it does something else: runbook named had another text when that run began');
  expect((await holder.ended).code).toBe(0);
});

test('the run that holds the cluster was terminated, nothing is there to follow: one run is refused, and says when the cluster is free', async () => {
  const dead = await house.cluster('dead');
  const holder = house.start(['run', './quick.yaml', '--cluster', 'dead', '--id', 'killed']);
  await until(
    () => dead.ledger.mutations().length > 0,
    15_000,
    () => 'nothing was sent',
  );
  await house.server.client.workflow.getHandle('killed').terminate('by the test');
  expect((await holder.ended).code).toBe(1);
  const sent = dead.ledger.mutations().length;
  const ran = await house.rollbook(['run', './quick.yaml', '--cluster', 'dead', '--attach', '--json']);
  expect(ran.code).toBe(3);
  expect(reportOf(ran)).toMatchObject({ outcome: 'refused', mutations: [] });
  expect(ran.err).toMatch(/still locked for run killed, which has ended .* free in \d+ s at the latest/);
  expect((await idsOf()).filter((id) => id.startsWith('dead-'))).toHaveLength(1);
  expect(dead.ledger.mutations()).toHaveLength(sent);
});
