import { startRun } from '../../cli/start-run';

test('a run, started, may lose a worker with a workflow task in hand and goes on within ten seconds', async () => {
  const start = jest.fn(async (_type: string, _options: Record<string, unknown>) => ({ workflowId: 'x' }));
  const session = {
    client: { workflow: { start } },
    connection: { withDeadline: (_at: number, work: () => Promise<unknown>) => work() },
  } as never;
  await startRun(session, 'x', 'rolling-restart', {
    runbook: 'rolling-restart',
    cluster: 'c',
    inputs: {},
    requestedBy: 'ada',
  });
  const [, options] = start.mock.calls[0] ?? [];
  // Nothing of Temporal's default, which is ten.
  expect(options?.['workflowTaskTimeout']).toBe('8s');
});
