import { diffStatus, finishedStatus } from '../../cli/diff-status';
import type { GateReport, MutationReport, Status } from '../../rollout/report-shape';
import { aNode, aReport, aStatus } from './fixtures';

const AT = '2026-03-01T02:05:00.000Z';

const post: MutationReport = {
  at: '2026-03-01T02:00:05.000Z',
  node: 2,
  method: 'POST',
  path: '/v1/local/services',
  body: { operation_type: 'restart', services: ['stats_archiver'] },
  undo: false,
  answer: '',
  evidence: '',
};
const gate = (
  name: GateReport['name'],
  verdict: GateReport['verdict'],
  at = '2026-03-01T02:00:01.000Z',
): GateReport => ({ at, name, verdict, detail: 'node 3 is down' });

describe('differences of two answers of status', () => {
  test('the same answer twice gives no event', () => {
    const status = aStatus({
      gates: [gate('cluster-check', 'yes')],
      mutations: [post],
      notes: [{ at: AT, node: 2, text: 'x' }],
    });
    expect(diffStatus(status, structuredClone(status), AT)).toEqual([]);
  });

  test('a plan that now stands is told with its nodes in order', () => {
    const before = aStatus({ run: { ...aReport().run, plan: null } });
    expect(diffStatus(before, aStatus(), AT)).toEqual([
      { type: 'plan', at: AT, text: 'planned: nodes 2, 1 (cdcdcdcdcdcd)' },
    ]);
  });

  test('gates that say yes together are one event, every other reading is its own', () => {
    const next = aStatus({
      gates: [
        gate('no-upgrade', 'yes'),
        gate('nodes-active', 'no'),
        gate('cluster-check', 'yes'),
        gate('one-primary', 'unknown'),
      ],
    });
    const events = diffStatus(aStatus(), next, AT);
    expect(events.map((event) => event.text)).toEqual([
      'gate nodes-active says no: node 3 is down',
      'gate one-primary is unknown: node 3 is down',
      '2 gates yes: no-upgrade, cluster-check',
    ]);
    expect(new Set(events.map((event) => event.type))).toEqual(new Set(['gate']));
  });

  test('gates that say the same at the same time are one event', () => {
    const next = aStatus({ gates: [gate('no-upgrade', 'unknown'), gate('nodes-active', 'unknown')] });
    expect(diffStatus(aStatus(), next, AT).map((event) => event.text)).toEqual([
      'gates no-upgrade, nodes-active are unknown: node 3 is down',
    ]);
  });

  test('only gates read since are told', () => {
    const old = gate('no-upgrade', 'no');
    const fresh = gate('no-upgrade', 'yes', '2026-03-01T02:01:00.000Z');
    expect(diffStatus(aStatus({ gates: [old] }), aStatus({ gates: [old, fresh] }), AT)).toEqual([
      { type: 'gate', at: fresh.at, text: 'gate yes: no-upgrade' },
    ]);
  });

  test('gates that a long report left out do not come again', () => {
    const old = [gate('no-upgrade', 'yes'), gate('nodes-active', 'no'), gate('cluster-check', 'yes')];
    const fresh = gate('one-primary', 'no', '2026-03-01T02:01:00.000Z');
    const events = diffStatus(aStatus({ gates: old }), aStatus({ gates: [gate('nodes-active', 'no'), fresh] }), AT);
    expect(events.map((event) => event.text)).toEqual(['gate one-primary says no: node 3 is down']);
  });

  test('a node whose turn comes is told at its own time', () => {
    const next = aStatus({ nodes: [aNode({ phase: 'checking', startedAt: '2026-03-01T02:00:03.000Z' })] });
    expect(diffStatus(aStatus(), next, AT)).toEqual([
      { type: 'node', at: '2026-03-01T02:00:03.000Z', node: 2, text: 'node 2 (10.0.0.2, secondary) begins' },
    ]);
  });

  test('a phase without a time of its own is dated by the look', () => {
    const acting = aNode({ phase: 'acting', startedAt: '2026-03-01T02:00:03.000Z' });
    const events = diffStatus(aStatus({ nodes: [acting] }), aStatus({ nodes: [{ ...acting, phase: 'settling' }] }), AT);
    expect(events).toEqual([{ type: 'node', at: AT, node: 2, text: 'node 2 (10.0.0.2, secondary) settling' }]);
  });

  test('a request is told when it is written, its answer and evidence when they come', () => {
    const first = diffStatus(aStatus(), aStatus({ mutations: [post] }), AT);
    expect(first).toEqual([
      { type: 'mutation', at: post.at, node: 2, service: 'stats_archiver', text: 'node 2: restart stats_archiver' },
    ]);
    const answered = { ...post, answer: 'true', evidence: 'RUNNING anew' };
    const second = diffStatus(aStatus({ mutations: [post] }), aStatus({ mutations: [answered] }), AT);
    expect(second).toEqual([
      {
        type: 'look',
        at: AT,
        node: 2,
        service: 'stats_archiver',
        text: 'node 2: stats_archiver: answer true; RUNNING anew',
      },
    ]);
  });

  test('an undo is called an undo', () => {
    const [event] = diffStatus(aStatus(), aStatus({ mutations: [{ ...post, undo: true, answer: 'true' }] }), AT);
    expect(event?.text).toBe('node 2: undo: restart stats_archiver, answer true');
  });

  test('a service seen in another state, then judged, is a look each time', () => {
    const before = { status: 'RUNNING', startTime: '2026-02-01T00:00:00Z' };
    const service = { name: 'stats_archiver', before, after: null, verdict: null };
    const seen = { ...service, after: { status: 'RESTARTING', startTime: null } };
    const done = {
      ...service,
      after: { status: 'RUNNING', startTime: '2026-03-01T02:00:06Z' },
      verdict: 'restarted' as const,
    };
    const status = (one: typeof service | typeof seen | typeof done) =>
      aStatus({ nodes: [aNode({ phase: 'settling', services: [one] })] });
    expect(diffStatus(status(service), status(seen), AT)).toEqual([
      { type: 'look', at: AT, node: 2, service: 'stats_archiver', text: 'node 2: stats_archiver RESTARTING' },
    ]);
    expect(diffStatus(status(seen), status(done), AT)[0]?.text).toBe(
      'node 2: stats_archiver RUNNING, started 2026-03-01T02:00:06Z - restarted',
    );
  });

  test('a verdict that there is none yet is not told, and unknown is one when the run does not look any more', () => {
    const seen = {
      name: 'x',
      before: { status: 'RUNNING', startTime: null },
      after: { status: 'RUNNING', startTime: '2026-03-01T02:00:04Z' },
    };
    const looking = aStatus({ nodes: [aNode({ phase: 'settling', services: [{ ...seen, verdict: null }] })] });
    const over = aStatus({ nodes: [aNode({ phase: 'unknown', services: [{ ...seen, verdict: 'unknown' }] })] });
    const looks = (from: Status, to: Status): string[] =>
      diffStatus(from, to, AT).flatMap(({ type, text }) => (type === 'look' ? [text] : []));
    expect(looks(aStatus({ nodes: [aNode({})] }), looking)).toEqual([
      'node 2: x RUNNING, started 2026-03-01T02:00:04Z',
    ]);
    expect(looks(looking, over)).toEqual(['node 2: x RUNNING, started 2026-03-01T02:00:04Z - unknown']);
  });

  test('a wait is told with what ends it, once, and so is its end', () => {
    const waiting = { why: 'node 2 is unreadable', until: '2026-03-01T14:00:00.000Z', ends: 'retry, skip or abort' };
    const holding = aStatus({ phase: 'holding', waiting });
    const [event] = diffStatus(aStatus(), holding, AT);
    expect(event).toEqual({
      type: 'wait',
      at: AT,
      text: 'holding until 2026-03-01 14:00:00 UTC: node 2 is unreadable. What ends it: retry, skip or abort',
    });
    expect(diffStatus(holding, structuredClone(holding), AT)).toEqual([]);
    expect(diffStatus(holding, aStatus(), AT)).toEqual([
      { type: 'wait', at: AT, text: 'the wait is over; the run goes on' },
    ]);
  });

  test('a node that was sent something before anybody asked again, begins before it and is told where it stands after it', () => {
    const next = aStatus({
      nodes: [aNode({ phase: 'settling', startedAt: '2026-03-01T02:00:01.000Z' })],
      mutations: [post],
    });
    expect(diffStatus(aStatus(), next, AT).map(({ text }) => text)).toEqual([
      'node 2 (10.0.0.2, secondary) begins',
      expect.stringContaining('restart'),
      'node 2 (10.0.0.2, secondary) settling',
    ]);
  });

  test('messages and notes are told in the order of their times', () => {
    const next = aStatus({
      messages: [{ at: '2026-03-01T02:03:00.000Z', by: 'ada', what: 'pause', reason: 'phone call' }],
      notes: [{ at: '2026-03-01T02:02:00.000Z', node: 3, text: 'left stopped' }],
    });
    expect(diffStatus(aStatus(), next, AT)).toEqual([
      { type: 'note', at: '2026-03-01T02:02:00.000Z', node: 3, text: 'node 3: left stopped' },
      { type: 'message', at: '2026-03-01T02:03:00.000Z', text: 'pause by ada: phone call' },
    ]);
  });

  test('the end is told last and names what it means', () => {
    const report = aReport({
      outcome: 'refused',
      run: { ...aReport().run, finishedAt: '2026-03-01T02:04:00.000Z' },
      notes: [{ at: AT, node: null, text: 'late' }],
    });
    const events = diffStatus(aStatus(), finishedStatus(report), AT);
    expect(events.map((event) => event.type)).toEqual(['note', 'outcome']);
    expect(events[1]).toEqual({
      type: 'outcome',
      at: '2026-03-01T02:04:00.000Z',
      text: 'refused: it ended before it sent anything',
    });
  });

  test('from nothing, all that happened so far is told, oldest first', () => {
    const next = aStatus({
      gates: [gate('no-upgrade', 'yes')],
      mutations: [post],
      nodes: [aNode({ phase: 'acting', startedAt: '2026-03-01T02:00:03.000Z' }), aNode({ uid: 1, role: 'primary' })],
    });
    expect(diffStatus(null, next, AT).map((event) => event.type)).toEqual(['plan', 'gate', 'node', 'mutation', 'node']);
  });
});
