import { WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { openRuns } from '../../cli/open-runs';

interface Known {
  /** As visibility knows it; left out: no worker has taken it yet. */
  cluster?: string;
  /** What it was started with. */
  input?: unknown;
  minute: number;
  /** By its description, which is never late. */
  is?: 'RUNNING' | 'PAUSED' | 'COMPLETED' | 'gone';
}

/** A namespace in which visibility shows all of these as open. */
function on(runs: Record<string, Known>) {
  const seen = (id: string, status: string) => ({
    workflowId: id,
    runId: `${id}-1`,
    status: { name: status },
    startTime: new Date(Date.UTC(2026, 2, 1, 2, runs[id]?.minute)),
    typedSearchAttributes: {
      get: ({ name }: { name: string }) => (name === 'RollbookCluster' ? runs[id]?.cluster : undefined),
    },
  });
  const payload = (id: string) => defaultPayloadConverter.toPayload(runs[id]?.input);
  return {
    namespace: 'ns',
    connection: { withDeadline: (_: number, ask: () => unknown) => ask() },
    client: {
      workflow: {
        list: async function* () {
          for (const id of Object.keys(runs)) yield seen(id, 'RUNNING');
        },
        getHandle: (id: string) => ({
          describe: async () => {
            const { is = 'RUNNING' } = runs[id] ?? {};
            if (is === 'gone') throw new WorkflowNotFoundError('gone', id, undefined);
            return seen(id, is);
          },
        }),
      },
      workflowService: {
        getWorkflowExecutionHistory: async ({ execution }: { execution: { workflowId: string } }) => ({
          history: {
            events: [
              { workflowExecutionStartedEventAttributes: { input: { payloads: [payload(execution.workflowId)] } } },
            ],
          },
        }),
      },
    },
  };
}

const idsOf = async (runs: Record<string, Known>, cluster?: string): Promise<string[]> =>
  (await openRuns(on(runs) as never, cluster)).map(({ id }) => id);

test('all open runs of the namespace, the oldest first', async () => {
  expect(await idsOf({ b: { cluster: 'one', minute: 2 }, a: { cluster: 'two', minute: 1 } })).toEqual(['a', 'b']);
});

test('one that was paused in Temporal is open, too; one that has ended since or was deleted is not', async () => {
  const runs: Record<string, Known> = {
    paused: { cluster: 'one', minute: 1, is: 'PAUSED' },
    ended: { cluster: 'one', minute: 2, is: 'COMPLETED' },
    deleted: { cluster: 'one', minute: 3, is: 'gone' },
  };
  expect(await idsOf(runs)).toEqual(['paused']);
});

test('of one cluster, those of others are left out, and one that no worker has taken counts by its input', async () => {
  const runs: Record<string, Known> = {
    ours: { cluster: 'one', minute: 1 },
    theirs: { cluster: 'two', minute: 2 },
    fresh: { input: { runbook: 'x', cluster: 'one' }, minute: 3 },
    other: { input: { runbook: 'x', cluster: 'two' }, minute: 4 },
    odd: { input: 'one', minute: 5 },
  };
  expect(await idsOf(runs, 'one')).toEqual(['ours', 'fresh']);
});
