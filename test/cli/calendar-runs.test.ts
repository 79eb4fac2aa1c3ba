import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { runFact } from '../../cli/calendar/runs';
import { KEYS } from '../../cli/run-row';
import { at } from './calendar-facts';

const START = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');
const BY = defineSearchAttributeKey('TemporalScheduledById', 'KEYWORD');

const seen = (pairs: { key: unknown; value: unknown }[] = []) =>
  ({
    seen: {
      workflowId: 'prod-1',
      runId: 'r',
      status: { name: 'RUNNING', code: 1 },
      startTime: new Date('2026-03-01T02:00:00.500Z'),
      typedSearchAttributes: new TypedSearchAttributes(pairs as never),
    },
  }) as never;
const known = seen([
  { key: KEYS.cluster, value: 'prod' },
  { key: KEYS.runbook, value: 'rolling-restart' },
  { key: KEYS.phase, value: 'rolling' },
  { key: START, value: new Date('2026-03-01T02:00:00Z') },
  { key: BY, value: 'nightly' },
]);
const status = (given: object) =>
  ({
    run: { cluster: 'prod', runbook: 'rolling-restart' },
    nodes: [],
    phase: 'waiting',
    waiting: null,
    ...given,
  }) as never;
const opening = (start: string, why: string | null) => ({ start, closes: '2026-03-08T05:00:00.000Z', why, sent: 0 });

describe('a run that goes on, in the calendar', () => {
  test('that answers, is what it says itself', () => {
    const waiting = { why: 'the window is closed', until: '2026-03-08T02:00:00.000Z', ends: 'abort' };
    const nodes = [{ phase: 'done' }, { phase: 'pending' }];
    expect(runFact(known, status({ waiting, nodes }))).toEqual({
      id: 'prod-1',
      runId: 'r',
      cluster: 'prod',
      runbook: 'rolling-restart',
      phase: 'waiting',
      startedAt: at('2026-03-01T02:00:00.500Z'),
      doing: 'waiting, 1 of 2 nodes done',
      waits: { why: waiting.why, until: at(waiting.until) },
      schedule: { name: 'nightly', at: at('2026-03-01T02:00Z') },
      opening: null,
    });
  });

  test('that does not answer, is what Temporal knows, and says so', () => {
    expect(runFact(known, null)).toMatchObject({ doing: 'rolling, and does not answer', waits: null, cluster: 'prod' });
    expect(runFact(seen(), null)).toMatchObject({ doing: 'open, and does not answer', cluster: null, schedule: null });
  });

  test('that no search attribute describes yet, has its cluster from its answer', () => {
    expect(runFact(seen(), status({ phase: 'planning' }))).toMatchObject({
      cluster: 'prod',
      runbook: 'rolling-restart',
      doing: 'planning',
    });
    const nothing = { run: { cluster: '', runbook: '' } };
    expect(runFact(seen(), status(nothing))).toMatchObject({ cluster: null, runbook: null });
  });

  test('has the last opening of its window that it came to, and none that it has left', () => {
    const first = opening('2026-03-01T02:00:00.000Z', 'it is over');
    const last = opening('2026-03-08T02:00:00.000Z', null);
    expect(runFact(known, status({ windows: [first, last] })).opening).toEqual({
      start: at('2026-03-08T02:00Z'),
      closes: at('2026-03-08T05:00Z'),
    });
    expect(runFact(known, status({ windows: [first] })).opening).toBeNull();
    expect(runFact(known, status({ windows: [] })).opening).toBeNull();
    expect(runFact(known, status({ windows: [{ ...last, start: 'soon' }] })).opening).toBeNull();
  });
});
