import type { MutationReport, Report } from '../../rollout/report-shape';
import { aReport } from '../cli/fixtures';
import { at, gatesAt, pending, run, turn } from './html-turns';

/** Node 3 stayed STOPPED, was started again, and the run ended before node 1. */
export function rolledBack(): Report {
  const first = turn({ uid: 2, from: 2 });
  const second = turn({ uid: 3, from: 24, phase: 'undone', takes: 31 });
  const [sent] = second.mutations;
  second.node.attempts = 2;
  second.node.finishedAt = at(92);
  second.node.phases = [
    { phase: 'checking', at: at(24) },
    { phase: 'acting', at: at(25) },
    { phase: 'settling', at: at(26) },
    { phase: 'undoing', at: at(57) },
    { phase: 'undone', at: at(92) },
  ];
  const why = 'restart of stats_archiver: it has been STOPPED for 30 s';
  return aReport({
    outcome: 'rolled-back',
    run: run({ finishedAt: at(92), reason: null }),
    nodes: [first.node, second.node, pending(1)],
    mutations: [
      ...first.mutations,
      ...(sent
        ? [
            {
              ...sent,
              evidence:
                'before: RUNNING since 2026-02-01T00:00:00Z; after: STOPPED; failed; it has been STOPPED for 30 s',
            },
          ]
        : []),
      {
        at: at(58),
        node: 3,
        method: 'POST',
        path: '/v1/local/services',
        body: { operation_type: 'start', services: ['stats_archiver'] },
        undo: true,
        answer: 'true',
        evidence: 'before: STOPPED; after: RUNNING since 2026-03-01T02:00:59Z; proven',
        settledAt: at(91),
      },
    ],
    gates: [1, 23].flatMap(gatesAt),
    notDone: [
      { node: 3, why },
      { node: 1, why: `its turn did not come: node 3 failed, and the budget is 0: ${why}` },
    ],
    notes: [{ at: at(57), node: 3, text: why }],
    next: `Node 3 failed, and the budget is 0: ${why}. When that is mended, run the rest: rollbook run rolling-restart --cluster prod-eu --nodes 3,1`,
    waits: [],
  });
}

/** A pause, a gate that said no, a hold of hours over an unreadable node, and an abort. */
export function longHold(): Report {
  const first = turn({ uid: 2, from: 3 });
  const second = turn({ uid: 3, from: 700, phase: 'unknown' });
  second.node.phases = second.node.phases?.slice(0, 3);
  second.node.phases?.push({ phase: 'unknown', at: at(9_000) });
  second.node.finishedAt = at(9_000);
  const open = second.mutations.map((one) => ({
    ...one,
    answer: 'lost',
    settledAt: null,
    evidence: 'before: RUNNING since 2026-02-01T00:00:00Z; whether it took effect is not known',
  }));
  const kept: MutationReport[] = [
    {
      at: at(699),
      node: 3,
      method: 'POST',
      path: '/v1/local/services',
      body: { operation_type: 'restart', services: ['stats_archiver'] },
      undo: false,
      answer: 'not-sent',
      evidence: 'the proofs were older than 10 s',
    },
  ];
  return aReport({
    outcome: 'stopped',
    run: run({ finishedAt: at(9_002) }),
    nodes: [first.node, second.node, pending(1)],
    mutations: [...first.mutations, ...kept, ...open],
    gates: [
      ...gatesAt(1),
      ...gatesAt(640).map((gate) =>
        gate.name === 'cluster-check'
          ? { ...gate, verdict: 'no' as const, detail: 'node 1: <b>stats_archiver</b> is not running' }
          : gate,
      ),
      { at: at(641), name: 'nodes-active', verdict: 'unknown', detail: 'node 3 gave no answer within 30 s' },
      ...gatesAt(690),
    ],
    notDone: [
      { node: 3, why: 'whether the restart took effect is not known' },
      { node: 1, why: 'its turn did not come: aborted by grace' },
    ],
    messages: [
      { at: at(20), by: 'ada', what: 'pause', reason: 'phone call from the customer' },
      { at: at(620), by: 'ada', what: 'resume', reason: null },
      { at: at(9_000), by: 'grace', what: 'abort', reason: 'node 3 has a broken network card; hardware was called' },
    ],
    waits: [
      { from: at(23), until: at(620), kind: 'paused', why: 'a person paused the run' },
      { from: at(640), until: at(690), kind: 'waiting', why: 'it waits for a gate: cluster-check' },
      { from: at(735), until: at(9_000), kind: 'holding', why: 'node 3 is unreadable since 02:12:15' },
    ],
    next: 'Look at node 3: whether stats_archiver was restarted is not known. See how it is: rollbook doctor prod-eu\nThen run the rest: rollbook run rolling-restart --cluster prod-eu --nodes 3,1',
  });
}

/** As the command line makes it of the history of a run that was terminated: no phases, no waits, a node in hand. */
export function rebuilt(): Report {
  const { node, mutations } = turn({ uid: 2, from: 2 });
  const { phases: _phases, ...first } = node;
  const [sent] = turn({ uid: 3, from: 30 }).mutations;
  const why = 'something was sent there, and the run ended before it said what came of it';
  return {
    run: run({ finishedAt: at(48), hash: null, plan: null }),
    outcome: 'failed',
    nodes: [
      { ...first, role: null, address: '', phase: 'unknown', finishedAt: null },
      {
        ...first,
        uid: 3,
        role: null,
        address: '',
        phase: 'unknown',
        startedAt: at(31),
        finishedAt: null,
        services: [{ name: 'stats_archiver', before: null, after: null, verdict: 'unknown' }],
      },
    ],
    mutations: [
      ...mutations,
      ...(sent
        ? [
            {
              ...sent,
              answer: 'true',
              settledAt: null,
              evidence: 'the answer was true, and the run ended before its effect was looked at',
            },
          ]
        : []),
    ],
    gates: [],
    waived: [],
    notDone: [
      { node: 2, why: 'what was sent there was proven, and the run ended before it said whether the node was done' },
      { node: 3, why },
    ],
    messages: [],
    notes: [
      {
        at: at(48),
        node: null,
        text: 'the run was terminated in Temporal (by hand) and wrote no report; this is what its history shows',
      },
    ],
    next: 'Look at node 3: what was sent there may have taken effect, and nothing was checked afterwards. See how the cluster is: rollbook doctor prod-eu, then plan the rest: rollbook plan rolling-restart --cluster prod-eu',
  };
}
