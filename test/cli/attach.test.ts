import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, RetryState, TerminatedFailure } from '@temporalio/common';
import { requestHalf } from '../../activities/hash';
import { findSame } from '../../cli/attach';
import type { Call } from '../../cli/verb';
import type { PlanRequest } from '../../rollout/plan-shape';
import type { Report, Status } from '../../rollout/report-shape';
import { lockId } from '../../temporal/names';
import { aReport, aStatus } from './fixtures';

const REQUEST: PlanRequest = {
  runbook: 'rolling-restart',
  runbookHash: 'aa',
  document: null,
  cluster: 'prod-eu',
  inputs: { services: ['stats_archiver'] },
  nodes: null,
  waive: [],
};
const OTHER: PlanRequest = { ...REQUEST, nodes: [2] };
const planFor = (request: PlanRequest): string => requestHalf(request) + 'f'.repeat(32);
const withPlan = (plan: string | null): Report['run'] => ({ ...aReport().run, plan });

interface Scene {
  /** Null: nobody holds the cluster. */
  holder: 'open' | 'closed' | null;
  /** Answers of the holder's query, the last one again and again. */
  answers?: (Status | Error)[];
  end?: Report | Error;
  /** What a worker makes of inputs, in the order in which it is asked. */
  understood?: { request: PlanRequest; readOnly: boolean }[];
  /** Open runs that visibility finds besides the holder, with their answers. */
  open?: Record<string, Status | Error>;
}

function on({ holder, answers = [], end, understood = [{ request: REQUEST, readOnly: false }], open = {} }: Scene) {
  const asked: unknown[] = [];
  const said: string[] = [];
  const lines: unknown[] = [];
  const lock = {
    describe: async () => {
      if (holder === null) throw new WorkflowNotFoundError('none', lockId('prod-eu'), undefined);
      const memo = { holder: { id: 'theirs', runId: 'r1' }, since: '2026-03-01T02:00:00.000Z', by: 'ada' };
      return { status: { name: 'RUNNING' }, memo };
    },
  };
  const theirs = {
    describe: async () => ({ type: 'runbook', status: { name: holder === 'open' ? 'RUNNING' : 'FAILED' } }),
    query: async () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    result: async () => {
      if (end instanceof Error) throw end;
      return end;
    },
  };
  const seen = (id: string) => ({
    workflowId: id,
    runId: `${id}-1`,
    status: { name: 'RUNNING' },
    startTime: new Date('2026-03-01T01:00:00Z'),
    typedSearchAttributes: {
      get: ({ name }: { name: string }) => (name === 'RollbookCluster' ? 'prod-eu' : undefined),
    },
  });
  const waiting = (id: string) => ({
    describe: async () => seen(id),
    query: async () => {
      const answer = open[id];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const session = {
    address: 'h:1',
    namespace: 'ns',
    connection: { withDeadline: (_: number, ask: () => unknown) => ask() },
    client: {
      workflow: {
        getHandle: (id: string) => (id === 'theirs' ? theirs : Object.hasOwn(open, id) ? waiting(id) : lock),
        list: async function* () {
          for (const id of Object.keys(open)) yield seen(id);
        },
        start: async (_: string, { args }: { args: unknown[] }) => {
          asked.push(args[0]);
          const answer = understood.length > 1 ? understood.shift() : understood[0];
          return {
            result: async () => answer,
            describe: async () => ({ status: { name: 'COMPLETED' }, historyLength: 9, raw: {} }),
          };
        },
      },
      workflowService: {
        getWorkflowExecutionHistory: async () => ({ history: { events: [] } }),
      },
    },
  };
  const call = {
    args: [],
    options: {},
    output: { live: false, say: (text: string) => said.push(text), line: (line: unknown) => lines.push(line) },
    interrupt: { signal: new AbortController().signal, pressed: new Promise(() => undefined), close: () => undefined },
  } as unknown as Call;
  const request = { runbook: 'rolling-restart', cluster: 'prod-eu', inputs: {}, requestedBy: 'bob' };
  return { found: findSame(session as never, request, call), asked, said, lines };
}

const failedWith = (cause: Error): Error =>
  new WorkflowFailedError('Workflow execution failed', cause, RetryState.NON_RETRYABLE_FAILURE);

test('nobody holds the cluster, there is nothing to follow, and no worker is asked', async () => {
  const { found, asked } = on({ holder: null });
  expect(await found).toBeNull();
  expect(asked).toEqual([]);
});

describe('a run without the lock waits for an approval of its plan', () => {
  const waits = (request: PlanRequest, over: Partial<Status> = {}): Status =>
    aStatus({ run: withPlan(planFor(request)), phase: 'waiting', ...over });

  test('the same request, nobody holds the cluster: it is followed', async () => {
    const { found, said } = on({ holder: null, open: { asks: waits(REQUEST) } });
    expect(await found).toMatchObject({ id: 'asks' });
    expect(said).toEqual([
      'attached to run asks: the same request, at work since 2026-03-01 02:00:00 UTC, started by ada',
    ]);
  });

  test('the same request, another one holds the cluster: it is followed all the same', async () => {
    const answers = [aStatus({ run: withPlan(planFor(OTHER)) })];
    expect(await on({ holder: 'open', answers, open: { asks: waits(REQUEST) } }).found).toMatchObject({ id: 'asks' });
  });

  test.each([
    ['another request', waits(OTHER)],
    ['one whose plan does not stand yet', aStatus({ run: withPlan(null), phase: 'planning' })],
    ['one that has just ended', waits(REQUEST, { outcome: 'refused' })],
    ['one that cannot be asked', new Error('4 DEADLINE_EXCEEDED')],
  ])('%s: a run of its own is started', async (_, status) => {
    expect(await on({ holder: null, open: { asks: status } }).found).toBeNull();
  });
});

test('the holder plans still, its plan is waited for; the same half is followed, whatever the facts are', async () => {
  const answers = [aStatus({ run: withPlan(null), phase: 'planning' }), aStatus({ run: withPlan(planFor(REQUEST)) })];
  const { found, said, lines } = on({ holder: 'open', answers });
  expect(await found).toMatchObject({ id: 'theirs' });
  expect(said).toEqual([
    'attached to run theirs: the same request, at work since 2026-03-01 02:00:00 UTC, started by ada',
  ]);
  expect(lines).toEqual([expect.objectContaining({ type: 'note', text: said[0] })]);
});

test('one question that nobody answers is asked again', async () => {
  const answers = [new Error('4 DEADLINE_EXCEEDED'), aStatus({ run: withPlan(planFor(REQUEST)) })];
  expect(await on({ holder: 'open', answers }).found).toMatchObject({ id: 'theirs' });
});

test('a run that only reads takes no lock, so it is its own', async () => {
  const scene = { holder: 'open', understood: [{ request: REQUEST, readOnly: true }] } as const;
  expect(await on({ ...scene, understood: [...scene.understood] }).found).toBeNull();
});

test('another request is busy: the holder, since when, by whom, what differs, and how to follow it', async () => {
  const { found, asked } = on({
    holder: 'open',
    answers: [aStatus({ run: withPlan(planFor(OTHER)) })],
    understood: [
      { request: REQUEST, readOnly: false },
      { request: OTHER, readOnly: false },
    ],
  });
  await expect(found).rejects.toMatchObject({
    code: 'busy',
    message:
      'cluster prod-eu is held by run theirs since 2026-03-01T02:00:00.000Z, started by ada; it does something else: ' +
      'it is for nodes 2 there and all nodes that match here. Follow it with: rollbook watch theirs',
  });
  expect(asked).toHaveLength(2);
});

describe('the holder ended meanwhile', () => {
  const refused = (request: PlanRequest): Error => {
    const report = aReport({ outcome: 'refused', run: withPlan(planFor(request)) });
    return failedWith(
      ApplicationFailure.create({ message: 'x', type: 'refused', nonRetryable: true, details: [report] }),
    );
  };

  test.each([
    ['completed', aReport({ run: withPlan(planFor(REQUEST)) })],
    ['otherwise', refused(REQUEST)],
  ])('the same request, %s: it is told how it ended', async (_, end) => {
    expect(await on({ holder: 'closed', end }).found).toMatchObject({ id: 'theirs' });
  });

  test.each([
    ['another request', refused(OTHER)],
    ['a run that made no plan', aReport({ run: withPlan(null) })],
    ['a run that was terminated', failedWith(new TerminatedFailure('by hand'))],
  ])('%s: a run of its own is started', async (_, end) => {
    expect(await on({ holder: 'closed', end }).found).toBeNull();
  });
});
