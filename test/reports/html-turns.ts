import type { MutationReport, NodePhase, NodeReport, Report } from '../../rollout/report-shape';
import { aReport } from '../cli/fixtures';

const START = Date.parse('2026-03-01T02:00:00.000Z');
const GATES = [
  'no-maintenance',
  'no-upgrade',
  'no-actions',
  'one-primary',
  'nodes-active',
  'cluster-check',
  'databases-available',
] as const;

/** The instant so many seconds after a run began. */
export function at(second: number): string {
  return new Date(START + second * 1000).toISOString();
}

/** A node whose turn came, and what was sent there. */
export function turn({ uid, from, services = ['stats_archiver'], phase = 'done', primary = false, takes = 14 }: Turn): {
  node: NodeReport;
  mutations: MutationReport[];
} {
  const last = from + 2 + services.length * 3 + takes;
  const node: NodeReport = {
    uid,
    address: `10.0.0.${uid}`,
    role: primary ? 'primary' : 'secondary',
    phase,
    attempts: services.length,
    startedAt: at(from),
    finishedAt: at(last + 2),
    phases: [
      { phase: 'checking', at: at(from) },
      { phase: 'acting', at: at(from + 1) },
      { phase: 'settling', at: at(from + 2) },
      { phase: 'checking', at: at(last) },
      { phase, at: at(last + 2) },
    ],
    services: services.map((name) => ({
      name,
      before: { status: 'RUNNING', startTime: '2026-02-01T00:00:00Z' },
      after: { status: 'RUNNING', startTime: at(from + 4) },
      verdict: phase === 'done' ? 'restarted' : 'failed',
    })),
  };
  const mutations = services.map((name, index): MutationReport => ({
    at: at(from + 1.4 + index * 3),
    node: uid,
    method: 'POST',
    path: '/v1/local/services',
    body: { operation_type: 'restart', services: [name] },
    undo: false,
    answer: 'true',
    evidence: `before: RUNNING since 2026-02-01T00:00:00Z; after: RUNNING since ${at(from + 4)}; proven`,
    settledAt: at(from + 1.4 + index * 3 + takes),
  }));
  return { node, mutations };
}

/** All gates, which say yes. */
export function gatesAt(second: number): Report['gates'] {
  return GATES.map((name) => ({ at: at(second), name, verdict: 'yes', detail: `${name} is as it should be` }));
}

/** A node whose turn did not come. */
export function pending(uid: number): NodeReport {
  return {
    uid,
    address: `10.0.0.${uid}`,
    role: uid === 1 ? 'primary' : 'secondary',
    phase: 'pending',
    attempts: 0,
    startedAt: null,
    finishedAt: null,
    phases: [],
    services: [{ name: 'stats_archiver', before: null, after: null, verdict: null }],
  };
}

export function run(over: Partial<Report['run']>): Report['run'] {
  return { ...aReport().run, startedAt: at(0), ...over };
}

interface Turn {
  uid: number;
  from: number;
  services?: string[];
  phase?: NodePhase;
  primary?: boolean;
  /** Seconds from a request to its verdict. */
  takes?: number;
}
