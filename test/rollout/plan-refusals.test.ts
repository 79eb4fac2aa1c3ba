import { MOST_BYTES, MOST_EVENTS } from '../../rollout/expected';
import { refusalsOf } from '../../rollout/plan-refusals';
import { messages, nodesSection, plan, planOf, settings } from './planning';
import { call, dark, failing, node, planInput, runbook, survey, unknown } from './sample';

const refused = (more: Parameters<typeof plan>[0]) => plan(more).document.refused;

describe('what a refused plan says, word for word', () => {
  test('of a cluster with an unknown name, of unknown nodes, and of an unknown configuration', () => {
    expect(refused({ survey: survey({ clusterName: unknown }) })).toEqual([
      { code: 'refused', message: "the cluster's own name is unknown: the request timed out" },
    ]);
    const gone = { ok: false as const, why: 'it answered 500', refused: null };
    expect(refused({ survey: survey({ nodes: gone }), runbook: runbook({ gates: [] }) })).toContainEqual({
      code: 'refused',
      message: "the cluster's nodes are unknown: it answered 500",
    });
    expect(refused({ survey: survey({ configuration: unknown }) })).toEqual([
      {
        code: 'refused',
        message: "the cluster's services configuration is unknown, so no service may be touched: the request timed out",
      },
    ]);
  });

  test('of another cluster', () => {
    expect(refused({ settings: { ...settings, pinnedName: 'b.example.com' } })).toEqual([
      {
        code: 'refused',
        message: 'this is another cluster: it calls itself cluster.example.com, and the inventory pins b.example.com',
      },
    ]);
    expect(messages({ survey: survey({ clusterName: unknown }), settings: { ...settings, pinnedName: 'b' } })).toBe(
      "the cluster's own name is unknown: the request timed out",
    );
  });

  test('of a run that only reads, whose gates are well, an unknown name is refused too', () => {
    const reads = runbook({ steps: [], before: [], after: [], gates: ['one-primary'] });
    expect(messages({ runbook: reads, survey: survey({ clusterName: unknown }) })).toContain('own name is unknown');
    const all = runbook({ steps: [], gates: ['cluster-check'] });
    expect(messages({ runbook: all, survey: survey({ clusterName: unknown, check: unknown }) })).toBe('');
  });

  test('of a cluster that does not answer, other reasons stay, and an echo is one', () => {
    const gone = { ok: false as const, why: 'connection refused', refused: null };
    const all = { clusterName: gone, nodes: gone, configuration: gone, looks: {}, health: {} };
    expect(refused({ runbook: runbook({ gates: ['one-primary'] }), survey: survey(all) })).toEqual([
      { code: 'refused', message: 'the cluster cannot be read: connection refused' },
    ]);
    const before = [call('primary-services.restart', ['stats_archiver'])];
    expect(refused({ runbook: runbook({ steps: [], before, gates: [] }), nodes: [1], survey: survey(all) })).toEqual([
      { code: 'refused', message: 'the cluster cannot be read: connection refused' },
      { code: 'input', message: expect.stringContaining('leave --nodes out') as unknown },
      { code: 'refused', message: expect.stringContaining('which node that is is unknown') as unknown },
    ]);
    const reads = runbook({ steps: [], gates: ['one-primary'] });
    expect(refused({ runbook: reads, survey: survey(all) })).toEqual([]);
    const other = { ok: false as const, why: 'timed out', refused: null };
    expect(messages({ runbook: runbook({ gates: [] }), survey: survey({ ...all, nodes: other }) })).toMatch(
      /^the cluster's own name is unknown: connection refused\nthe cluster's nodes are unknown: timed out/,
    );
  });

  test('of what is wrong before the nodes and after them, once', () => {
    const wide = [call('primary-services.restart', ['stats_archiver'])];
    const two = survey({}, [node(1, { role: 'primary' }), node(2), node(3)]);
    expect(refused({ runbook: runbook({ before: wide, steps: [], after: wide, gates: [] }), survey: two })).toEqual([
      { code: 'refused', message: 'step restart goes to the primary, and which node that is is unknown' },
    ]);
  });

  test('of the most events and bytes is allowed, and of one more refused with both numbers', () => {
    const input = planInput();
    const none = { refused: [], notes: [] };
    const of = (history: { events: number; bytes: number }) =>
      refusalsOf({
        input,
        mutating: true,
        choice: { all: [], primary: null, nodes: [], unmatched: [], refused: [] },
        numbers: { batch: [1], rest: 0, budget: 0, refused: [] },
        walk: {
          ...none,
          nodes: [],
          requests: [],
          named: [],
          waitFor: [],
          expected: {},
          lists: [],
          primaryTouched: null,
        },
        gates: { verdicts: [], waived: {}, needless: [], foreign: [] },
        room: { ...none, room: 1 },
        history,
      });
    const rest = 'are allowed: choose fewer nodes with --nodes, or larger batches';
    expect(of({ events: MOST_EVENTS, bytes: MOST_BYTES })).toEqual([]);
    expect(of({ events: MOST_EVENTS + 1, bytes: 0 })).toEqual([
      { code: 'refused', message: `the history of this run would hold about 45001 events, and 45000 ${rest}` },
    ]);
    expect(of({ events: MOST_EVENTS, bytes: 46_400_000 })).toEqual([
      { code: 'refused', message: `the history of this run would hold about 46 MB, and 45 MB ${rest}` },
    ]);
  });
});

describe('what a plan says of its gates, word for word', () => {
  test('of a no, of an unknown, and of a waiver that does not cover it', () => {
    expect(refused({ survey: survey({ check: failing([2, 'port_range']) }) })).toEqual([
      { code: 'refused', message: 'gate cluster-check says no: node 2: port_range' },
    ]);
    expect(refused({ survey: survey({ check: unknown }) })).toEqual([
      { code: 'refused', message: 'gate cluster-check is unknown: the request timed out' },
    ]);
    expect(refused({ survey: survey({ check: unknown }), waive: ['cluster-check'] })).toEqual([
      {
        code: 'refused',
        message:
          'gate cluster-check is unknown: the request timed out (a waiver covers what is known to fail, never what is not known)',
      },
    ]);
  });

  test('of a waiver without a gate, once, and first', () => {
    const foreign = planOf(
      { gates: ['cluster-check'] },
      { waive: ['no-actions', 'no-actions'], survey: survey({ check: unknown }) },
    );
    expect(foreign.document.refused).toEqual([
      { code: 'input', message: "gate no-actions is not among the runbook's gates, so there is nothing to waive" },
      { code: 'refused', message: 'gate cluster-check is unknown: the request timed out' },
    ]);
  });

  test('a waiver of a gate that is unknown covers nothing, and is not called needless', () => {
    const { notes } = plan({ survey: survey({ check: unknown }), waive: ['cluster-check'] }).document;
    expect(notes.join('\n')).not.toContain('without the waiver');
  });

  test('a waiver of one gate is not called needless because another says yes', () => {
    const draft = plan({
      survey: survey({ check: unknown, actions: { ok: true, value: [] } }),
      waive: ['cluster-check', 'no-actions'],
    });
    expect(draft.document.notes.filter((note) => note.includes('without the waiver'))).toEqual([
      'Gate no-actions says yes without the waiver, which covers nothing.',
    ]);
  });
});

describe('what a plan says of room, word for word', () => {
  const inactive = survey({ health: { ...survey().health, 1: { ok: true, value: 'inactive' } } });
  const wide = runbook({ steps: [], before: [call('primary-services.restart', ['stats_archiver'])] });

  test('of a node that is out', () => {
    const why = 'node 1 is out (its master health check is inactive); at most 1 may be out at once';
    expect(refused({ survey: inactive, nodes: [2] })).toEqual([
      { code: 'refused', message: `nothing may be touched: ${why}` },
    ]);
    expect(refused({ survey: inactive, runbook: wide })).toEqual([
      { code: 'refused', message: `node 3, the primary, may not be touched: ${why}` },
    ]);
    const { notes } = plan({ survey: inactive }).document;
    expect(notes).toContain('Node 1 is out: its master health check is inactive; it counts against max_unavailable 1.');
    expect(notes).toContain(`Node 2 waits for its turn as long as this is so: ${why}.`);
    expect(plan({ survey: inactive, nodes: [2] }).document.notes.join()).not.toContain('waits for its turn');
  });

  test('of the primary that is touched where all is well, nothing', () => {
    expect(refused({ runbook: wide })).toEqual([]);
  });

  test('of a batch, as many as are left', () => {
    const many = [1, 2, 4, 5, 6, 7].map((uid) => node(uid)).concat(node(3));
    const reading = survey({}, many);
    reading.looks['2'] = dark();
    const draft = planOf(
      { nodes: nodesSection({ batch: [{ literal: 6 }] }), gates: [] },
      { survey: reading, nodes: [1, 4, 5, 6, 7], settings: { ...settings, maxUnavailable: 3 } },
    );
    expect(draft.document.batches).toEqual([[1, 4], [5, 6], [7]]);
  });
});
