import type { NodeReport, Report, Status } from '../../rollout/report-shape';

/** A run's status in the middle of its first node; each test changes what it is about. */
export function aStatus(over: Partial<Status> = {}): Status {
  return { ...aReport({ outcome: null }), phase: 'rolling', waiting: null, ...over };
}

export function aReport(over: Partial<Report> = {}): Report {
  return {
    run: {
      id: 'prod-eu-rolling-restart-20260301-020000-abcd',
      runbook: 'rolling-restart',
      hash: 'ab'.repeat(32),
      plan: 'cd'.repeat(32),
      cluster: 'prod-eu',
      requestedBy: 'ada',
      reason: 'ticket 4711',
      startedAt: '2026-03-01T02:00:00.000Z',
      finishedAt: null,
    },
    outcome: 'completed',
    nodes: [aNode({ uid: 2 }), aNode({ uid: 1, role: 'primary', address: '10.0.0.1' })],
    mutations: [],
    gates: [],
    waived: [],
    notDone: [],
    messages: [],
    notes: [],
    next: 'Nothing: everything that was asked for is done.',
    ...over,
  };
}

export function aNode(over: Partial<NodeReport> = {}): NodeReport {
  return {
    uid: 2,
    address: '10.0.0.2',
    role: 'secondary',
    phase: 'pending',
    attempts: 0,
    startedAt: null,
    finishedAt: null,
    services: [],
    ...over,
  };
}
