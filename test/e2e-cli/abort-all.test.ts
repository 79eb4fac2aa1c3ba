import type { Simulator } from '../../simulator';
import { RUNBOOK_WORKFLOW, TASK_QUEUE } from '../../temporal/names';
import { House, QUICK, reportOf } from './house';
import { type Running, until } from './programs';

let house: House;
let worker: Running;

beforeAll(async () => {
  house = await House.open();
  await house.cluster('one');
  await house.cluster('two');
  await house.cluster('three');
  await house.write('slow.yaml', QUICK.replace('quick', 'slow').replace('stable: 1s', 'stable: 5s'));
  worker = await house.worker();
});
afterAll(() => house.close());

interface Told {
  runs: { id: string; accepted: boolean; text: string }[];
  schedules: { name: string; command: string }[];
}

async function abortAll(words: string[] = []): Promise<{ code: number | null } & Told> {
  const { code, out, err } = await house.rollbook(['abort', '--all', '--reason', 'network work', '--json', ...words]);
  if (out === '') throw new Error(err);
  return { code, ...(JSON.parse(out) as Told) };
}

async function started(id: string, cluster: string, words: string[] = []): Promise<void> {
  const ran = await house.rollbook(['run', './slow.yaml', '--cluster', cluster, '--id', id, '--detach', ...words]);
  if (ran.code !== 0) throw new Error(ran.err);
}

const outcome = async (id: string) => reportOf(await house.rollbook(['watch', id, '--json']));

test.each([
  ['without a reason', ['abort', '--all'], /--reason TEXT/],
  ['with an ID', ['abort', 'x', '--all', '--reason', 'x'], /either an ID or --all/],
])('%s, is bad usage, exit 2', async (_, words, why) => {
  expect(await house.rollbook(words)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(why) });
});

test('nothing is open, says so, exit 0', async () => {
  const ran = await house.rollbook(['abort', '--all', '--reason', 'x']);
  expect(ran).toMatchObject({ code: 0, out: 'no run is open\n', err: '' });
});

describe('with runs and schedules', () => {
  const handles: string[] = [];

  beforeAll(async () => {
    const { schedule } = house.server.client;
    const make = async (id: string, type: string, cluster: string, paused = false): Promise<void> => {
      handles.push(id);
      await schedule.create({
        scheduleId: id,
        spec: { calendars: [{ year: 2099 }] },
        state: { paused },
        action: { type: 'startWorkflow', workflowType: type, taskQueue: TASK_QUEUE, args: [{ runbook: 'x', cluster }] },
      });
    };
    await make('nightly of one', RUNBOOK_WORKFLOW, 'one');
    await make('nightly-of-two', RUNBOOK_WORKFLOW, 'two');
    await make('at-rest', RUNBOOK_WORKFLOW, 'one', true);
    await make('of-others', 'backup', 'one');
  });
  afterAll(() => Promise.all(handles.map((id) => house.server.client.schedule.getHandle(id).delete())));

  test('of one cluster, ends its runs, also one that waits without the lock, and leaves the others; names its schedules', async () => {
    await started('waits', 'one', ['--require-approval']);
    await started('rolls', 'one');
    await started('stays', 'two');
    const { code, runs, schedules } = await abortAll(['--cluster', 'one', '--by', 'ada']);
    expect(code).toBe(0);
    expect(runs.map(({ id, accepted }) => [id, accepted]).sort()).toEqual([
      ['rolls', true],
      ['waits', true],
    ]);
    expect(schedules).toEqual([
      {
        name: 'nightly of one',
        command: `temporal schedule toggle --pause --schedule-id 'nightly of one' --address ${house.server.address} --namespace default`,
      },
    ]);
    const rolled = await outcome('rolls');
    expect(rolled).toMatchObject({
      outcome: 'stopped',
      messages: [{ by: 'ada', what: 'abort', reason: 'network work' }],
    });
    expect(await outcome('waits')).toMatchObject({ outcome: 'refused', mutations: [] });
    expect((await house.standing('stays')).outcome).toBeNull();
  });

  test('of the namespace, ends every run, one line each, and names every schedule that is not paused', async () => {
    await started('also', 'three');
    const ran = await house.rollbook(['abort', '--all', '--reason', 'network work']);
    expect([ran.code, ran.err]).toEqual([0, '']);
    const lines = ran.out.trim().split('\n').sort();
    expect(lines).toEqual([
      expect.stringMatching(/^also: abort: nothing more is sent/),
      expect.stringMatching(/^schedule nightly of one can start another run, next at 2099-.*; to pause it: temporal /),
      expect.stringMatching(/^schedule nightly-of-two can start another run/),
      expect.stringMatching(/^stays: abort: nothing more is sent/),
    ]);
    expect((await outcome('also')).outcome).toBe('stopped');
    expect((await outcome('stays')).outcome).toBe('stopped');
  });
});

test('the worker is gone, each run is left a cancel that the next worker obeys, exit 4', async () => {
  const sims: Simulator[] = [await house.cluster('left'), await house.cluster('behind')];
  const names = ['left', 'behind'];
  await Promise.all(names.map((name) => started(name, name)));
  await until(
    () => sims.every((sim) => sim.ledger.mutations().length > 0),
    15_000,
    () => 'nothing was sent',
  );
  worker.kill('SIGKILL');
  await worker.ended;
  const { code, runs } = await abortAll();
  expect(code).toBe(4);
  expect(runs.map(({ id }) => id).sort()).toEqual(['behind', 'left']);
  for (const { accepted, text } of runs) {
    expect(accepted).toBe(false);
    expect(text).toContain('a cancel now waits in Temporal');
  }
  worker = await house.worker();
  // The update that nobody confirmed waits at the server, too: whichever comes first ends the run.
  for (const name of names)
    expect(await outcome(name)).toMatchObject({ outcome: 'stopped', messages: [{ what: 'abort' }] });
});
