import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlanDocument } from '../../rollout/plan-shape';
import type { Status } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { expectFitForPeople, House, QUICK, reportOf } from './house';
import type { Running } from './programs';

let house: House;
let sim: Simulator;
let worker: Running;

beforeAll(async () => {
  house = await House.open();
  sim = await house.cluster('one');
  await house.write('quick.yaml', QUICK);
  worker = await house.worker();
});
afterAll(() => house.close());

const RUN = ['run', './quick.yaml', '--cluster', 'one', '--reason', 'ticket 4711', '--by', 'night shift'];

describe('a run, from start to evidence', () => {
  test('run --json, prints an event a line and last the bare report, exit 0', async () => {
    const ran = await house.rollbook([...RUN, '--id', 'as-data', '--json']);
    expect(ran.code).toBe(0);
    const lines = ran.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const event of lines.slice(0, -1)) {
      expect(event).toEqual(
        expect.objectContaining({
          type: expect.stringMatching(/^(plan|gate|node|mutation|look|wait|message|note|outcome)$/),
          at: expect.any(String),
          text: expect.any(String),
        }),
      );
    }
    expect(lines.at(-2)).toMatchObject({ type: 'outcome' });
    const report = reportOf(ran);
    expect(report).toMatchObject({
      outcome: 'completed',
      run: { id: 'as-data', requestedBy: 'night shift', reason: 'ticket 4711' },
      notDone: [],
    });
    expect(report).not.toHaveProperty('phase');
    expect(report.mutations.map(({ node, body }) => [node, body])).toEqual(
      sim.ledger.mutations().map(({ node, body }) => [node, body]),
    );
    expect([2, 3, 1].map((node) => sim.ledger.count('restarted', node, 'stats_archiver'))).toEqual([1, 1, 1]);
    expectFitForPeople(ran, [sim.password]);
  });

  test('run, with nobody at a terminal, prints lines in their order and the report, and asks nothing', async () => {
    const ran = await house.rollbook([...RUN, '--nodes', '2']);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/^run one-quick-\d{8}-\d{6}-[a-z0-9]{4}\n$/);
    const at = [
      'planned: nodes 2',
      'node 2 (10.0.0.2, secondary) begins',
      'restart stats_archiver',
      'restarted',
      ') done',
      'completed',
    ].map((text) => ran.out.indexOf(text));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(ran.out).toContain('Sent: 1 request');
  });

  test('run --detach, returns with the status once the plan stands; watch follows it to its end', async () => {
    const left = await house.rollbook([...RUN, '--id', 'detached', '--detach', '--json']);
    expect(left.code).toBe(0);
    const status = JSON.parse(left.out) as Status;
    expect(status).toMatchObject({
      run: { id: 'detached', plan: expect.stringMatching(/^[0-9a-f]{64}$/) },
      outcome: null,
    });
    expect(status.phase).not.toBe('planning');
    expect(left.err).toContain('rollbook watch detached --address');

    const seen = await house.rollbook(['status', '--cluster', 'one']);
    expect(seen).toMatchObject({ code: 0, out: expect.stringContaining('detached') });
    const only = await house.rollbook(['status', '--json']);
    expect(JSON.parse(only.out)).toMatchObject({ run: { id: 'detached' } });

    const watched = await house.rollbook(['watch', 'detached', '--json']);
    expect(watched.code).toBe(0);
    expect(reportOf(watched)).toMatchObject({ outcome: 'completed', run: { id: 'detached' } });
    const again = await house.rollbook(['watch', 'detached']);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('planned: nodes 2, 3, 1') });
  });

  test('report, of a run that ended, as text, Markdown, JSON and into a file', async () => {
    const text = await house.rollbook(['report', 'as-data']);
    expect(text).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('by        night shift: ticket 4711'),
    });
    const markdown = await house.rollbook(['report', 'as-data', '--format', 'md', '--out', 'report.md']);
    expect(markdown).toMatchObject({ code: 0, out: '' });
    expect(await readFile(join(house.dir, 'report.md'), 'utf8')).toMatch(/^# .*as-data|^# /);
    const data = await house.rollbook(['report', 'as-data', '--format', 'json']);
    const same = await house.rollbook(['report', 'as-data', '--json']);
    expect(JSON.parse(data.out)).toEqual(JSON.parse(same.out));
    expect(JSON.parse(data.out)).toMatchObject({ outcome: 'completed', mutations: [{}, {}, {}] });
  });

  test('status, of a run that ended, answers within a second with its outcome', async () => {
    const times: number[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      const { code, out, ms } = await house.rollbook(['status', 'as-data', '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ phase: 'finished', waiting: null, outcome: 'completed' });
      times.push(ms);
    }
    // The best of three: the machine may be busy with other things.
    expect(Math.min(...times)).toBeLessThan(1_000);
  });

  test('list, by outcome, runbook, age and open ones, shows what fits', async () => {
    const ids = async (...words: string[]): Promise<string[]> => {
      const { code, out } = await house.rollbook(['list', '--json', ...words]);
      expect(code).toBe(0);
      return (JSON.parse(out) as { runs: { id: string }[] }).runs.map(({ id }) => id);
    };
    expect(await ids('--cluster', 'one', '--outcome', 'completed')).toEqual(
      expect.arrayContaining(['as-data', 'detached']),
    );
    expect(await ids('--outcome', 'failed')).toEqual([]);
    expect(await ids('--runbook', 'rolling-restart')).toEqual([]);
    expect(await ids('--since', '1h', '--runbook', 'quick')).toContain('as-data');
    expect(await ids('--open')).toEqual([]);
    expect(await ids('--cluster', "x' OR 'a' = 'a")).toEqual([]);
  });

  test('an ID that nobody has, and the ID of an open run given again, exit 2', async () => {
    const unknown = await house.rollbook(['status', 'nobody', '--json']);
    expect(unknown.code).toBe(2);
    expect(JSON.parse(unknown.out)).toMatchObject({
      error: { code: 'unknown-run', message: expect.stringContaining('nobody') },
    });
    const free = await house.rollbook(['pause', '--cluster', 'one']);
    expect(free).toMatchObject({ code: 2, err: expect.stringContaining('no run holds cluster one') });
  });
});

describe('plans', () => {
  test('plan --out, run --plan on the same cluster, runs exactly that', async () => {
    const planned = await house.rollbook([
      'plan',
      './quick.yaml',
      '--cluster',
      'one',
      '--nodes',
      '3',
      '--out',
      'plan.json',
      '--json',
    ]);
    expect(planned.code).toBe(0);
    const plan = JSON.parse(planned.out) as PlanDocument;
    expect(plan).toMatchObject({ batches: [[3]], refused: [], cluster: 'one', runbook: 'quick' });
    expect(JSON.parse(await readFile(join(house.dir, 'plan.json'), 'utf8'))).toEqual(plan);
    const ran = await house.rollbook(['run', '--plan', 'plan.json', '--json']);
    expect(ran.code).toBe(0);
    expect(reportOf(ran)).toMatchObject({ outcome: 'completed', run: { plan: plan.hash }, nodes: [{ uid: 3 }] });
  });

  test('run --plan, with another node than the plan has, is refused before anything starts, exit 2', async () => {
    const ran = await house.rollbook(['run', '--plan', 'plan.json', '--nodes', '2']);
    expect(ran).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('--nodes is 3 in the plan and 2 here'),
    });
  });

  test('run --plan, changed by hand or no plan at all, is refused before anything starts, exit 2', async () => {
    const plan = JSON.parse(await readFile(join(house.dir, 'plan.json'), 'utf8')) as PlanDocument;
    await house.write('altered.json', JSON.stringify({ ...plan, request: { ...plan.request, nodes: [1] } }));
    const told = { code: 2, out: '', err: expect.stringContaining('altered.json was changed after it was made') };
    expect(await house.rollbook(['run', '--plan', 'altered.json'])).toMatchObject(told);
    await house.write('not-a-plan.json', '{"hash": "x"}');
    const none = { code: 2, out: '', err: expect.stringContaining('not-a-plan.json is no plan') };
    expect(await house.rollbook(['run', '--plan', 'not-a-plan.json'])).toMatchObject(none);
  });

  test('run --plan, on a cluster that has drifted, is refused with the difference, exit 3', async () => {
    const before = sim.ledger.mutations().length;
    sim.do({ what: 'service', node: 3, service: 'stats_archiver', operation: 'stop' });
    await new Promise((done) => setTimeout(done, 300));
    const ran = await house.rollbook(['run', '--plan', 'plan.json', '--json']);
    expect(ran.code).toBe(3);
    expect(reportOf(ran)).toMatchObject({ outcome: 'refused' });
    expect(ran.err).toMatch(/stats_archiver on node 3 was RUNNING .* and is STOPPED/);
    expect(sim.ledger.mutations()).toHaveLength(before);
    sim.do({ what: 'service', node: 3, service: 'stats_archiver', operation: 'start' });
  });
});

describe('what the worker knows', () => {
  test('clusters, with nobody at work, and runbooks, with one of them', async () => {
    expect(JSON.parse((await house.rollbook(['clusters', '--json'])).out)).toEqual({
      clusters: [{ name: 'one', url: sim.urls[1], holder: null }],
    });
    const { runbooks } = JSON.parse((await house.rollbook(['runbooks', '--json'])).out) as {
      runbooks: { name: string }[];
    };
    expect(runbooks.map(({ name }) => name)).toEqual([
      'health-check',
      'restart-primary-services',
      'rolling-restart',
      'rolling-start',
      'rolling-stop',
    ]);
    expect((await house.rollbook(['runbooks', 'rolling-restart'])).out).toContain('-i services=');
    expect(await house.rollbook(['runbooks', 'rolling-restrt'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('`rolling-restart`'),
    });
  });

  test('doctor, of a cluster that is well, names every node, exit 0', async () => {
    const ran = await house.rollbook(['doctor', 'one', '--json']);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({
      ok: true,
      cluster: 'cluster.sim.local',
      nodes: [{ uid: 1, role: 'primary', ok: true }, { uid: 2 }, { uid: 3 }],
    });
  });

  test('the worker, after all that, has said nothing on standard error', () => {
    expect(worker.so().err).toBe('');
  });
});
