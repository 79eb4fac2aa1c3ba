import { findTemporal } from '../../temporal/binary';
import type { Status } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { House, QUICK, reportOf } from './house';
import { type Ran, startProgram, until } from './programs';

const ASKS = QUICK.replace('runbook: quick', 'runbook: asks')
  .replace('grace: 10s', 'grace: 10s\nnodes: { on_failure: ask }')
  .replace('deadline: 15s', 'deadline: 3s');

let house: House;
let temporal: string;

beforeAll(async () => {
  house = await House.open();
  await house.cluster('spare');
  await house.write('asks.yaml', ASKS);
  temporal = await findTemporal({ say: () => undefined });
  await house.worker();
});
afterAll(() => house.close());

/** What the dialog of the UI sends, too: one object as JSON. */
function byTemporal(id: string, name: string, message: unknown): Promise<Ran> {
  const words = ['workflow', 'update', 'execute', '--workflow-id', id, '--name', name];
  return startProgram(temporal, [...words, '--input', JSON.stringify(message), '--address', house.server.address])
    .ended;
}

const byClient = (id: string, name: string, message: object): Promise<unknown> =>
  house.server.client.workflow.getHandle(id).executeUpdate(name, { args: [message] });

const standing: House['standing'] = (id, wanted) => house.standing(id, wanted);

const holdingOver = (node: number) => (status: Status) => status.holds?.some((held) => held.node === node) ?? false;
const sent = (sim: Simulator, count: number) => (): boolean => sim.ledger.mutations().length === count;

test('a run steered by turns from the command line, by temporal and by the client: every answer stands in the report with who, when and why', async () => {
  const sim = await house.cluster('turns');
  // The service stays as it was, so that a skipped node is not out for long.
  sim.faults.on({ kind: 'says', answer: 'false', do: false, node: 3, times: 2 });
  const words = ['run', './asks.yaml', '--cluster', 'turns', '--id', 'turns', '--by', 'ada', '--require-approval'];
  const run = house.start([...words, '--json']);
  const { questions } = await standing('turns', ({ phase }) => phase === 'waiting');
  const plan = questions?.[0]?.plan ?? '';

  expect(await byTemporal('turns', 'approve', { by: 'bob', reason: 'ticket 4711', plan })).toMatchObject({ code: 0 });
  await until(sent(sim, 1), 20_000, () => 'nothing was sent');
  await byClient('turns', 'pause', { by: 'carol', reason: 'phone call' });
  await standing('turns', ({ phase }) => phase === 'paused');
  expect(await house.rollbook(['resume', 'turns', '--by', 'ada'])).toMatchObject({ code: 0 });

  const first = await standing('turns', holdingOver(3));
  expect(first.holds).toEqual([
    {
      node: 3,
      why: expect.stringContaining('restart of stats_archiver'),
      since: expect.any(String),
      until: expect.any(String),
      verbs: ['retry', 'skip', 'rollback', 'abort'],
    },
  ]);
  expect(await byTemporal('turns', 'retry', { by: 'bob', node: 3 })).toMatchObject({ code: 0 });
  await until(sent(sim, 3), 20_000, () => 'retry sent nothing');
  await standing('turns', holdingOver(3));
  await byClient('turns', 'skip', { by: 'carol', reason: 'known broken', node: 3 });

  const report = reportOf(await run.ended);
  expect(report.messages.map(({ what, by, reason }) => [what, by, reason])).toEqual([
    ['approve', 'bob', 'ticket 4711'],
    ['pause', 'carol', 'phone call'],
    ['resume', 'ada', null],
    ['retry node 3', 'bob', null],
    ['skip node 3', 'carol', 'known broken'],
  ]);
  const times = report.messages.map(({ at }) => Date.parse(at));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times).not.toContain(NaN);
  expect(report).toMatchObject({ outcome: 'failed', notDone: [{ node: 3 }] });
  expect(report.nodes.map(({ uid, phase }) => [uid, phase])).toEqual([
    [2, 'done'],
    [3, 'failed'],
    [1, 'done'],
  ]);
});

describe('bad input from the dialog', () => {
  let sim: Simulator;
  let before: Status;

  beforeAll(async () => {
    sim = await house.cluster('bad');
    sim.faults.on({ kind: 'stays-starting', node: 3, times: 1 });
    await house.rollbook(['run', './asks.yaml', '--cluster', 'bad', '--id', 'bad', '--detach']);
    before = await standing('bad', holdingOver(3));
  });

  test.each([
    ['an unknown field', 'retry', { by: 'bob', why: 'x' }, /"why".*Send one object such as \{"by": "ada"/],
    ['no name', 'retry', { node: 3 }, /by: must say who you are/],
    ['an empty name', 'abort', { by: '  ' }, /by: must say who you are/],
    ['a name that is none', 'pause', { by: 7 }, /by: must say who you are/],
    ['a node that is not in the run', 'retry', { by: 'bob', node: 9 }, /node 9 .*3/],
    ['a node as text', 'skip', { by: 'bob', node: '3' }, /node: /],
    ['a text', 'abort', 'bob', /the message must be one object such as/],
    ['a list', 'abort', [{ by: 'bob' }], /the message must be one object such as/],
    ['a verb without meaning now', 'resume', { by: 'bob' }, /not paused, it holds; say retry/],
    ['an answer to nothing', 'approve', { by: 'bob' }, /asks nothing.*say retry/],
  ])('%s, is rejected with the reason', async (_, verb, message, why) => {
    const { code, err } = await byTemporal('bad', verb, message);
    expect([code, err]).toEqual([1, expect.stringMatching(why)]);
  });

  test('after all of it, the run is as it was, and goes on at the right word', async () => {
    expect(await standing('bad', () => true)).toEqual(before);
    expect(sim.ledger.mutations()).toHaveLength(2);
    expect(await byTemporal('bad', 'retry', { by: 'bob', node: 3 })).toMatchObject({ code: 0 });
    const { code, out } = await house.rollbook(['watch', 'bad', '--json']);
    expect(code).toBe(0);
    expect(reportOf({ out }).messages).toMatchObject([{ by: 'bob', what: 'retry node 3' }]);
  });
});
