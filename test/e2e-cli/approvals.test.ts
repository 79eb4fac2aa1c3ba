import { spawnSync } from 'node:child_process';
import type { Simulator } from '../../simulator';
import { findTemporal } from '../../temporal/binary';
import { House, QUICK, reportOf } from './house';
import { startOnTerminal, startProgram } from './programs';

const ASKS = QUICK.replace('runbook: quick', 'runbook: asks')
  .replace('grace: 10s', 'grace: 10s\nnodes: { rest: ask }')
  .replace('steps:', 'steps:\n  - approve: "touch node ${{ node.uid }}?"');

let house: House;

beforeAll(async () => {
  house = await House.open();
  await house.cluster('spare');
  await house.write('quick.yaml', QUICK);
  await house.write('asks.yaml', ASKS);
  await house.worker();
});
afterAll(() => house.close());

const restarts = (sim: Simulator) => [2, 3, 1].map((node) => sim.ledger.count('restarted', node, 'stats_archiver'));
const asked = (id: string) => house.standing(id, ({ questions }) => (questions ?? []).length > 0);

test('run --require-approval, left on the question, approved by hash from the command line, completes', async () => {
  const sim = await house.cluster('cli');
  const words = ['run', './quick.yaml', '--cluster', 'cli', '--id', 'cli', '--require-approval', '--json'];
  const left = await house.rollbook([...words, '--on-hold', 'leave']);
  expect(left.code).toBe(5);
  expect(left.err).toContain('the run waits on a person');
  const status = await house.standing('cli');
  expect(status).toMatchObject({ phase: 'waiting', questions: [{ node: null, plan: status.run.plan }] });
  expect((await house.rollbook(['list', '--open'])).out).toMatch(
    /cli +waiting[\s\S]*waits: a person is asked: carry out plan/,
  );

  const unnamed = await house.rollbook(['approve', 'cli', '--by', 'bob']);
  expect(unnamed.code).toBe(1);
  expect(unnamed.err).toContain('Plan: quick on cli');
  expect(unnamed.err).toContain(`"plan": "${status.run.plan}"`);
  expect(sim.ledger.mutations()).toEqual([]);

  const plan = status.run.plan ?? '';
  const said = await house.rollbook(['approve', 'cli', '--by', 'bob', '--reason', 'ticket', '--plan', plan, '--json']);
  expect([said.code, JSON.parse(said.out)]).toEqual([0, { id: 'cli', accepted: true, text: expect.any(String) }]);
  const watched = await house.rollbook(['watch', 'cli', '--json']);
  expect([watched.code, reportOf(watched).outcome]).toEqual([0, 'completed']);
  expect(reportOf(watched).messages).toMatchObject([{ by: 'bob', what: 'approve', reason: 'ticket' }]);
  expect(restarts(sim)).toEqual([1, 1, 1]);
  const late = await house.rollbook(['approve', 'cli', '--plan', plan]);
  expect([late.code, late.err]).toEqual([1, expect.stringContaining('ended completed')]);
});

test('a runbook that asks, answered by `temporal workflow update execute`, goes on; reject ends it with exit 1', async () => {
  const sim = await house.cluster('temporal');
  const run = house.start(['run', './asks.yaml', '--cluster', 'temporal', '--id', 'temporal', '--json']);
  const temporal = await findTemporal({ say: () => undefined });
  const update = async (name: string, message: object) => {
    const words = ['workflow', 'update', 'execute', '--workflow-id', 'temporal', '--name', name];
    const address = ['--address', house.server.address];
    return startProgram(temporal, [...words, '--input', JSON.stringify(message), ...address]).ended;
  };
  await asked('temporal');
  const wrong = await update('approve', { by: 'bob', node: 3 });
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('node 3 asks nothing')]);
  expect(await update('approve', { by: 'bob', node: 2 })).toMatchObject({ code: 0 });
  // Between the batches.
  await house.standing('temporal', ({ questions }) => questions?.[0]?.text.startsWith('go on') === true);
  expect(restarts(sim)).toEqual([1, 0, 0]);
  const no = await house.rollbook(['reject', '--cluster', 'temporal', '--reason', 'enough', '--by', 'ada']);
  expect(no.code).toBe(0);
  const ended = await run.ended;
  expect([ended.code, reportOf(ended).outcome]).toEqual([1, 'stopped']);
  expect(reportOf(ended).messages.map(({ by, what }) => `${what} by ${by}`)).toEqual([
    'approve node 2 by bob',
    'reject by ada',
  ]);
  expect(restarts(sim)).toEqual([1, 0, 0]);
});

const onTerminal = spawnSync('python3', ['--version']).status === 0 ? test : test.skip;

onTerminal(
  'on a terminal run shows the plan and asks for its approval; a no with a reason refuses the run, exit 3',
  async () => {
    const sim = await house.cluster('typed');
    const words = [
      'run',
      './quick.yaml',
      '--cluster',
      'typed',
      '--id',
      'typed',
      '--require-approval',
      '--yes',
      '--by',
      'eve',
    ];
    const run = startOnTerminal(house.addressed(words), { cwd: house.dir });
    await run.said('Plan: quick on typed');
    await run.said('Approve? [y = yes, n = no, Enter = leave it open] ');
    run.child.stdin?.write('n\r');
    await run.said('Why (Enter: no reason)? ');
    run.child.stdin?.write('not tonight\r');
    const ended = await run.ended;
    expect(ended.code).toBe(3);
    expect(ended.out).toContain('rejected by eve: not tonight');
    expect(sim.ledger.mutations()).toEqual([]);
  },
);

onTerminal(
  'on a terminal a question that somebody else answers is taken back, and approve shows the plan first',
  async () => {
    const sim = await house.cluster('shared');
    const words = ['run', './quick.yaml', '--cluster', 'shared', '--id', 'shared', '--require-approval', '--yes'];
    const run = startOnTerminal(house.addressed(words), { cwd: house.dir });
    await run.said('Approve? [y');
    const approve = startOnTerminal(house.addressed(['approve', 'shared', '--by', 'bob']), { cwd: house.dir });
    await approve.said('Plan: quick on shared');
    await approve.said('Approve this plan of shared? [y/N] ');
    approve.child.stdin?.write('y\r');
    expect((await approve.ended).code).toBe(0);
    const ended = await run.ended;
    expect([ended.code, ended.out]).toEqual([0, expect.stringContaining('it is over: bob said approve')]);
    expect(restarts(sim)).toEqual([1, 1, 1]);
  },
);
