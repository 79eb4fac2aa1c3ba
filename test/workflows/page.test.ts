import type { WorkflowHandle } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { UPDATES } from '../../temporal/names';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, restartWith, runOn, type Stage } from './harness';
import { summariesIn } from './summaries';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const metadata = (handle: WorkflowHandle) =>
  handle.query<temporal.api.sdk.v1.IWorkflowMetadata>('__temporal_workflow_metadata');
const pageOf = async (handle: WorkflowHandle) =>
  ((await metadata(handle)).currentDetails ?? '').replaceAll('\u2003', '');
const say = { by: 'ada', reason: 'a known | fault' };

/** A cluster on which the restart of node 2 ends STOPPED. */
function failing(): FakeCluster {
  const cluster = new FakeCluster(restartWith(['steps:', 'nodes: { on_failure: ask }\nsteps:']));
  cluster.onPost = (input, node) => {
    if (node.uid !== 2) return undefined;
    cluster.set(2, input.service, 'STOPPED', false);
    return { answer: 'true' };
  };
  return cluster;
}

describe("the run's page in Temporal's UI", () => {
  it('follows the run: over what it holds, what to send, what a pause waits for, and how it ended', async () => {
    const pages: string[] = [];
    const { handle } = await runOn(stage, failing(), { reason: 'ticket 4711' }, async (run) => {
      await reaches(run, (status) => status.phase === 'holding');
      pages.push(await pageOf(run));
      await run.executeUpdate('pause', { args: [say] });
      await run.executeUpdate('skip', { args: [{ ...say, node: 2 }] });
      await reaches(run, (status) => status.phase === 'paused');
      pages.push(await pageOf(run));
      await run.executeUpdate('abort', { args: [say] });
    });
    const [holding = '', paused = ''] = pages;
    expect(holding).toContain('**holding**: needs a person\n`every-key` on `c1`, asked for by ada (ticket 4711)');
    expect(holding).toMatch(/\*\*It waits\*\*: node 2: .+\nsince .+ UTC, until .+ UTC/);
    expect(holding).toContain('- skip: `{"by": "your name", "reason": "why", "node": 2}`');
    expect(holding).toMatch(/\| 2 \| secondary \| settling \| \S+ \|/);
    expect(paused).toContain('**paused**');
    expect(paused).toContain('- resume: `{"by": "your name"}`');
    const over = await pageOf(handle);
    expect(over).toContain('**stopped**');
    expect(over).toMatch(/\| 2 \| secondary \| failed \| \S+ \| stats\\_archiver: failed \|/);
    expect(over).toMatch(/to bring it back: `rollbook run rolling-start .+ --nodes 2`/);
    expect(over).not.toContain('- pause:');
  });

  it('says at each activity and timer which node it is for and what it waits for', async () => {
    const { handle } = await runOn(stage, new FakeCluster(restartWith(['steps:', 'nodes: { rest: 30s }\nsteps:'])));
    expect(summariesIn(await handle.fetchHistory())).toEqual(
      expect.arrayContaining([
        'planning: read the whole cluster',
        'border before node 2: read all nodes',
        'node 2: POST restart stats_archiver',
        'node 2: wait until stats_archiver is RUNNING anew',
        'rest between batches, 30s',
      ]),
    );
  });

  it('describes each update and query with a JSON that it takes', async () => {
    const { handle } = await runOn(stage, new FakeCluster(restartWith()));
    const { definition } = await metadata(handle);
    expect(definition?.updateDefinitions?.map(({ name }) => name)).toEqual(expect.arrayContaining([...UPDATES]));
    const own = [...(definition?.updateDefinitions ?? []), ...(definition?.queryDefinitions ?? [])].filter(
      ({ name }) => !name?.startsWith('__'),
    );
    for (const { name, description } of own) {
      const samples = [...(description ?? '').matchAll(/\{.*?\}/g)].map(([text]) => JSON.parse(text) as object);
      expect({ name, samples: samples.length }).not.toEqual({ name, samples: 0 });
      if (UPDATES.some((update) => update === name)) for (const one of samples) expect(one).toHaveProperty('by');
    }
  });
});
