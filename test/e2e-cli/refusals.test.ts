import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { expectFitForPeople, House, QUICK, reportOf } from './house';
import { rollbook, until, type Ran } from './programs';

let house: House;
let sim: Simulator;
let blind: Simulator;

const PLANTED = 'Wrong-and-planted-7d1f';

beforeAll(async () => {
  house = await House.open();
  sim = await house.cluster('one');
  blind = await house.cluster('blind');
  await house.write('blind/password', `${PLANTED}\n`);
  await house.write('quick.yaml', QUICK);
  await house.worker();
});
afterAll(() => house.close());

async function refused(words: string[]): Promise<{ ran: Ran; report: Report }> {
  const before = sim.ledger.mutations().length;
  const ran = await house.rollbook(['run', ...words, '--json']);
  expect(sim.ledger.mutations()).toHaveLength(before);
  const report = reportOf(ran);
  expect(report).toMatchObject({ outcome: 'refused', mutations: [] });
  expect(report.next).not.toBe('');
  expectFitForPeople(ran, [sim.password]);
  return { ran, report };
}

describe('what a rule forbids: exit 3, the reason, nothing sent, a report, and the cluster is free again', () => {
  test.each([
    ['a required service', 'cluster_wd', 'not an optional service'],
    ['a service that nobody knows', 'stats_archivr', 'not an optional service'],
    ['a disabled service', 'mdns_server', 'disabled'],
  ])('%s', async (_, service, why) => {
    const { ran } = await refused(['rolling-restart', '--cluster', 'one', '-i', `services=${service}`]);
    expect(ran.code).toBe(3);
    expect(ran.err).toMatch(new RegExp(`^refused: ${service} .*${why}`, 'm'));
    const planned = await house.rollbook(['plan', 'rolling-restart', '--cluster', 'one', '-i', `services=${service}`]);
    expect(planned).toMatchObject({ code: 3, out: expect.stringContaining(why) });
    expect(JSON.parse((await house.rollbook(['clusters', '--json'])).out)).toMatchObject({
      clusters: [{ name: 'one', holder: null }, {}],
    });
  });

  test('a node that the cluster lacks', async () => {
    const { ran } = await refused(['./quick.yaml', '--cluster', 'one', '--nodes', '9']);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('the cluster has no node 9; it has 1, 2, 3');
  });

  test('a node that answers as another one', async () => {
    const mixed = await house.cluster('mixed');
    mixed.faults.on({ kind: 'claims', node: 3, uid: 2 });
    const { ran } = await refused(['./quick.yaml', '--cluster', 'mixed']);
    expect(ran.code).toBe(3);
    expect(ran.err).toMatch(/^refused: node 3 .* answers as node 2 and not as node 3/m);
    expect(mixed.ledger.mutations()).toEqual([]);
  });

  test('a gate that says no, and the same gate waived with a reason', async () => {
    sim.do({ what: 'host-settings', node: 3, error: 'transparent huge pages are on' });
    const { ran } = await refused(['./quick.yaml', '--cluster', 'one', '--nodes', '2']);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('gate cluster-check says no');
    const waived = await house.rollbook([
      'run',
      './quick.yaml',
      '--cluster',
      'one',
      '--nodes',
      '2',
      '--waive',
      'cluster-check',
      '--reason',
      'known, ticket 12',
      '--json',
    ]);
    sim.do({ what: 'host-settings', node: 3, error: null });
    expect(waived.code).toBe(0);
    expect(reportOf(waived).waived).toEqual([
      expect.objectContaining({
        gate: 'cluster-check',
        reason: 'known, ticket 12',
        items: [expect.stringContaining('3')],
      }),
    ]);
  });
});

describe('what was asked wrongly: exit 2, and a report', () => {
  test.each([
    ['a cluster that is not in the inventory', ['rolling-restart', '--cluster', 'two'], /no cluster two/],
    [
      'a runbook that the worker does not have',
      ['rolling-restat', '--cluster', 'one'],
      /no runbook rolling-restat.*`rolling-restart`/,
    ],
    [
      'an input that the runbook does not have',
      ['./quick.yaml', '--cluster', 'one', '-i', 'servces=x'],
      /no input `servces`; did you mean `services`/,
    ],
    ['an input of the wrong type', ['rolling-restart', '--cluster', 'one', '-i', 'stable=10'], /write 10s/],
    [
      'a deadline that is not longer than stable',
      ['rolling-restart', '--cluster', 'one', '-i', 'stable=10m'],
      /`deadline` \(5m\) must be longer than `stable` \(10m\)/,
    ],
  ] as [string, string[], RegExp][])('%s', async (_, words, why) => {
    const ran = await house.rollbook(['run', ...words]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(why);
    expectFitForPeople(ran);
  });

  test('an inventory that was broken while the worker runs, is shown with its place, and no secret in it', async () => {
    const good = await readFile(join(house.dir, 'clusters.yaml'), 'utf8');
    await house.write(
      'clusters.yaml',
      'clusters:\n  one:\n    url: http://ops:hunter2@127.0.0.1\n    username: ops\n    password: hunter2\n',
    );
    const ran = await house.rollbook(['run', './quick.yaml', '--cluster', 'one']);
    const checked = await rollbook(['validate', 'clusters.yaml'], { cwd: house.dir });
    await house.write('clusters.yaml', good);
    for (const { code, out, err } of [ran, checked]) {
      expect(code).toBe(2);
      expect(out + err).toMatch(/clusters\.yaml:5:\d+/);
      expectFitForPeople({ out, err }, ['hunter2']);
    }
  });
});

describe('a wrong password', () => {
  test('run, makes one failed login and no more, exit 3, and names no secret anywhere', async () => {
    const ran = await house.rollbook(['run', './quick.yaml', '--cluster', 'blind', '--id', 'blind-run', '--json']);
    expect(ran.code).toBe(3);
    expect(reportOf(ran)).toMatchObject({ outcome: 'refused', mutations: [] });
    expect(blind.ledger.failedLogins).toBe(1);
    const secrets = [PLANTED, Buffer.from(`${blind.username}:${PLANTED}`).toString('base64')];
    expectFitForPeople(ran, secrets);
    const history = JSON.stringify(
      await house.server.client.workflow.getHandle('blind-run').fetchHistory(),
      (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value),
    );
    for (const secret of secrets) expect(history).not.toContain(secret);
  });

  test('a second run and a plan, ask nothing more with the same password', async () => {
    const ran = await house.rollbook(['run', './quick.yaml', '--cluster', 'blind']);
    const plan = await house.rollbook(['plan', './quick.yaml', '--cluster', 'blind', '--json']);
    expect([ran.code, plan.code]).toEqual([3, 3]);
    expect(blind.ledger.failedLogins).toBe(1);
    expectFitForPeople(ran, [PLANTED]);
  });

  test('doctor, tries it once more and stops, exit 3; with the right one it gets in and the cluster can be used', async () => {
    const wrong = await house.rollbook(['doctor', 'blind']);
    expect(wrong.code).toBe(3);
    expect(blind.ledger.failedLogins).toBe(2);
    expectFitForPeople(wrong, [PLANTED]);
    await house.write('blind/password', `${blind.password}\n`);
    const right = await house.rollbook(['doctor', 'blind', '--json']);
    expect(right.code).toBe(0);
    expect(await house.rollbook(['run', './quick.yaml', '--cluster', 'blind', '--nodes', '2'])).toMatchObject({
      code: 0,
    });
    expect(blind.ledger.failedLogins).toBe(2);
  });
});

describe('doctor, of a cluster that is set up wrongly, exit 3, says what', () => {
  test('an authority that did not sign the certificates', async () => {
    await house.write('blind/ca.pem', sim.ca);
    const ran = await house.rollbook(['doctor', 'blind']);
    await house.write('blind/ca.pem', blind.ca);
    expect(ran.code).toBe(3);
    expect(ran.out).toMatch(/WRONG.*certificate/);
    expectFitForPeople(ran);
  });

  test('addresses that belong to other nodes', async () => {
    const entry = blind.inventory({ file: './blind/password' }, './blind/ca.pem');
    await house.entry('blind', { ...entry, nodes: { 1: blind.urls[1], 2: blind.urls[3], 3: blind.urls[2] } });
    const ran = await house.rollbook(['doctor', 'blind', '--json']);
    await house.entry('blind', entry);
    expect(ran.code).toBe(3);
    const { ok, nodes } = JSON.parse(ran.out) as {
      ok: boolean;
      nodes: { uid: number; ok: boolean; problem: string | null }[];
    };
    expect(ok).toBe(false);
    expect(nodes.map((node) => [node.uid, node.ok])).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
    expect(nodes[1]?.problem).toMatch(/3/);
  });

  test('a cluster that nobody named', async () => {
    expect(await house.rollbook(['doctor', 'nobody'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no cluster nobody'),
    });
    expect(await house.rollbook(['doctor'])).toMatchObject({ code: 2, err: expect.stringContaining('which cluster') });
  });
});

describe('a busy cluster', () => {
  test('a second run, is refused at once naming the holder, since when and by whom, exit 3, and leaves the first alone', async () => {
    const first = house.start([
      'run',
      'rolling-restart',
      '--cluster',
      'one',
      '--nodes',
      '2',
      '-i',
      'stable=3s',
      '--id',
      'first',
      '--by',
      'ada',
      '--json',
    ]);
    await until(
      async () =>
        JSON.parse((await house.rollbook(['clusters', '--json'])).out).clusters.find(
          ({ name }: { name: string }) => name === 'one',
        ).holder?.id === 'first',
      10_000,
      () => 'the first run did not begin',
    );
    const second = await house.rollbook(['run', 'rolling-restart', '--cluster', 'one', '--json']);
    expect(second.code).toBe(3);
    expect(second.err).toMatch(/first.*(since|by).*ada|ada.*first/);
    expect(second.err).toMatch(/\d{4}-\d\d-\d\d/);
    expect(reportOf(second)).toMatchObject({ outcome: 'refused', mutations: [] });
    const open = await house.rollbook(['run', './quick.yaml', '--cluster', 'one', '--id', 'first']);
    expect(open).toMatchObject({ code: 2, err: expect.stringContaining('rollbook watch first') });
    expect((await first.ended).code).toBe(0);
    expect(sim.ledger.mostOut()).toBe(1);
  });
});
