import type { Report } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { lockId } from '../../temporal/names';
import { expectFitForPeople, House, QUICK } from './house';
import { type Running, until } from './programs';

interface Row {
  name: string;
  runbook: string;
  cluster: string | null;
  inputs: Record<string, unknown>;
  note: string | null;
  createdAt: string;
  lastRun: { id: string; runId: string; startedAt: string } | null;
}

let house: House;
let sim: Simulator;
let worker: Running;

const CREATE = ['button', 'create', 'night', 'rolling-restart', '--cluster', 'one'];
const ONLY = ['-i', 'services=stats_archiver', '-i', 'stable=1s', '--nodes', '2'];

beforeAll(async () => {
  house = await House.open();
  sim = await house.cluster('one');
  await house.write('quick.yaml', QUICK);
  worker = await house.worker();
});
afterAll(() => house.close());

const schedule = (name: string) => house.server.client.schedule.getHandle(`rollbook-button/${name}`);

async function buttons(): Promise<Row[]> {
  const ran = await house.rollbook(['button', 'list', '--json']);
  expect(ran).toMatchObject({ code: 0, err: '' });
  return (JSON.parse(ran.out) as { buttons: Row[] }).buttons;
}

/** Temporal's list of schedules is a moment late. */
async function listed(fits: (rows: Row[]) => boolean): Promise<Row[]> {
  let rows: Row[] = [];
  await until(
    async () => fits((rows = await buttons())),
    15_000,
    () => JSON.stringify(rows),
  );
  return rows;
}

describe('a button, from its making to its end', () => {
  test('create, says where it is; the schedule is paused, never fires, and starts one run at a time', async () => {
    const ran = await house.rollbook([...CREATE, ...ONLY, '--note', 'Ask Ada first', '--by', 'ada', '--json']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(ran.out)).toEqual({
      name: 'night',
      text: 'Trigger of the schedule rollbook-button/night in the Temporal UI starts rolling-restart on one',
    });
    const seen = await schedule('night').describe();
    expect(seen.state).toMatchObject({
      paused: true,
      note: 'Ask Ada first. Trigger starts rolling-restart on one, node 2 only (services=stats_archiver, stable=1s). It never starts by itself.',
    });
    expect(seen.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 10_000 });
    expect(seen.action.args).toEqual([
      {
        runbook: 'rolling-restart',
        cluster: 'one',
        inputs: { services: ['stats_archiver'], stable: '1s' },
        nodes: [2],
        requestedBy: 'button night',
      },
    ]);
    await schedule('night').unpause();
    expect((await schedule('night').describe()).info.nextActionTimes).toEqual([]);
    const now = Date.now();
    await schedule('night').backfill({ start: new Date(now - 86_400_000), end: new Date(now), overlap: 'ALLOW_ALL' });
    await schedule('night').pause('by the test');
    expect(sim.ledger.entries).toEqual([]);
  });

  test('list, what it starts and that nobody pressed it yet', async () => {
    const [row] = await listed((rows) => rows.length === 1);
    expect(row).toEqual({
      name: 'night',
      runbook: 'rolling-restart',
      cluster: 'one',
      inputs: { services: ['stats_archiver'], stable: '1s' },
      note: 'Ask Ada first',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      lastRun: null,
    });
    const text = await house.rollbook(['button', 'list']);
    expect(text.out).toMatch(
      /^night +rolling-restart +one +services=stats_archiver, stable=1s +never\n {4}Ask Ada first$/m,
    );
  });

  test('pressed twice at once, one run is started: under the lock, with gates and a report, by the name of the button', async () => {
    await schedule('night').trigger('SKIP');
    await schedule('night').trigger('SKIP');
    const [row] = await listed((rows) => Boolean(rows[0]?.lastRun));
    const id = row?.lastRun?.id ?? '';
    expect(id).toMatch(/^one-rolling-restart-button-night-\d{4}-\d\d-\d\dT/);
    const watched = await house.rollbook(['watch', id, '--json']);
    expect(watched.code).toBe(0);
    const report = JSON.parse(watched.out.trim().split('\n').at(-1) ?? '') as Report;
    expect(report).toMatchObject({ outcome: 'completed', run: { id, requestedBy: 'button night', cluster: 'one' } });
    expect(report.nodes.map(({ uid }) => uid)).toEqual([2]);
    expect(report.gates.length).toBeGreaterThan(0);
    expect(sim.ledger.mutations()).toHaveLength(1);
    const seen = await house.server.client.workflow.getHandle(id).describe();
    expect(await seen.staticSummary()).toBe('button night: rolling-restart on one');
    expect(await seen.staticDetails()).toContain('- cluster: `one`');
    const lock = await house.server.client.workflow.getHandle(lockId('one')).describe();
    expect(await lock.staticSummary()).toBe('lock of cluster one: leave it alone, it ends with its run');
    expect(await lock.staticDetails()).toContain(`held by run \`${id}\``);
    const { recentActions, numActionsSkippedOverlap } = (await schedule('night').describe()).info as {
      recentActions: unknown[];
      numActionsSkippedOverlap?: number;
    };
    expect(recentActions).toHaveLength(1);
    expect(numActionsSkippedOverlap ?? 1).toBe(1);
    const found = await house.rollbook(['list', '--cluster', 'one', '--runbook', 'rolling-restart', '--json']);
    expect(JSON.parse(found.out)).toMatchObject({ runs: [{ id, phase: 'finished', outcome: 'completed' }] });
  });

  test('pressed while another run holds the cluster, is refused as busy and sends nothing', async () => {
    const before = sim.ledger.mutations().length;
    const holder = house.start([
      'run',
      'rolling-restart',
      '--cluster',
      'one',
      '--nodes',
      '3',
      '-i',
      'stable=4s',
      '--id',
      'holder',
    ]);
    await house.standing('holder', ({ phase }) => phase === 'rolling');
    const old = (await buttons())[0]?.lastRun?.runId;
    await schedule('night').trigger('SKIP');
    const [row] = await listed((rows) => rows[0]?.lastRun?.runId !== old);
    const watched = await house.rollbook(['watch', row?.lastRun?.id ?? '']);
    expect(watched.code).toBe(3);
    expect(watched.err).toMatch(/held by run holder/);
    expect((await holder.ended).code).toBe(0);
    expect(sim.ledger.mutations()).toHaveLength(before + 1);
  });

  test('create, with a name that is taken, by whatever schedule, exit 2, and the first one stays', async () => {
    const again = await house.rollbook(['button', 'create', 'night', 'health-check', '--cluster', 'one']);
    expect(again).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is a schedule rollbook-button/night already'),
    });
    expectFitForPeople(again);
    expect((await buttons())[0]).toMatchObject({ name: 'night', runbook: 'rolling-restart' });
  });

  test('delete, exit 0, and then there is none: exit 2', async () => {
    const ran = await house.rollbook(['button', 'delete', 'night', '--json']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(ran.out)).toEqual({ name: 'night', text: 'it is gone; a run that it started goes on' });
    await listed((rows) => rows.length === 0);
    expect(await house.rollbook(['button', 'delete', 'night'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no button night'),
    });
  });
});

describe('what cannot be a button: exit 2, and nothing is made', () => {
  test.each([
    [
      'a runbook that the worker does not have',
      ['rolling-restat', '--cluster', 'one'],
      /no runbook rolling-restat.*`rolling-restart`/,
    ],
    ['a cluster that is not in the inventory', ['rolling-restart', '--cluster', 'two'], /no cluster two/],
    [
      'an input that the runbook does not have',
      ['rolling-restart', '--cluster', 'one', '-i', 'servces=x'],
      /no input `servces`/,
    ],
    ['an input of the wrong type', ['rolling-restart', '--cluster', 'one', '-i', 'stable=10'], /write 10s/],
    [
      'inputs that decide something wrong',
      ['rolling-restart', '--cluster', 'one', '-i', 'stable=10m'],
      /`deadline` \(5m\) must be longer/,
    ],
    ['a runbook file with mistakes', ['./wrong.yaml', '--cluster', 'one'], /wrong\.yaml/],
  ] as [string, string[], RegExp][])('%s', async (_, words, why) => {
    await house.write('wrong.yaml', 'runbook: wrong\n');
    const ran = await house.rollbook(['button', 'create', 'wrong', ...words]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(why);
    expectFitForPeople(ran);
    await expect(schedule('wrong').describe()).rejects.toMatchObject({ name: 'ScheduleNotFoundError' });
  });
});

test('a runbook that is a file, is kept whole in the button, under its own name', async () => {
  const ran = await house.rollbook(['button', 'create', 'file', './quick.yaml', '--cluster', 'one']);
  expect(ran.code).toBe(0);
  const { action } = await schedule('file').describe();
  expect(action).toMatchObject({ workflowId: 'one-quick-button-file', args: [{ runbook: QUICK }] });
  expect((await listed((rows) => rows.some(({ name }) => name === 'file'))).at(-1)).toMatchObject({ runbook: 'quick' });
});

test('a schedule that is not ours, is neither listed nor deleted, whatever it is called', async () => {
  await house.server.client.schedule.create({
    scheduleId: 'rollbook-button/theirs',
    spec: {},
    action: { type: 'startWorkflow', workflowType: 'other', taskQueue: 'other' },
    state: { paused: true },
  });
  expect(await house.rollbook(['button', 'delete', 'theirs'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('so it is left alone'),
  });
  await expect(schedule('theirs').describe()).resolves.toMatchObject({ scheduleId: 'rollbook-button/theirs' });
  expect((await buttons()).map(({ name }) => name)).not.toContain('theirs');
});

test('create without a worker, exit 4 within 15 s, and nothing is made', async () => {
  worker.kill('SIGTERM');
  await worker.ended;
  const ran = await house.rollbook(['button', 'create', 'alone', 'health-check', '--cluster', 'one', '--json']);
  expect(ran.code).toBe(4);
  expect(ran.ms).toBeLessThan(15_000);
  expect(JSON.parse(ran.out)).toMatchObject({ error: { code: 'no-worker' } });
  await expect(schedule('alone').describe()).rejects.toMatchObject({ name: 'ScheduleNotFoundError' });
});
