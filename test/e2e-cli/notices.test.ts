import type { Notice } from '../../rollout/notice';
import { noticesId } from '../../temporal/names';
import { Receiver } from '../support/receiver';
import { House, QUICK, reportOf } from './house';
import { type Running, until } from './programs';

type Body = Notice & { links: { run: string | null; details: string | null } };

let house: House;
let hook: Receiver;
let worker: Running;
beforeAll(async () => {
  house = await House.open();
  await house.write('quick.yaml', QUICK);
  await house.write(
    'asks.yaml',
    QUICK.replace('runbook: quick', 'runbook: asks').replace('grace: 10s', 'grace: 10s\nnodes: { rest: ask }'),
  );
  hook = await Receiver.open();
  await house.cluster('first');
  worker = await house.worker(['--notify', hook.url, '--ui', 'https://ui.example.com/']);
});
afterAll(async () => {
  await hook.close();
  await house.close();
});
beforeEach(() => {
  hook.received.splice(0);
  hook.answer = (_, response) => void response.writeHead(204).end();
});

const run = (id: string, cluster: string, ...more: string[]) =>
  house.start([
    'run',
    './quick.yaml',
    '--cluster',
    cluster,
    '--id',
    id,
    '--by',
    'ada',
    '--reason',
    'ticket 4711',
    '--json',
    ...more,
  ]);
/** What arrived of a run, doubles dropped as a receiver would. */
function told(id: string): Body[] {
  const bodies = hook.received.map(({ body }) => JSON.parse(body) as Body).filter((body) => body.run.id === id);
  return bodies.filter((body, index) => bodies.findIndex((other) => other.id === body.id) === index);
}
const whats = (id: string) => told(id).map(({ what }) => what);
const arrives = (id: string, expected: string[], ms = 30_000) =>
  until(
    () => JSON.stringify(whats(id)) === JSON.stringify(expected),
    ms,
    () => `told was ${whats(id).join()}`,
  );

/** Longer than a command takes to arrive on a busy machine: the first node must still be in hand when it comes. */
const IN_HAND = { restartMs: 4_000 };

test('a run that is paused, goes on and completes tells both, in order, with links to it', async () => {
  await house.cluster('paused', IN_HAND);
  const running = run('paused', 'paused');
  await running.said('"type":"mutation"');
  expect((await house.rollbook(['pause', 'paused', '--by', 'bob'])).code).toBe(0);
  await arrives('paused', ['paused']);
  expect((await house.rollbook(['resume', 'paused', '--by', 'bob'])).code).toBe(0);
  expect((await running.ended).code).toBe(0);
  await arrives('paused', ['paused', 'finished']);
  const [pause, end] = told('paused') as [Body, Body];
  expect(pause).toMatchObject({
    phase: 'paused',
    outcome: null,
    ends: expect.stringContaining('rollbook resume paused') as string,
  });
  expect(end).toMatchObject({
    outcome: 'completed',
    run: { cluster: 'paused', runbook: 'quick', requestedBy: 'ada', reason: 'ticket 4711' },
    next: 'Nothing: everything that was asked for is done.',
  });
  const page = `https://ui.example.com/namespaces/default/workflows/paused/${end.run.runId}`;
  expect(end.links).toEqual({ run: page, details: `${page}/user-metadata` });
});

test('a receiver that is away for 20 seconds, and then answers at length, slows no run and hears each notice', async () => {
  const sims = [await house.cluster('away'), await house.cluster('quiet')];
  await hook.close();
  const [away] = await Promise.all([run('away', 'away').ended, new Promise((resolve) => setTimeout(resolve, 20_000))]);
  expect(away.code).toBe(0);
  hook.answer = (_, response) => void response.writeHead(200).end('x'.repeat(10_000_000));
  await hook.listen();
  await arrives('away', ['finished'], 60_000);
  const quiet = await run('quiet', 'quiet').ended;
  await arrives('quiet', ['finished']);
  const [slow, usual] = [away, quiet].map((ran) => tookOf(reportOf(ran)));
  // Half of the time for which the receiver is away; a busy machine alone makes two runs differ by seconds.
  expect((slow ?? Infinity) - (usual ?? 0)).toBeLessThan(10_000);
  expect(sims.map((sim) => sim.ledger.mutations().length)).toEqual([3, 3]);
  const said = worker.so().err;
  expect(said).toMatch(
    /notice 1 of run away \(finished\): http:\/\/127.0.0.1:\d+: no connection.*; it is tried again for 24 h/,
  );
  expect(said).not.toContain('path-that-is-a-secret');
});

test('a receiver that never answers, one that redirects and one that drips hold no run up', async () => {
  await house.cluster('mute');
  let [nth, answered] = [0, 0];
  hook.answer = (_, response) => {
    nth += 1;
    if (nth === 1) return;
    if (nth === 2) return void response.writeHead(307, { location: hook.url }).end();
    answered += 1;
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 100);
    response.on('close', () => clearInterval(timer));
  };
  const ran = await run('mute', 'mute').ended;
  expect([ran.code, reportOf(ran).outcome]).toEqual([0, 'completed']);
  expect(tookOf(reportOf(ran))).toBeLessThan(30_000);
  await until(
    () => answered === 1,
    60_000,
    () => `${nth} tries`,
  );
  // The one redirect was followed nowhere: it would have been one more request.
  expect([nth, whats('mute')]).toEqual([3, ['finished']]);
});

test('a run refused before anything was read, and one whose cluster nobody knows, tell that', async () => {
  const bad = await house.rollbook([
    'run',
    './quick.yaml',
    '--cluster',
    'first',
    '--id',
    'bad',
    '-i',
    'services=ccs',
    '--json',
  ]);
  expect(bad.code).toBe(3);
  await house.server.client.workflow.start('runbook', {
    workflowId: 'strange',
    taskQueue: 'rollbook',
    args: [{ nonsense: true }],
  });
  await house.server.client.workflow.start('runbook', {
    workflowId: 'nowhere',
    taskQueue: 'rollbook',
    args: [{ runbook: 'health-check', cluster: 'nowhere' }],
  });
  for (const id of ['bad', 'strange', 'nowhere']) {
    await arrives(id, ['finished']);
    expect(told(id)[0]).toMatchObject({ outcome: 'refused', next: expect.stringMatching(/./) as string });
  }
});

test('a question is told with what answers it; a terminated run has its end told for it', async () => {
  const sim = await house.cluster('ended');
  const words = ['run', './asks.yaml', '--cluster', 'ended', '--id', 'ended', '--json'];
  expect((await house.rollbook([...words, '--on-hold', 'leave'])).code).toBe(5);
  await arrives('ended', ['approval']);
  expect(told('ended')[0]?.ends).toContain('rollbook approve ended');
  await house.server.client.workflow.getHandle('ended').terminate('by hand');
  await arrives('ended', ['approval', 'finished']);
  const end = told('ended')[1];
  expect(end).toMatchObject({
    n: 2,
    outcome: 'failed',
    next: expect.stringContaining('rollbook report ended --run-id') as string,
  });
  expect(sim.ledger.mutations().length).toBe(1);
});

test('a run that was reset while paused tells its end, once, and nothing that carries notices is left', async () => {
  const sim = await house.cluster('reset', IN_HAND);
  const running = run('reset', 'reset');
  await running.said('"type":"mutation"');
  await house.rollbook(['pause', 'reset', '--by', 'bob']);
  await arrives('reset', ['paused']);
  const { client, connection } = house.server;
  const first = client.workflow.getHandle('reset');
  const { runId } = await first.describe();
  const { events } = await first.fetchHistory();
  const done = events?.filter(({ workflowTaskCompletedEventAttributes: task }) => task).at(1);
  await connection.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: 'reset', runId },
    reason: 'a mistake',
    workflowTaskFinishEventId: done?.eventId,
    requestId: 'notices-reset',
  });
  await arrives('reset', ['paused', 'finished'], 60_000);
  expect(told('reset')[1]).toMatchObject({
    outcome: 'failed',
    why: expect.stringContaining('this is a reset of run') as string,
  });
  expect(sim.ledger.mutations().length).toBe(1);
  await client.workflow.getHandle(noticesId(runId)).result();
  await running.ended;
});

test('a cluster that has a receiver of its own tells that one, and a worker that was killed goes on telling', async () => {
  const own = await Receiver.open((_, response) => void response.writeHead(503).end());
  const sim = await house.cluster('own');
  await house.write('own/hook', 'token-of-own\n');
  await house.entry('own', {
    ...sim.inventory({ file: './own/password' }, './own/ca.pem'),
    notify: { url: own.url, token: { file: './own/hook' } },
  });
  expect((await run('own', 'own').ended).code).toBe(0);
  await until(
    () => own.received.length > 0,
    20_000,
    () => 'nobody was told',
  );
  worker.kill('SIGKILL');
  await worker.ended;
  own.answer = (_, response) => void response.writeHead(204).end();
  const before = own.received.length;
  worker = await house.worker(['--notify', hook.url]);
  await until(
    () => own.received.length > before,
    60_000,
    () => 'the other worker told nobody',
  );
  expect(new Set(own.received.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer token-of-own']));
  expect(new Set(own.received.map(({ body }) => (JSON.parse(body) as Body).id)).size).toBe(1);
  expect(hook.received).toEqual([]);
  const { runId } = await house.server.client.workflow.getHandle('own').describe();
  expect(await house.server.client.workflow.getHandle(noticesId(runId)).result()).toEqual({ delivered: 1, lost: [] });
  await own.close();
});

function tookOf({ run: { startedAt, finishedAt } }: ReturnType<typeof reportOf>): number {
  return Date.parse(finishedAt ?? '') - Date.parse(startedAt);
}
