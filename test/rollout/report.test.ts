import { reportOf } from '../../rollout/report';
import type { NodePhase, ServiceVerdict } from '../../rollout/report-shape';
import { addNote, enterPhase, nodeOf, recordWait, serviceOf, statusOf } from '../../rollout/run-state';
import { allDone, AT, became, ended, fresh, planned } from './state';

describe('reportOf', () => {
  test('report, of a run that was only asked for, has every part', () => {
    expect(reportOf(ended(fresh(), 'refused', 'no such runbook'))).toEqual({
      run: {
        id: 'prod-eu-1',
        runbook: 'rolling-restart',
        hash: null,
        plan: null,
        cluster: 'prod-eu',
        requestedBy: 'ada',
        reason: null,
        startedAt: AT,
        finishedAt: AT,
      },
      outcome: 'refused',
      nodes: [],
      mutations: [],
      gates: [],
      waived: [],
      notDone: [],
      messages: [],
      notes: [],
      waits: [],
      next: 'No such runbook. When that is mended, run it again: rollbook run rolling-restart --cluster prod-eu',
    });
  });

  test('notDone, of a run that goes on, names every node that is not done', () => {
    const state = planned();
    became(state, 1, 'done');
    became(state, 2, 'acting');
    expect(reportOf(state).notDone).toEqual([
      { node: 2, why: 'it is acting' },
      { node: 3, why: 'its turn has not come' },
    ]);
  });

  test('notDone, of a run that ended, says why for each, skipped ones included', () => {
    const state = planned();
    became(state, 1, 'skipped', {}, 'it no longer matches');
    became(state, 2, 'unknown');
    expect(reportOf(ended(state, 'stopped', 'aborted by ada')).notDone).toEqual([
      { node: 1, why: 'it no longer matches' },
      { node: 2, why: 'it was unknown when the run ended: aborted by ada' },
      { node: 3, why: 'its turn did not come: aborted by ada' },
    ]);
  });

  test('notDone, of a node whose turn came and where nothing was sent, says just that', () => {
    const state = allDone();
    became(state, 3, 'pending');
    expect(reportOf(ended(state, 'stopped', 'aborted by ada')).notDone).toEqual([
      { node: 3, why: 'nothing was sent there: aborted by ada' },
    ]);
  });

  test('status, of any report, adds phase and what it waits for', () => {
    const state = planned();
    state.phase = 'holding';
    state.waiting = { why: 'x', until: null, ends: 'y' };
    expect(statusOf(state, reportOf(state))).toMatchObject({ outcome: null, phase: 'holding', waiting: { why: 'x' } });
  });

  test.each<[NodePhase, string, ServiceVerdict | null]>([
    ['settling', 'unknown', null],
    ['acting', 'unknown', null],
    ['settling', 'restarted', 'restarted'],
    ['undoing', 'unknown', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
    ['failed', 'unknown', 'unknown'],
  ])('status, of a node that is %s with the verdict %s, says %s; the report keeps it', (phase, verdict, said) => {
    const state = planned();
    enterPhase(nodeOf(state, 2), phase, AT);
    const service = serviceOf(nodeOf(state, 2), 'x');
    service.verdict = verdict as ServiceVerdict;
    const report = reportOf(state);
    expect(statusOf(state, report).nodes[1]?.services[0]?.verdict).toBe(said);
    expect(report.nodes[1]?.services[0]?.verdict).toBe(verdict);
    expect(service.verdict).toBe(verdict);
  });
});

describe('run state', () => {
  test('adopted plan, of a new run, has its nodes pending with their services', () => {
    const state = planned();
    expect(state.run.plan).toBe('ab');
    expect(state.nodes.map(({ uid, phase, role }) => [uid, phase, role])).toEqual([
      [1, 'pending', 'secondary'],
      [2, 'pending', 'secondary'],
      [3, 'pending', 'primary'],
    ]);
    expect(state.nodes[0]?.services).toEqual([{ name: 'x', before: null, after: null, verdict: null }]);
  });

  test('node and service, asked for twice, are the same, and new ones are taken in', () => {
    const state = planned();
    expect(nodeOf(state, 9)).toBe(nodeOf(state, 9));
    expect(serviceOf(nodeOf(state, 9), 'y')).toBe(serviceOf(nodeOf(state, 9), 'y'));
    expect(state.nodes.map(({ uid }) => uid)).toEqual([1, 2, 3, 9]);
  });

  test('phase, of a node, keeps its first start and has an end only while it is over', () => {
    const node = nodeOf(planned(), 1);
    enterPhase(node, 'checking', 'a');
    enterPhase(node, 'acting', 'b');
    expect(node).toMatchObject({ startedAt: 'a', finishedAt: null });
    enterPhase(node, 'failed', 'c');
    expect(node.finishedAt).toBe('c');
    enterPhase(node, 'undoing', 'd');
    expect(node).toMatchObject({ startedAt: 'a', finishedAt: null });
    enterPhase(node, 'undone', 'e');
    expect(node.finishedAt).toBe('e');
  });

  test('phase, of a node that was skipped untouched, has no start', () => {
    const node = nodeOf(planned(), 1);
    enterPhase(node, 'skipped', 'a');
    expect(node).toMatchObject({ startedAt: null, finishedAt: 'a' });
  });

  test('note, said twice of one node, stands once', () => {
    const state = planned();
    addNote(state, 'a', 1, 'x');
    addNote(state, 'b', 1, 'x');
    addNote(state, 'b', 2, 'x');
    expect(state.notes).toEqual([
      { at: 'a', node: 1, text: 'x' },
      { at: 'b', node: 2, text: 'x' },
    ]);
  });
});

describe('times for the timeline', () => {
  const at = (second: number): string => new Date(Date.parse(AT) + second * 1000).toISOString();

  test('phases of a node, entered twice in a row, stand there once, oldest first', () => {
    const node = nodeOf(fresh(), 2);
    enterPhase(node, 'checking', at(1));
    enterPhase(node, 'settling', at(2));
    enterPhase(node, 'settling', at(3));
    enterPhase(node, 'done', at(4));
    expect(node.phases).toEqual([
      { phase: 'checking', at: at(1) },
      { phase: 'settling', at: at(2) },
      { phase: 'done', at: at(4) },
    ]);
  });

  test('a wait, while it waits for the same, is one entry, and closed when it waits for something else', () => {
    const state = fresh();
    const wait = (why: string | null): void => {
      state.waiting = why === null ? null : { why, until: null, ends: '' };
    };
    wait('a gate');
    recordWait(state, at(1));
    recordWait(state, at(2));
    state.phase = 'holding';
    wait('node 2 is unreadable');
    recordWait(state, at(3));
    wait(null);
    recordWait(state, at(9));
    recordWait(state, at(10));
    expect(reportOf(state).waits).toEqual([
      { from: at(1), until: at(3), kind: 'waiting', why: 'a gate' },
      { from: at(3), until: at(9), kind: 'holding', why: 'node 2 is unreadable' },
    ]);
  });

  test('a wait that took no time is no entry, and one that the end meets ends with the run', () => {
    const state = fresh();
    state.waiting = { why: 'over at once', until: null, ends: '' };
    recordWait(state, at(1));
    state.phase = 'paused';
    state.waiting = { why: 'a person paused the run', until: null, ends: '' };
    recordWait(state, at(1));
    expect(reportOf(ended(state, 'stopped', 'aborted by ada')).waits).toEqual([
      { from: at(1), until: AT, kind: 'paused', why: 'a person paused the run' },
    ]);
  });
});
