import type { GateName } from '../../language/runbook';
import type { PlanDocument } from '../../rollout/plan-shape';
import type { NodePhase, Outcome, ServiceReport } from '../../rollout/report-shape';
import { adoptPlan, enterPhase, finish, newRunState, nodeOf, type RunState } from '../../rollout/run-state';

export const AT = '2026-01-01T00:00:00.000Z';
export const RUNNING = { status: 'RUNNING', startTime: '2025-12-01T00:00:00.000Z' };
export const ANEW = { status: 'RUNNING', startTime: AT };
export const STOPPED = { status: 'STOPPED', startTime: null };

/** A run over three nodes whose plan stands. */
export function planned(
  more: { waive?: GateName[]; reason?: string; request?: Partial<RunState['request']>; batches?: number[][] } = {},
): RunState {
  const state = fresh(more.reason);
  Object.assign(state.request, more.request);
  const nodes: PlanDocument['nodes'] = [1, 2, 3].map((uid) => ({
    uid,
    address: `10.0.0.${uid}`,
    role: uid === 3 ? 'primary' : 'secondary',
    services: [{ name: 'x', status: 'RUNNING', action: 'restart', why: '' }],
  }));
  const request = {
    runbook: 'rolling-restart',
    runbookHash: 'aa',
    document: null,
    cluster: 'prod-eu',
    inputs: {},
    nodes: null,
    waive: more.waive ?? [],
  };
  const facts = { clusterName: 'c', nodes: [], requests: [], waived: [] };
  const batches = more.batches ?? [[1], [2], [3]];
  const plan = { hash: 'ab', request, facts, runbook: 'rolling-restart', cluster: 'prod-eu', batches, nodes };
  adoptPlan(state, { ...plan, gates: [], waived: [], refused: [], seconds: 30, notes: [] });
  return state;
}

/** A run that has only been asked for. */
export function fresh(reason: string | null = null): RunState {
  const run = {
    id: 'prod-eu-1',
    runbook: 'rolling-restart',
    hash: null,
    plan: null,
    cluster: 'prod-eu',
    requestedBy: 'ada',
    reason,
  };
  return newRunState({ ...run, startedAt: AT, finishedAt: null }, { inputs: {}, nodes: null, named: true });
}

/** Says what became of one node and its service `x`. */
export function became(
  state: RunState,
  uid: number,
  phase: NodePhase,
  service: Partial<ServiceReport> = {},
  why?: string,
): void {
  const node = nodeOf(state, uid);
  node.services = [{ name: 'x', before: RUNNING, after: RUNNING, verdict: null, ...service }];
  enterPhase(node, phase, AT);
  if (why !== undefined) state.whys[String(uid)] = why;
}

export function ended(state: RunState, outcome: Outcome, ending: string | null = null): RunState {
  finish(state, outcome, AT, ending);
  return state;
}

/** All three restarted. */
export function allDone(state: RunState = planned()): RunState {
  for (const uid of [1, 2, 3]) became(state, uid, 'done', { after: ANEW, verdict: 'restarted' });
  return state;
}
