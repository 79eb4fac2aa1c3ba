import type { Report } from '../../rollout/report-shape';
import type { Hook, Simulator } from '../../simulator';
import { expectFitForPeople, House, QUICK, reportOf } from './house';
import { until, type Running } from './programs';

let house: House;
let worker: Running;

beforeAll(async () => {
  house = await House.open();
  await house.write('quick.yaml', QUICK);
  await house.cluster('spare');
  worker = await house.worker();
});
afterAll(() => house.close());

/** Holds the first request that fits until `letGo`; `met` resolves when it is there. */
function holdAt(
  sim: Simulator,
  at: Parameters<Hook>[0],
  fits: (entry: Parameters<Hook>[1]) => boolean,
): { met: Promise<void>; letGo: () => void } {
  let letGo: () => void = () => undefined;
  const gone = new Promise<void>((done) => (letGo = done));
  const met = new Promise<void>((done) => {
    const stop = sim.onRequest(async (moment, entry) => {
      if (moment !== at || !fits(entry)) return;
      stop();
      done();
      await gone;
    });
  });
  return { met, letGo };
}

const isPost: Parameters<typeof holdAt>[2] = ({ method }) => method === 'POST';

/** A look after the first POST: the run knows by then that it was answered. */
function isLookedAt({ ledger }: Simulator): boolean {
  const requests = ledger.requests({});
  const sent = requests.findIndex((entry) => entry.method === 'POST');
  const { node } = requests[sent] ?? {};
  const after = sent < 0 ? [] : requests.slice(sent + 1);
  return after.some((entry) => entry.node === node && entry.method === 'GET' && entry.path === '/v1/local/services');
}

function follow(id: string): Running {
  return house.start(['run', './quick.yaml', '--cluster', id, '--id', id, '--json']);
}

/** Every service restarted exactly once, one node at a time, and the report says what the cluster counted. */
function expectOnceEach(sim: Simulator, report: Report): void {
  expect({ why: report.next, outcome: report.outcome }).toMatchObject({ outcome: 'completed' });
  expect([2, 3, 1].map((node) => sim.ledger.count('restarted', node, 'stats_archiver'))).toEqual([1, 1, 1]);
  expect(sim.ledger.mutations()).toHaveLength(3);
  expect(sim.ledger.mostOut()).toBe(1);
  expect(sim.ledger.requiredTouched()).toEqual([]);
  expect(sim.ledger.troubles).toEqual([]);
  expect(report.nodes.map(({ uid, phase, services }) => [uid, phase, services[0]?.verdict])).toEqual([
    [2, 'done', 'restarted'],
    [3, 'done', 'restarted'],
    [1, 'done', 'restarted'],
  ]);
}

test('a worker killed right before a POST, right after one took effect, and while it is proven: the next one finishes all three, each service restarted exactly once', async () => {
  const before = await house.cluster('before');
  const after = await house.cluster('after');
  const settling = await house.cluster('settling', { restartMs: 2_500 });
  const unsent = holdAt(
    before,
    'arrived',
    ({ node, path }) => node === 2 && path === '/v1/cluster/services_configuration',
  );
  const applied = holdAt(after, 'applied', isPost);
  const runs = ['before', 'after', 'settling'].map(follow);
  await Promise.all([
    unsent.met,
    applied.met,
    until(
      () => isLookedAt(settling),
      20_000,
      () => 'nothing that was sent is looked at',
    ),
  ]);
  worker.kill('SIGKILL');
  await worker.ended;
  unsent.letGo();
  applied.letGo();
  worker = await house.worker();

  const [first, second, third] = await Promise.all(runs.map(({ ended }) => ended));
  for (const ran of [first, second, third]) {
    expect(ran?.code).toBe(0);
    expectFitForPeople(ran ?? { out: '', err: '' }, [before.password, after.password, settling.password]);
  }
  const reports = [first, second, third].map((ran) => reportOf(ran ?? { out: '' }));
  [before, after, settling].forEach((sim, index) => expectOnceEach(sim, reports[index] as Report));
  // What may have been sent stands in the report, whatever became of it.
  expect(reports[0]?.mutations.map(({ node, answer }) => [node, answer])).toEqual([
    [2, 'lost'],
    [2, 'true'],
    [3, 'true'],
    [1, 'true'],
  ]);
  expect(reports[1]?.mutations.map(({ node, answer }) => [node, answer])).toEqual([
    [2, 'lost'],
    [3, 'true'],
    [1, 'true'],
  ]);
  expect(reports[2]?.mutations.map(({ node, answer }) => [node, answer])).toEqual([
    [2, 'true'],
    [3, 'true'],
    [1, 'true'],
  ]);
});

test('a worker asked to end by SIGTERM with a POST in hand: it ends after the answer, exit 0, and the next one goes on from there', async () => {
  const sim = await house.cluster('asked');
  const held = holdAt(sim, 'arrived', isPost);
  const run = follow('asked');
  await held.met;
  worker.kill('SIGTERM');
  await new Promise((done) => setTimeout(done, 700));
  expect(worker.child.exitCode).toBeNull();
  held.letGo();
  expect(await worker.ended).toMatchObject({ code: 0 });
  expect(sim.ledger.mutations()).toMatchObject([{ status: 200, effects: [{ what: 'restarted' }] }]);
  worker = await house.worker();
  const ran = await run.ended;
  const report = reportOf(ran);
  expectOnceEach(sim, report);
  expect(report.mutations.map(({ answer }) => answer)).toEqual(['true', 'true', 'true']);
});

test('a Temporal server that crashes and comes back on its database: the run and who watches it go on', async () => {
  const sim = await house.cluster('server', { restartMs: 2_000 });
  const run = follow('server');
  await until(
    () => sim.ledger.mutations().length === 1,
    20_000,
    () => 'nothing was sent',
  );
  await house.server.crashAndRestart();
  const ran = await run.ended;
  expect(ran.code).toBe(0);
  expectOnceEach(sim, reportOf(ran));
  expectFitForPeople(ran);
  expect(worker.child.exitCode).toBeNull();
});
