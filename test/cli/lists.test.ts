import { again } from '../../cli/again';
import { listText } from '../../cli/list-text';
import { queryOf } from '../../cli/list-runs';
import { newRunId } from '../../cli/run-id';
import { inOrder, KEYS, rowOf, sharingTheirId, type RunRow } from '../../cli/run-row';

const attributes = (given: Partial<Record<keyof typeof KEYS, string>>) => ({
  get: (key: { name: string }) =>
    given[(Object.keys(KEYS) as (keyof typeof KEYS)[]).find((name) => KEYS[name].name === key.name) ?? 'cluster'],
});
const seen = (status: string, given: Partial<Record<keyof typeof KEYS, string>> = {}) =>
  rowOf({
    workflowId: 'id',
    runId: 'run',
    status: { name: status, code: 0 },
    startTime: new Date('2026-03-01T02:00:00Z'),
    closeTime: status === 'RUNNING' ? undefined : new Date('2026-03-01T03:00:00Z'),
    typedSearchAttributes: attributes(given),
  } as never);

describe('a run as Temporal shows it', () => {
  test.each([
    ['COMPLETED', 'completed', 'completed'],
    ['FAILED', 'rolled-back', 'rolled-back'],
    ['FAILED', 'refused', 'refused'],
    ['FAILED', undefined, 'failed'],
    ['FAILED', 'completed', 'failed'],
    ['TERMINATED', 'completed', 'failed'],
    ['TIMED_OUT', undefined, 'failed'],
    ['CANCELLED', 'stopped', 'failed'],
  ])('%s with the attribute %s is %s: Temporal is believed', (status, outcome, is) => {
    expect(seen(status, { outcome })).toMatchObject({ outcome: is, phase: 'finished' });
  });

  test('an open run has its phase and no outcome, whatever the attribute says', () => {
    expect(seen('RUNNING', { phase: 'holding', outcome: 'failed', cluster: 'c', runbook: 'r' })).toEqual({
      id: 'id',
      runId: 'run',
      resetTo: null,
      runbook: 'r',
      cluster: 'c',
      phase: 'holding',
      outcome: null,
      startedAt: '2026-03-01T02:00:00.000Z',
      finishedAt: null,
      waiting: null,
    });
  });

  test('what no attribute says is null', () => {
    expect(seen('RUNNING')).toMatchObject({ runbook: null, cluster: null, phase: null });
    expect(seen('RUNNING', { phase: 'finished' }).phase).toBeNull();
  });
});

describe('lists', () => {
  const row = (id: string, phase: RunRow['phase'], hour: number): RunRow => ({
    id,
    runId: `run-${hour}`,
    resetTo: null,
    runbook: 'r',
    cluster: 'c',
    phase,
    outcome: phase === 'finished' ? 'completed' : null,
    startedAt: `2026-03-01T0${hour}:00:00.000Z`,
    finishedAt: null,
    waiting: null,
  });

  test('runs that wait come first, then open ones, then the newest', () => {
    const rows = [
      row('old', 'finished', 1),
      row('new', 'finished', 4),
      row('open', 'rolling', 2),
      row('held', 'holding', 0),
      row('paused', 'paused', 1),
      row('asks', 'waiting', 2),
      row('unknown', null, 3),
    ];
    expect(inOrder(rows).map((one) => one.id)).toEqual(['asks', 'paused', 'held', 'unknown', 'open', 'new', 'old']);
  });

  test('what an open run waits for stands below it', () => {
    const waiting = { why: 'node 2 is unreadable', until: null, ends: 'retry' };
    expect(listText([{ ...row('held', 'holding', 0), waiting }])).toBe(
      'ID    STATE    STARTED                  FINISHED\nheld  holding  2026-03-01 00:00:00 UTC\n    waits: node 2 is unreadable\n    ends: retry',
    );
    expect(listText([])).toBe('no runs');
  });

  test('executions that share an ID are told apart by their run ID, and one that was reset says what took its place', () => {
    const rows = [row('twice', 'rolling', 2), row('once', 'finished', 3), row('twice', 'finished', 1)];
    const [open, once, old] = rows;
    expect(sharingTheirId(rows)).toEqual([open, old]);
    if (old) old.resetTo = 'run-2';
    expect(listText(rows).split('\n')).toEqual([
      expect.stringContaining('STATE'),
      expect.stringMatching(/^twice .*rolling/),
      '    run ID run-2',
      expect.stringMatching(/^once .*completed/),
      expect.stringMatching(/^twice .*completed/),
      '    run ID run-1: it was reset, and run-2 took its place',
    ]);
    expect(once?.runId).toBe('run-3');
  });

  test('a name cannot change the question to visibility', () => {
    const query = queryOf(
      { cluster: "x' OR 1=1 --\\", runbook: 'r', since: 1_000, open: true },
      Date.parse('2026-03-01T00:00:01Z'),
    );
    expect(query).toBe(
      `WorkflowType = 'runbook' AND RollbookCluster = 'x\\' OR 1=1 --\\\\' AND RollbookRunbook = 'r' AND StartTime >= '2026-03-01T00:00:00.000Z' AND CloseTime IS NULL`,
    );
  });

  test.each([
    [{ phase: 'holding' }, `RollbookPhase = 'holding' AND CloseTime IS NULL`],
    [{ phase: 'finished' }, 'CloseTime IS NOT NULL'],
    [{ outcome: 'completed' }, `CloseTime IS NOT NULL AND ExecutionStatus = 'Completed'`],
    [{ outcome: 'refused' }, `CloseTime IS NOT NULL AND RollbookOutcome = 'refused'`],
    // Terminated and timed-out runs count as failed, and have no outcome of their own.
    [{ outcome: 'failed' }, 'CloseTime IS NOT NULL'],
  ] as const)('%j asks visibility for no more than it needs', (filter, query) => {
    expect(queryOf(filter)).toBe(`WorkflowType = 'runbook' AND ${query}`);
  });
});

describe('names and commands', () => {
  test('an ID says cluster, runbook, time in UTC and four letters', () => {
    expect(newRunId('prod-eu', 'rolling-restart', new Date('2026-03-01T02:03:04.567Z'))).toMatch(
      /^prod-eu-rolling-restart-20260301-020304-[a-z]{4}$/,
    );
    expect(new Set(Array.from({ length: 50 }, () => newRunId('c', 'r'))).size).toBeGreaterThan(45);
  });

  test('a command to come back leads to the same server, as a shell takes it', () => {
    expect(again('watch x', { address: 'h:1', namespace: "it's" })).toBe(
      `rollbook watch x --address h:1 --namespace 'it'\\''s'`,
    );
    expect(again('watch x', {})).toBe('rollbook watch x');
  });
});
