import type { Report } from '../../rollout/report-shape';
import { aReport } from '../cli/fixtures';
import { at, gatesAt, run, turn } from './html-turns';
import { longHold, rebuilt, rolledBack } from './html-failures';

/** Reports of each kind that a page must show well; for the tests, and for `script/report-pages`. */
export const CASES: Record<string, () => Report> = {
  completed,
  'rolled-back': rolledBack,
  'long-hold': longHold,
  refused,
  hundred: () => many(100),
  rebuilt,
};

/** Three nodes, the primary last, all well. */
export function completed(): Report {
  const services = ['stats_archiver', 'alert_mgr'];
  const turns = [
    turn({ uid: 2, from: 2, services }),
    turn({ uid: 3, from: 32, services }),
    turn({ uid: 1, from: 62, services, primary: true }),
  ];
  return aReport({
    run: run({ finishedAt: at(90) }),
    nodes: turns.map(({ node }) => node),
    mutations: turns.flatMap(({ mutations }) => mutations),
    gates: [1, 31, 61, 89].flatMap(gatesAt),
    waived: [
      {
        gate: 'cluster-check',
        by: 'ada',
        reason: 'the disk warning is known, ticket 4690',
        items: ['node 3: disk space is low'],
      },
    ],
    notes: [{ at: at(1), node: null, text: 'alert_mgr: clients get no alerts while it restarts' }],
    waits: [],
  });
}

/** Ended before anything was sent. */
export function refused(): Report {
  return aReport({
    outcome: 'refused',
    run: run({ finishedAt: at(1), plan: null }),
    nodes: [],
    next: 'Cluster prod-eu is held by run prod-eu-rolling-stop-20260301-015800-wxyz since 01:58:00, asked for by grace. To see it: rollbook watch --cluster prod-eu',
    waits: [],
  });
}

/** So many nodes, in batches of two. */
export function many(nodes: number): Report {
  const turns = Array.from({ length: nodes }, (_, index) =>
    turn({
      uid: index + 1,
      from: 2 + Math.floor(index / 2) * 26,
      primary: index === nodes - 1,
      services: ['stats_archiver'],
    }),
  );
  const batches = Math.ceil(nodes / 2);
  return aReport({
    run: run({ finishedAt: at(2 + batches * 26) }),
    nodes: turns.map(({ node }) => node),
    mutations: turns.flatMap(({ mutations }) => mutations),
    gates: Array.from({ length: batches }, (_, index) => gatesAt(1 + index * 26)).flat(),
    waits: [],
  });
}
