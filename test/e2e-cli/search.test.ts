import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { House, QUICK } from './house';
import { ROOT, until } from './programs';

interface Row {
  id: string;
  phase: string | null;
  outcome: string | null;
  waiting: Status['waiting'];
}

let house: House;
let sim: Simulator;
let other: Simulator;

beforeAll(async () => {
  house = await House.open();
  sim = await house.cluster('prod-eu');
  other = await house.cluster('prod-us');
  await house.write('quick.yaml', QUICK);
  await house.worker();
});
afterAll(() => house.close());

/** What a person types into the UI, as the documentation has it. */
function documented(): string[] {
  const text = readFileSync(join(ROOT, 'docs', 'ui.md'), 'utf8');
  return [...text.matchAll(/^\| .*?\| `(WorkflowType[^`]*)` +\|$/gm)].map(([, query]) => query ?? '');
}

async function asks(query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of house.server.client.workflow.list({ query })) ids.push(workflowId);
  return ids.sort();
}

async function list(words: string[]): Promise<Row[]> {
  const ran = await house.rollbook(['list', '--json', ...words]);
  expect(ran.code).toBe(0);
  return (JSON.parse(ran.out) as { runs: Row[] }).runs;
}

/** Starts a run as the UI does: nothing but an ID, the queue, the type and one object. */
async function fromTheUi(id: string, input: object): Promise<void> {
  const handle = await house.server.client.workflow.start('runbook', {
    workflowId: id,
    taskQueue: 'rollbook',
    args: [input],
  });
  await handle.result().catch(() => undefined);
}

test('runs in every state, started in every way, are found by the queries of the documentation and by list', async () => {
  // Ends completed, with its runbook as an object: its name is known when it was read.
  const runbook = { runbook: 'by-object', summary: 'x', steps: [{ call: 'services.list' }] };
  await fromTheUi('done', { runbook, cluster: 'prod-eu', requestedBy: 'ada' });
  await fromTheUi('nonsense', { runbook: 'rolling-restart', cluster: 'nowhere' });
  other.do({ what: 'host-settings', node: 3, error: 'disk' });
  await house.rollbook(['run', './quick.yaml', '--cluster', 'prod-us', '--id', 'gate']);
  await house.server.client.workflow
    .start('runbook', {
      workflowId: 'killed',
      taskQueue: 'nobody',
      args: [{ runbook: 'x', cluster: 'prod-eu' }],
      typedSearchAttributes: [],
    })
    .then((handle) => handle.terminate('by the test'));
  // Holds: what it restarted stays stopped, and the runbook asks.
  sim.faults.on({ kind: 'stays-stopped', operation: 'restart' });
  await house.write(
    'ask.yaml',
    QUICK.replace('quick', 'asking').replace('grace: 10s', 'grace: 10s\nnodes: { on_failure: ask }'),
  );
  await house.rollbook([
    'run',
    './ask.yaml',
    '--cluster',
    'prod-eu',
    '--nodes',
    '2',
    '--id',
    'held',
    '--on-hold',
    'leave',
  ]);
  await until(
    async () => (await asks(`WorkflowType="runbook" AND RollbookPhase="holding"`)).length === 1,
    10_000,
    () => 'nothing holds',
  );

  const found = Object.fromEntries(
    await Promise.all(documented().map(async (query) => [query, await asks(query)] as const)),
  );
  expect(found).toEqual({
    'WorkflowType="runbook" AND RollbookPhase IN ("holding","paused","waiting") AND ExecutionStatus="Running"': [
      'held',
    ],
    'WorkflowType="runbook" AND ExecutionStatus="Running"': ['held'],
    'WorkflowType="runbook" AND RollbookCluster="prod-eu"': ['done', 'held'],
    'WorkflowType="runbook" AND RollbookRunbook="rolling-restart"': ['nonsense'],
    'WorkflowType="runbook" AND RollbookOutcome IN ("failed","stopped","rolled-back")': [],
    'WorkflowType="runbook" AND ExecutionStatus IN ("Terminated","TimedOut")': ['killed'],
    'WorkflowType="runbook" AND RollbookOutcome="refused"': ['gate', 'nonsense'],
    'WorkflowType="runbook" AND TemporalScheduledById STARTS_WITH "rollbook-button/"': [],
    'WorkflowType="runbook" AND TemporalScheduledById="sunday-stats"': [],
  });

  const ids = async (...words: string[]): Promise<string[]> => (await list(words)).map(({ id }) => id).sort();
  const all = await list([]);
  expect(all.map(({ id }) => id).sort()).toEqual(['done', 'gate', 'held', 'killed', 'nonsense']);
  expect(all[0]).toMatchObject({
    id: 'held',
    phase: 'holding',
    outcome: null,
    waiting: { why: expect.stringContaining('node 2') },
  });
  expect(await ids('--open')).toEqual(['held']);
  expect(await ids('--phase', 'holding')).toEqual(['held']);
  expect(await ids('--phase', 'rolling')).toEqual([]);
  expect(await ids('--phase', 'finished')).toEqual(['done', 'gate', 'killed', 'nonsense']);
  expect(await ids('--outcome', 'completed')).toEqual(['done']);
  expect(await ids('--outcome', 'refused')).toEqual(['gate', 'nonsense']);
  expect(await ids('--outcome', 'failed')).toEqual(['killed']);
  expect(await ids('--runbook', 'by-object')).toEqual(['done']);
  expect(await ids('--cluster', 'prod-us', '--since', '1h')).toEqual(['gate']);

  await house.rollbook(['abort', 'held', '--reason', 'end of the test']);
});

test('hundreds of runs, one of them open, are listed within seconds', async () => {
  const { client } = house.server;
  const start = async (at: number): Promise<void> => {
    const handle = await client.workflow.start('runbook', { workflowId: `old-${at}`, taskQueue: 'nobody', args: [{}] });
    await handle.terminate('old');
  };
  for (let at = 0; at < 300; at += 20) await Promise.all(Array.from({ length: 20 }, (_, lane) => start(at + lane)));
  await client.workflow.start('runbook', { workflowId: 'open', taskQueue: 'nobody', args: [{}] });
  await until(
    async () => (await asks('WorkflowType="runbook"')).length >= 301,
    15_000,
    () => 'not all are visible',
  );
  const ran = await house.rollbook(['list', '--json']);
  const { runs } = JSON.parse(ran.out) as { runs: Row[] };
  expect(runs.length).toBeGreaterThanOrEqual(301);
  expect(runs[0]).toMatchObject({ id: 'open', waiting: null });
  // Nobody serves that queue: the one question may take two seconds, and that it was not answered is said.
  expect(ran.err).toContain('this is what Temporal knows');
  expect(ran.ms).toBeLessThan(8_000);
});
